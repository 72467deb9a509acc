import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { invisibleIn, showInvisible, trimInvisible } from '../../../src/inputs/invisible.ts';

/** Zero-width and joining characters, fillers, marks of direction, spaces and controls. */
const UNSEEN = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u034f',
  '\u115f',
  '\u3164',
  '\uffa0',
  '\u180e',
  '\u2800',
  '\u202e',
  '\u2066',
  '\ufe0f',
  '\u{e0041}',
  '\u0000',
  '\u001b',
  '\u2028',
  '\u00a0',
  '\u2007',
  '\u202f',
  '\u3000',
  '\t',
  '\n',
];
const unseen = fc.string({ unit: fc.constantFrom(...UNSEEN, ' '), maxLength: 5 });

test('what cannot be seen is taken off both ends, and never from within', () => {
  fc.assert(
    fc.property(
      unseen,
      fc.stringMatching(/^[!-~]{1,9}$/),
      unseen,
      fc.stringMatching(/^[!-~]{1,9}$/),
      unseen,
      (...parts) => {
        expect(trimInvisible(parts.join(''))).toBe(parts.slice(1, -1).join(''));
      },
    ),
  );
});

test.each(UNSEEN)('%j is shown as its code point', (character) => {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  expect(showInvisible(`a${character}b`)).toBe(`a<U+${hex}>b`);
  expect(invisibleIn(`a${character}b${character}`)).toEqual([`<U+${hex}>`]);
});

test('what can be seen stays as it is', () => {
  const text = 'Ünïcode 日本語 🙂 a b';
  expect(showInvisible(text)).toBe(text);
  expect(trimInvisible(text)).toBe(text);
  expect(invisibleIn(text)).toEqual([]);
});
