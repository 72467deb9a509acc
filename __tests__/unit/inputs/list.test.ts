import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseList } from '../../../src/inputs/list.ts';
import { WrongInput } from '../../../src/inputs/problem.ts';

const entries = fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,11}$/), { maxLength: 8 });

describe('lists', () => {
  test('by commas or line breaks of any kind, trimmed, without empty entries, each once', () => {
    expect(parseList(' a, b\n\nc\r\nd\re,,a ,')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(parseList(' \n,')).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ['a b\tc  d', ['a', 'b', 'c', 'd']],
    ['- a\n- b\n  - c', ['a', 'b', 'c']],
    ['-a -b', ['-a', '-b']],
    ['"a"\n"b"\n', ['a', 'b']],
    ["'a', 'b'", ['a', 'b']],
    ['- "a"\r\n- \'b\'', ['a', 'b']],
    ['"a"', ['a']],
    ['"a,b c"', ['a', 'b', 'c']],
    ['"a\nb"', ['a', 'b']],
    ['["a", " b ", ""]', ['a', 'b']],
    ['a\u00a0b,\u200bc\u200b', ['a', 'b', 'c']],
    ['["\u200ba"]', ['a']],
    ['"a', ['"a']],
    ['""', []],
    ['[]', []],
  ])('as people and steps write them: %j', (text, expected) => {
    expect(parseList(text)).toEqual(expected);
  });

  test('whatever separates them', () => {
    fc.assert(
      fc.property(
        entries,
        fc.constantFrom(',', '\n', '\r\n', ' , ', ',\n  ', ' ', '\t', '\n- ', '\u00a0'),
        (list, separator) => {
          expect(parseList(list.join(separator))).toEqual(list);
          expect(parseList(list.map((entry) => JSON.stringify(entry)).join(separator))).toEqual(list);
        },
      ),
    );
  });

  test('JSON as one step hands it to the next, in one line or several', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(0, 2), (list, indent) => {
        expect(parseList(JSON.stringify(list, null, indent))).toEqual(list);
      }),
    );
  });

  test.each(['[', '["a"', '["a",]', '[1]', '[null]', '[["a"]]', '[a]', '["a"] b'])('not %s', (text) => {
    expect(() => parseList(text)).toThrow(WrongInput);
  });
});
