import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../../src/time/instant.ts';
import { ListOrder } from '../../../../src/wait/list/list-order.ts';
import type { Row } from '../../../../src/wait/list/pages.ts';
import { jobOf } from '../../support.ts';

type Moments = readonly (number | undefined)[];

function orderOf(...pages: readonly Moments[]): ListOrder {
  const order = new ListOrder();
  for (const moments of pages) {
    order.extend(
      moments.map(
        (at): Row => ({
          key: undefined,
          createdAt: at === undefined ? undefined : instant(at),
          state: '',
          updatedAt: undefined,
          decoded: { ok: true, job: jobOf() },
        }),
      ),
    );
  }
  return order;
}

function shownBy(order: ListOrder): string {
  if (order.newestFirst) return 'newest first';
  if (order.oldestFirst) return 'oldest first';
  return order.rises ? 'mixed' : 'nothing';
}

describe('the order that rows show', () => {
  test.each<[Moments, string]>([
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
    expect(shownBy(orderOf(moments))).toBe(shown);
  });

  test('is the same however the rows are cut into pages', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 8 }), fc.nat(8), (moments, cut) => {
        expect(shownBy(orderOf(moments.slice(0, cut), moments.slice(cut)))).toBe(shownBy(orderOf(moments)));
        const sorted = [...moments].sort((a, b) => a - b);
        const distinct = new Set(moments).size > 1;
        expect(orderOf(moments).oldestFirst).toBe(distinct && String(sorted) === String(moments));
        expect(orderOf(moments).newestFirst).toBe(distinct && String(sorted.reverse()) === String(moments));
      }),
    );
  });
});
