import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fill, PLACEHOLDER, templateOf } from '../../../src/failures/message-template.ts';
import { codePoint, hostile } from '../hostile.ts';

/** Messages of errors as imports have them, and pieces that look for trouble. */
const PIECES = [
  'row ',
  '7',
  ': ',
  "sku 'A-1007'",
  '"',
  "'",
  '`',
  '\\"',
  '{"',
  '{"row":',
  '"error":"',
  '{"error":["x 5",',
  '[1,"]",2]',
  '}',
  ']',
  ',',
  PLACEHOLDER,
  '‹',
  '…',
  '›',
  '“x”',
  'https://files.example/a.csv?b=1.',
  '00000026-1111-4222-8333-444444444444',
  'abcdefab-abcd-abcd-abcd-abcdefabcdef',
  '12,8',
  '-5',
  'é9',
  '\ud83d',
  '\ude00',
  'x'.repeat(97),
  ' '.repeat(50),
];
const message = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((parts) => parts.join('')),
  hostile,
  fc.string({ unit: codePoint, maxLength: 600 }),
);

describe('the template of a message', () => {
  test.each([
    ["row 7: sku 'A-1007': must be unique", "row ‹…›: sku '‹…›': must be unique", ['7', 'A-1007']],
    [
      'line 8: price "12,8" is not a number (sku A-1008)',
      'line ‹…›: price "‹…›" is not a number (sku ‹…›)',
      ['8', '12,8', 'A-1008'],
    ],
    [
      'Row 26, column main_image: no file has the id 00000026-1111-4222-8333-444444444444',
      'Row ‹…›, column main_image: no file has the id ‹…›',
      ['26', '00000026-1111-4222-8333-444444444444'],
    ],
    [
      '{"row":18,"sku":"A-1018","error":"status must be draft or live"}',
      '{"row":‹…›,"sku":"‹…›","error":"status must be draft or live"}',
      ['18', 'A-1018'],
    ],
    [
      'data.attributes.sku: Must be unique amongst products.',
      'data.attributes.sku: Must be unique amongst products.',
      [],
    ],
    ['id abcdefab-abcd-abcd-abcd-abcdefabcdef', 'id ‹…›', ['abcdefab-abcd-abcd-abcd-abcdefabcdef']],
    ['see https://files.example/a/b.csv?c=d.', 'see ‹…›.', ['https://files.example/a/b.csv?c=d']],
    ['data.0.attributes: is too long', 'data.‹…›.attributes: is too long', ['0']],
    [
      'between 1,200.50 and -3 at 12:30 on 2026-03-14',
      'between ‹…› and ‹…› at ‹…› on ‹…›',
      ['1,200.50', '-3', '12:30', '2026-03-14'],
    ],
    ["can't find 'Men's shirt' here", "can't find '‹…›' here", ["Men's shirt"]],
    ['a 5" pipe and a 6" pipe', 'a ‹…›" pipe and a ‹…›" pipe', ['5', '6']],
    ['name “Blue” or «Red»', 'name “‹…›” or «‹…›»', ['Blue', 'Red']],
    ["sku '': is empty", "sku '‹…›': is empty", ['']],
    [
      'row 5: {"sku":"A","rows":[1,2],"ok":true,"n":null,"at":{"x":-1.5},"message":"no \\"Blue\\" 9"}',
      'row ‹…›: {"sku":"‹…›","rows":‹…›,"ok":‹…›,"n":‹…›,"at":{"x":‹…›},"message":"no \\"‹…›" ‹…›"}',
      ['5', 'A', '[1,2]', 'true', 'null', '-1.5', 'Blue\\', '9'],
    ],
    [
      '{"errors":["no name","no price of A-5"],"row":5',
      '{"errors":["no name","no price of ‹…›"],"row":‹…›',
      ['A-5', '5'],
    ],
    ['{"name"} is 5', '{"name"} is ‹…›', ['5']],
    ['a ‹…› b', 'a ‹…› b', ['‹…›']],
  ])('of %s', (sent, template, values) => {
    expect({ ...templateOf(sent) }).toEqual({ template, values });
  });

  test('and its values give back the message', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const { template, values } = templateOf(sent);
        expect(fill(template, values)).toBe(sent);
        expect(template.split(PLACEHOLDER)).toHaveLength(values.length + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  test('depends on the first 300 characters only', () => {
    const ends = fc.tuple(message, message);
    fc.assert(
      fc.property(
        fc.string({ unit: codePoint, minLength: 300, maxLength: 300 }),
        message,
        ends,
        (start, more, [a, b]) => {
          const head = (more + start).slice(0, 300);
          expect(templateOf(head + a).template).toBe(templateOf(head + b).template);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('has one value for what the cut goes through', () => {
    const long = `{"row":5,"description":"${'very long '.repeat(60)}`;
    expect(templateOf(long).template).toBe('{"row":‹…›,"description":"‹…›');
    expect(templateOf(`${'word '.repeat(59)}split${'x'.repeat(50)}`).template).toBe(
      `${'word '.repeat(58)}word‹…›`,
    );
  });

  test('takes time in proportion to the length of the message', () => {
    const quotes = "'a ".repeat(100);
    const nested = '{"a":'.repeat(60);
    const began = performance.now();
    for (let index = 0; index < 1_000; index += 1) {
      templateOf(quotes);
      templateOf(nested);
    }
    // 2,000 hostile messages; it takes about 0.1 s where these tests were written.
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
