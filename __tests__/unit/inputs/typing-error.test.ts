import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { intended } from '../../../src/inputs/typing-error.ts';
import { KNOWN_NAMES } from '../../../src/pxm/job-type.ts';

const WORDS = [...KNOWN_NAMES, 'all'];

describe('what was meant', () => {
  test.each([
    ['product-imports', 'product-import'],
    ['product-impor', 'product-import'],
    ['product_import', 'product-import'],
    ['productimport', 'product-import'],
    ['prodcut-import', 'product-import'],
    ['prodcut-imprt', 'product-import'],
    ['porduct-ipmort', 'product-import'],
    ['price-imports', 'price-import'],
    ['prices-imports', 'price-import'],
    ['heirarchy-duplicate', 'hierarchy-duplicate'],
    ['hierarchy-duplication', 'hierarchy-duplicate'],
    ['product-import-v2', undefined],
    ['child-product', 'child-products'],
    ['al', 'all'],
    ['alll', 'all'],
    ['any', undefined],
    ['xyz', undefined],
    ['catalog-publish', undefined],
    ['import', undefined],
    ['', undefined],
  ])('%s: %s', (text, meant) => {
    expect(intended(text, WORDS)).toBe(meant);
  });

  test('the nearest of several', () => {
    expect(intended('product-exporr', WORDS)).toBe('product-export');
    expect(intended('product-inport', WORDS)).toBe('product-import');
  });
});

/** One typing error: a letter too many, too few, another one, or two that changed places. */
const typo = fc.record({
  kind: fc.constantFrom('more', 'less', 'other', 'swap'),
  at: fc.nat(12),
  letter: fc.constantFrom(...'abcxyz-_0'),
});

function mistyped(word: string, { kind, at, letter }: { kind: string; at: number; letter: string }): string {
  const [before, after] = [word.slice(0, at), word.slice(at)];
  if (kind === 'more') return `${before}${letter}${after}`;
  if (kind === 'less') return `${before}${after.slice(1)}`;
  if (kind === 'other') return `${before}${letter}${after.slice(1)}`;
  return `${before}${after.charAt(1)}${after.charAt(0)}${after.slice(2)}`;
}

test('one typing error in a long word is always found', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KNOWN_NAMES), typo, (word, error) => {
      const text = mistyped(word, error);
      fc.pre(text !== word);
      expect(intended(text, KNOWN_NAMES)).toBe(word);
    }),
  );
});

test('two that are apart are found too, unless another word is as near', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('hierarchy-duplicate', 'child-products'),
      typo,
      typo,
      (word, first, second) => {
        const text = mistyped(mistyped(word, { ...second, at: second.at % 5 }), {
          ...first,
          at: 8 + (first.at % 4),
        });
        fc.pre(text !== word);
        expect(intended(text, KNOWN_NAMES)).toBe(word);
      },
    ),
  );
});

test('a word that has half of its letters from elsewhere is not taken for another', () => {
  fc.assert(
    fc.property(fc.constantFrom(...WORDS), (word) => {
      const text = [...word].map((letter, index) => (index % 2 === 0 ? '0' : letter)).join('');
      expect(intended(text, WORDS)).toBeUndefined();
    }),
  );
});
