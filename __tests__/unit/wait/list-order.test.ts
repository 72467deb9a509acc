import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DecodedJob } from '../../../src/pxm/job.ts';
import { instant } from '../../../src/time/instant.ts';
import { ListOrder } from '../../../src/wait/list-order.ts';
import { jobOf, shownBy } from '../support.ts';

function rows(...moments: readonly (number | undefined)[]): readonly DecodedJob[] {
  return moments.map((at) =>
    at === undefined
      ? { ok: false, malformed: { id: undefined, type: undefined, createdAt: undefined, problem: 'x' } }
      : { ok: true, job: jobOf({ createdAt: instant(at) }) },
  );
}

function orderOf(...pages: readonly (readonly DecodedJob[])[]): ListOrder {
  const order = new ListOrder();
  for (const page of pages) order.extend(page);
  return order;
}

describe('the order that rows show', () => {
  test.each<[readonly (number | undefined)[], string]>([
    [[], 'nothing'],
    [[1], 'nothing'],
    [[1, 1, 1], 'nothing'],
    [[2, 1], 'newest first'],
    [[2, 2, 1, 1], 'newest first'],
    [[1, 2], 'oldest first'],
    [[1, 1, 2], 'oldest first'],
    [[1, 3, 2], 'mixed'],
    [[3, 1, 2], 'mixed'],
    [[2, undefined, 1], 'newest first'],
    [[undefined, 1, undefined, 2, undefined], 'oldest first'],
  ])('%j: %s', (moments, shown) => {
    expect(shownBy(orderOf(rows(...moments)))).toBe(shown);
  });

  test('of a row that cannot be read counts its moment, if that can', () => {
    const malformed = { id: undefined, type: undefined, createdAt: instant(3), problem: 'x' };
    expect(shownBy(orderOf([...rows(2), { ok: false, malformed }]))).toBe('oldest first');
  });

  test('falls and rises tell of single steps', () => {
    const order = orderOf(rows(1, 3, 2));
    expect([order.falls, order.rises, order.newestFirst, order.oldestFirst]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const flat = orderOf(rows(1, 1));
    expect([flat.falls, flat.rises]).toEqual([false, false]);
  });

  test('is the same however the rows are cut into pages', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 8 }), fc.nat(8), (moments, cut) => {
        const all = rows(...moments);
        expect(shownBy(orderOf(all.slice(0, cut), all.slice(cut)))).toBe(shownBy(orderOf(all)));
        const sorted = [...moments].sort((a, b) => a - b);
        const distinct = new Set(moments).size > 1;
        expect(orderOf(all).oldestFirst).toBe(distinct && String(sorted) === String(moments));
        expect(orderOf(all).newestFirst).toBe(distinct && String(sorted.reverse()) === String(moments));
      }),
    );
  });
});
