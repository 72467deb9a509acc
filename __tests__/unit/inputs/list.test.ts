import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseList, parseListOrJson } from '../../../src/inputs/list.ts';
import { WrongInput } from '../../../src/inputs/problem.ts';

const entries = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { maxLength: 8 });

describe('lists', () => {
  test('by commas or line breaks of any kind, trimmed, without empty entries, each once', () => {
    expect(parseList(' a, b\n\nc\r\nd\re,,a ,')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(parseList(' \n,')).toEqual([]);
  });

  test('whatever separates them', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(',', '\n', '\r\n', ' , ', ',\n  '), (list, separator) => {
        expect(parseList(list.join(separator))).toEqual(list);
        expect(parseListOrJson(list.join(separator))).toEqual(list);
      }),
    );
  });

  test('JSON as one step hands it to the next, in one line or several', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(0, 2), (list, indent) => {
        expect(parseListOrJson(JSON.stringify(list, null, indent))).toEqual(list);
      }),
    );
  });

  test.each(['[', '["a"', '["a",]', '[1]', '[null]', '[["a"]]', '[a]', '["a"] b'])('not %s', (text) => {
    expect(() => parseListOrJson(text)).toThrow(WrongInput);
  });
});
