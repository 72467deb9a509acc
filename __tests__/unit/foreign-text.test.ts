import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDisplay, defuse, shorten, stripControls } from '../../src/foreign-text.ts';
import { Secrets } from '../../src/secrets/secrets.ts';
import { hostile } from './hostile.ts';
import { commandsIn } from './runner.ts';

const clean = createDisplay((text) => text).text;
/** What nobody sees, or what changes how the rest is seen. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb\u2800]/u;

describe("the runner's rules, as these tests know them", () => {
  test.each<[string, readonly string[]]>([
    ['::error::text', ['error']],
    ['  \u00a0\u3000\t::set-env name=A::b', ['set-env']],
    ['text\r::stop-commands::t', ['stop-commands']],
    ['text\r\n::debug::t\nmore', ['debug']],
    ['text ##[add-path]/tmp', ['add-path']],
    ['##[error]a\n::warning::b', ['error', 'warning']],
    ['text ::error::text', []],
    ['::error', []],
    ['# #[error]x', []],
    ['\u2028::error::x', ['error']],
    ['text\u2028::error::x', []],
  ])('%j holds %j', (stream, names) => {
    expect(commandsIn(stream).map(({ name }) => name)).toEqual(names);
  });
});

describe('cleaned text', () => {
  test('is one line that shows what was sent, without a control, an invisible or half a character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cleaned = clean(text);
        expect(cleaned).not.toMatch(UNSEEN);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleaned).toBe(cleaned.trim());
        expect(cleaned).not.toContain('##[');
      }),
      { numRuns: 3_000 },
    );
  });

  test('holds no command wherever it stands but at a line’s start, and none of the old form there', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(commandsIn(`said: ${clean(text)}`)).toEqual([]);
        expect(clean(text)).not.toContain('##[');
      }),
      { numRuns: 3_000 },
    );
  });

  test('is cleaned already: a second time changes nothing', () => {
    fc.assert(fc.property(hostile, (text) => expect(clean(clean(text))).toBe(clean(text))));
  });

  test('stays as it is where it is harmless', () => {
    for (const text of [
      'SKU "A-1": price is missing',
      'Größe 42 – weiß',
      '価格がありません',
      'a # [b] :: c 😀',
    ]) {
      expect(clean(text)).toBe(text);
    }
  });

  test.each<[string, string]>([
    ['a\r\nb\u2028c\td', 'a b c d'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['\u009b2Jgone', 'gone'],
    ['pass\u200bword\ufeff', 'password'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['##[error]x', '# #[error]x'],
    ['#\u200b#[error]x', '# #[error]x'],
    ['#\u001b[0m#[error]x', '# #[error]x'],
    ['###[x', '## #[x'],
    ['\ud800x', '\ufffdx'],
  ])('%j becomes %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test('is cut at the length asked for; only breaking up commands may add to it', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 60 }), (text, longest) => {
        const cleaned = clean(text, longest);
        const added = cleaned.split('# #[').length - 1;
        expect(cleaned.length - added).toBeLessThanOrEqual(longest);
        expect(cleaned.isWellFormed()).toBe(true);
      }),
    );
  });

  test('loses its secrets before it is cut, and also where they were split by what nobody sees', () => {
    const secrets = new Secrets(() => undefined);
    secrets.keep('0123456789abcdef', 'token');
    const cleaner = createDisplay((text) => secrets.redact(text)).text;
    expect(cleaner('the token 0123456789abcdef is wrong', 14)).toBe('the token ***…');
    expect(cleaner('0123\u200b4567\u001b[1m89ab\u0000cdef')).toBe('***');
    expect(cleaner('\u00ad0123456789abcdef\u2028')).toBe('***');
  });
});

test('stripping controls leaves no control and no line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(stripControls(text)).not.toMatch(UNSEEN);
      expect(stripControls(text).isWellFormed()).toBe(true);
    }),
  );
});

test('defusing leaves nothing that is a command of the old form, and changes nothing else', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(defuse(text)).not.toContain('##[');
      expect(defuse(text).replaceAll('# #[', '##[')).toBe(text.replaceAll('# #[', '##['));
    }),
  );
});

test('shortening keeps what fits, and says what it cut', () => {
  expect(shorten('four', 4)).toBe('four');
  expect(shorten('fives', 4)).toBe('fiv…');
  expect(shorten('ab😀d', 4)).toBe('ab\ufffd…');
});
