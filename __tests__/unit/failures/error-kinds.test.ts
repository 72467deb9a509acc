import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ErrorKinds, type KindsOfErrors } from '../../../src/failures/error-kinds.ts';
import { fill, templateOf } from '../../../src/failures/message-template.ts';
import { placeOf } from '../../../src/failures/row-and-sku.ts';
import { hostile } from '../hostile.ts';

function kindsOf(messages: readonly string[]): KindsOfErrors {
  const kinds = new ErrorKinds();
  for (const message of messages) kinds.add(message, placeOf(message));
  return kinds.result();
}

function repeat(amount: number, message: (index: number) => string): readonly string[] {
  return Array.from({ length: amount }, (_, index) => message(index));
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return list
    .map((entry) => [next(), entry] as const)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);
}

describe('kinds of errors', () => {
  test('are the messages that differ in values only, the most frequent first', () => {
    const { kinds, moreKinds } = kindsOf([
      ...repeat(3, (index) => `line ${index}: price "${index},8" is not a number (sku A-${index})`),
      ...repeat(1_200, (index) => `row ${7 * index + 7}: sku 'A-${1007 + 7 * index}': must be unique`),
      ...repeat(214, () => 'data.attributes.sku: Must be unique amongst products.'),
      '{"row":18,"sku":"A-1018","error":"status must be draft or live"}',
    ]);
    expect(moreKinds).toBe(0);
    expect(kinds.map(({ text, count }) => [count, text])).toEqual([
      [1_200, "row ‹…›: sku '‹…›': must be unique"],
      [214, 'data.attributes.sku: Must be unique amongst products.'],
      [3, 'line ‹…›: price "‹…›" is not a number (sku ‹…›)'],
      [1, '{"row":18,"sku":"A-1018","error":"status must be draft or live"}'],
    ]);
    expect(kinds[0]).toMatchObject({
      rows: [7, 14, 21],
      rowCount: 1_200,
      skus: ['A-1007', 'A-1014', 'A-1021'],
      values: [
        ['7', '14', '21'],
        ['A-1007', 'A-1014', 'A-1021'],
      ],
    });
    expect(kinds[1]).toMatchObject({ rows: [], rowCount: 0, skus: [], values: [] });
  });

  test('of the same frequency come in the order of their first rows, those without a row last', () => {
    const { kinds } = kindsOf([
      'no such file',
      'row 4113: a name must be present',
      'row 4112: the type must be physical',
      'row 20: zero is no price',
      'row 9: an sku must be unique',
    ]);
    expect(kinds.map(({ rows }) => rows[0])).toEqual([9, 20, 4112, 4113, undefined]);
  });

  test('say what is the same in all messages instead of a placeholder, also behind the first 300 characters', () => {
    const end = 'and so on, '.repeat(40);
    const { kinds } = kindsOf(repeat(3, (index) => `HTTP 400 in row ${index}: ${end}`));
    expect(kinds).toHaveLength(1);
    expect(kinds[0]).toMatchObject({
      text: `HTTP 400 in row ‹…›: ${end}`,
      values: [['0', '1', '2']],
    });
  });

  test('count a row once', () => {
    const { kinds } = kindsOf(['row 5: no a1', 'row 5: no a2', 'row 4: no a1']);
    expect(kinds[0]).toMatchObject({ count: 3, rows: [4, 5], rowCount: 2 });
  });

  test('whose examples are long are shortened', () => {
    const { kinds } = kindsOf([`x '${'a'.repeat(200)}'`, "x 'b'"]);
    expect(kinds[0]?.values).toEqual([[`${'a'.repeat(99)}…`, 'b']]);
  });

  const message = fc.oneof(
    fc.constantFrom(
      'no name',
      'row 5: no name',
      "row 7: sku 'A-7' is taken",
      "row 9: sku 'B-9' is taken",
      'x‹…›y',
      'x5y',
    ),
    hostile,
  );

  test('hold each error once, and their order does not matter', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), fc.integer(), (messages, seed) => {
        const result = kindsOf(messages);
        expect(kindsOf(shuffled(messages, seed))).toEqual(result);
        const counts = new Map<string, number>();
        for (const sent of messages) {
          const { template } = templateOf(sent);
          counts.set(template, (counts.get(template) ?? 0) + 1);
        }
        expect(new Map(result.kinds.map(({ template, count }) => [template, count]))).toEqual(counts);
        expect(result.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length);
        for (const { count, text, template } of result.kinds) {
          if (count > 1) continue;
          const own = messages.find((sent) => templateOf(sent).template === template);
          expect(text).toBe(own);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('give back each message by template and values', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const kinds = new ErrorKinds();
        for (const sent of messages)
          expect(fill(kinds.add(sent, placeOf(sent)), templateOf(sent).values)).toBe(sent);
      }),
      { numRuns: 200 },
    );
  });

  /** Words without a digit, all different. */
  const word = (index: number): string => index.toString(2).replaceAll('0', 'o').replaceAll('1', 'i');

  test('of a hostile import of 50,000 different texts are counted', () => {
    const honest = [
      ...repeat(30, (index) => `row ${index}: no name`),
      ...repeat(20, () => 'comes again'),
      ...repeat(2, (index) => `rare ${index}`),
    ];
    const texts = repeat(50_000, (index) => `${word(index)} ${'padding '.repeat(40)}`);
    const messages = shuffled([...texts.slice(0, 49_948), ...honest], 5);
    const kinds = new ErrorKinds();
    for (const sent of messages) kinds.add(sent, placeOf(sent));
    const result = kinds.result();
    expect(
      result.kinds.slice(0, 3).map(({ text, count, rows, rowCount }) => ({ text, count, rows, rowCount })),
    ).toEqual([
      { text: 'row ‹…›: no name', count: 30, rows: [0, 1, 2], rowCount: 30 },
      { text: 'comes again', count: 20, rows: [], rowCount: 0 },
      { text: 'rare ‹…›', count: 2, rows: [], rowCount: 0 },
    ]);
    expect(result.kinds).toHaveLength(100);
    expect(result.moreKinds).toBe(49_948 + 3 - 100);
  });

  test('find the most frequent ones that come last, behind more kinds than have details', () => {
    const messages = [
      ...repeat(2_500, (index) => `once ${word(index)}`),
      ...repeat(2_500, (index) => `twice ${word(index)}`),
      ...repeat(2_500, (index) => `twice ${word(index)}`),
      ...repeat(90, (index) => `thrice ${word(index)}`),
      ...repeat(90, (index) => `thrice ${word(index)}`),
      ...repeat(90, (index) => `thrice ${word(index)}`),
    ];
    const result = kindsOf(messages);
    expect(result.kinds.filter(({ count }) => count === 3)).toHaveLength(90);
    expect(result.kinds.filter(({ count }) => count === 2)).toHaveLength(10);
    expect(kindsOf(shuffled(messages, 1))).toEqual(result);
    expect(kindsOf([...messages].reverse())).toEqual(result);
  });
});
