import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placeOf } from '../../../src/failures/row-and-sku.ts';
import { hostile } from '../hostile.ts';

describe('row and SKU', () => {
  test.each<[string, number | undefined, string | undefined]>([
    ["row 7: sku 'A-1007': must be unique", 7, 'A-1007'],
    ['line 8: price "12,8" is not a number (sku A-1008)', 8, 'A-1008'],
    ['Row 26, column main_image: no file has the id 00000026-1111', 26, undefined],
    ['{"row":18,"sku":"A-1018","error":"status must be draft or live"}', 18, 'A-1018'],
    ['{"line": "19", "SKU": 1019}', 19, '1019'],
    ['ROW #3 / SKU: "A 3"', 3, 'A 3'],
    ['line no. 4, sku=A/4', 4, 'A/4'],
    ["Product sku 'SHIRT' in Line: 12 is taken", 12, 'SHIRT'],
    ['sku "Men\\"s"', undefined, 'Men"s'],
    ["sku 'Men's 5'", undefined, "Men's 5"],
    ['sku SHIRT-RED must be unique', undefined, 'SHIRT-RED'],
    ['sku A-1 replaces sku "B"', undefined, 'A-1'],
    ["sku 'B' replaces sku A-1", undefined, 'B'],
    ['data.attributes.sku: Must be unique amongst products.', undefined, undefined],
    ['sku is required', undefined, undefined],
    ['SKU MUST BE UNIQUE', undefined, undefined],
    ["sku '' is empty", undefined, undefined],
    ['{"sku":null,"row":null}', undefined, undefined],
    ['deadline 5, arrow 6, line_items 7, row A8, rows, row 1.5', undefined, undefined],
    ['skus 5, parent_sku A-5', undefined, undefined],
    ['', undefined, undefined],
  ])('of %s', (message, row, sku) => {
    expect(placeOf(message)).toEqual({ row, sku });
  });

  test('are read off anything without an error, and stand in the message', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(hostile, fc.constantFrom('sku ', 'row ', "'", '"', '\\', '5')), { maxLength: 9 }),
        (parts) => {
          const message = parts.join('');
          const { row, sku } = placeOf(message);
          if (row !== undefined) expect(message).toMatch(new RegExp(`0*${row}`));
          if (sku !== undefined && !message.includes('\\')) expect(message).toContain(sku);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('cost no more time in a hostile message', () => {
    const began = performance.now();
    for (let index = 0; index < 100; index += 1) {
      placeOf("sku 'a".repeat(700));
      placeOf(`row${' '.repeat(4_000)}x`);
    }
    // It takes about 0.1 s where these tests were written.
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
