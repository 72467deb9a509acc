import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../../src/time/instant.ts';
import type { Row } from '../../../../src/wait/list/pages.ts';
import { RowSequence } from '../../../../src/wait/list/row-sequence.ts';
import { jobOf, NOON } from '../../support.ts';

/** A row with a moment of its own, unless one is given. */
function row(name: number, state = 'success', moment = name): Row {
  const createdAt = instant(NOON - moment * 1_000);
  return { key: `row-${name}`, createdAt, state, decoded: { ok: true, job: jobOf() } };
}

function sequenceOf(...pages: readonly (readonly Row[])[]): RowSequence {
  const sequence = new RowSequence();
  for (const page of pages) sequence.extend(page);
  return sequence;
}

const rows = (...names: readonly number[]): readonly Row[] => names.map((name) => row(name));

describe('is kept', () => {
  test.each<[string, readonly (readonly Row[])[]]>([
    ['one page', [rows(3, 1, 2)]],
    ['pages that overlap', [rows(1, 2, 3), rows(2, 3, 4), rows(3, 4, 5), rows(1, 2, 3)]],
    [
      'rows inserted above, page by page',
      [rows(8, 9), rows(9, 10), rows(1, 2, 3), rows(3, 4, 5), rows(5, 6, 8, 9)],
    ],
    ['a row inserted in the middle, at the end of a page', [rows(1, 2, 4), rows(2, 3), rows(1, 2, 3, 4)]],
    [
      'a row inserted in the middle, at the top of a page',
      [rows(1, 2, 4, 5), rows(3, 4, 5), rows(1, 2, 3, 4)],
    ],
    ['rows removed', [rows(1, 2, 3, 4), rows(3, 4, 5), rows(1, 4, 5)]],
    [
      'a row that has changed and jumped to the top',
      [rows(1, 2, 3), rows(2, 3, 4), [row(4, 'failed'), ...rows(1, 2, 3)]],
    ],
    [
      'rows of one moment in another order',
      [
        [row(1), row(2, 's', 5), row(3, 's', 5)],
        [row(3, 's', 5), row(2, 's', 5), row(6)],
        [row(1), row(3, 's', 5), row(4, 's', 5), row(2, 's', 5), row(6)],
      ],
    ],
  ])('by %s', (_name, pages) => {
    expect(sequenceOf(...pages).isKept).toBe(true);
  });

  test('by any list that keeps its order, whatever rows come and go while its pages are read', () => {
    const change = fc.record({ place: fc.nat(40), removed: fc.nat(2), added: fc.nat(3) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.record({ from: fc.nat(40), length: fc.integer({ min: 1, max: 12 }), change }), {
          maxLength: 12,
        }),
        (length, readings) => {
          // The value is what the list is sorted by; rows come between any two.
          let list = Array.from({ length }, (_, index) => index);
          const sequence = new RowSequence();
          const shown = new Set<number>();
          for (const { from, length: size, change: each } of readings) {
            const page = list.slice(from, from + size);
            // A page in the middle counts only where it is joined to what was read.
            if (from === 0 || shown.size === 0 || page.some((value) => shown.has(value))) {
              sequence.extend(page.map((value) => row(value)));
              for (const value of page) shown.add(value);
            }
            const at = Math.min(each.place, list.length);
            const [above, below] = [list[at - 1] ?? -1_000, list[at] ?? 1_000];
            const added = Array.from(
              { length: each.added },
              (_, index) => above + ((index + 1) * (below - above)) / (each.added + 1),
            );
            list = [...list.slice(0, at), ...added, ...list.slice(at + each.removed)];
          }
          expect(sequence.isKept).toBe(true);
        },
      ),
    );
  });
});

describe('is not kept', () => {
  test('where a row that has not changed overtakes another', () => {
    expect(sequenceOf(rows(1, 2, 3), rows(2, 1)).isKept).toBe(false);
    expect(sequenceOf(rows(1, 2, 3), rows(2, 3, 4), rows(4, 3)).isKept).toBe(false);
    expect(sequenceOf(rows(1, 2), rows(2, 3, 4), rows(1, 4, 2)).isKept).toBe(false);
    expect(sequenceOf(rows(1, 2, 3), [row(1), row(2, 'failed'), row(3)], rows(3, 1)).isKept).toBe(false);
  });

  test('by a list in another order at each request', () => {
    const shuffle = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { minLength: 12 });
    let kept = 0;
    fc.assert(
      fc.property(shuffle, shuffle, shuffle, (first, second, third) => {
        if (sequenceOf(rows(...first.slice(0, 10)), rows(...second), rows(...third)).isKept) kept += 1;
      }),
    );
    expect(kept).toBe(0);
  });
});

test('a hundred thousand rows of which every other one has changed are ranked in a moment', () => {
  const first = Array.from({ length: 100_000 }, (_, index) => row(index));
  const second = first.map((each, index) => (index % 2 === 0 ? each : { ...each, state: 'failed' }));
  const before = process.cpuUsage().user;
  expect(sequenceOf(first, second).isKept).toBe(true);
  expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(2_000);
});
