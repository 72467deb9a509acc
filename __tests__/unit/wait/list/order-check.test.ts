import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DecodedJob } from '../../../../src/pxm/job.ts';
import { instant } from '../../../../src/time/instant.ts';
import { checkRest, isTooOld, looksLast } from '../../../../src/wait/list/order-check.ts';
import { ListPages } from '../../../../src/wait/list/pages.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

interface Given {
  readonly total?: number | undefined;
  readonly ignoresOffset?: boolean;
  /** Where a page is empty once. */
  readonly emptyOnceFrom?: number;
  readonly hidden?: (index: number) => boolean;
}

/** Checks what follows the first page of a list with these moments. */
async function check(moments: readonly number[], given: Given = {}) {
  const asked: number[] = [];
  let wasEmpty = false;
  const pages = new ListPages(
    ({ limit, offset }) => {
      asked.push(offset);
      const from = given.ignoresOffset === true ? 0 : offset;
      const rows = moments
        .slice(from, from + limit)
        .flatMap((at, index): DecodedJob[] =>
          given.hidden?.(from + index) === true
            ? []
            : [{ ok: true, job: jobOf({ id: uuid(from + index), createdAt: instant(at) }) }],
        );
      if (given.emptyOnceFrom !== undefined && offset >= given.emptyOnceFrom && !wasEmpty) {
        wasEmpty = true;
        return Promise.resolve({ rows: [], total: given.total });
      }
      return Promise.resolve({ rows, total: given.total });
    },
    () => undefined,
  );
  const top = await pages.at(0);
  const rest = await checkRest(pages, top, top, () => Promise.resolve());
  return { rest, asked: asked.slice(1) };
}

const falling = (length: number): number[] => Array.from({ length }, (_, index) => NOON - index);

describe('the rest of a list', () => {
  test.each([
    [5_000, 5_000, 7],
    [5_000, undefined, 22],
    [9_990, 9_990, 7],
    [9_990, undefined, 24],
    [12_000, 12_000, 30],
  ])('of %d rows that fall (total %s) takes at most %d requests', async (length, total, most) => {
    const { rest, asked } = await check(falling(length), { total });
    expect(rest).toBe('falls');
    expect(asked.length).toBeLessThanOrEqual(most);
    expect(asked.every((offset) => offset < 10_000)).toBe(true);
  });

  test('is sampled from the page after the first to its last', async () => {
    const { asked } = await check(falling(5_000), { total: 5_000 });
    expect(asked).toEqual([4_950, 100, 1_060, 2_020, 2_980, 3_940, 4_900]);
  });

  test.each([
    [150, 150],
    [1_100, 1_100],
    [1_100, undefined],
    [101, undefined],
  ])('of %d rows (total %s) is short', async (length, total) => {
    expect((await check(falling(length), { total })).rest).toBe('short');
  });

  test.each([1, 150, 1_000_000, 2_000, -5, 2_000.5])(
    'is found where the total is wrong: %d',
    async (total) => {
      const moments = falling(5_000);
      // A rise near the end, which a total that is too small would leave out.
      const rising = [...moments.slice(0, 4_000), ...falling(1_000).map((at) => at + 10)];
      expect((await check(moments, { total })).rest).toBe('falls');
      expect((await check(rising, { total })).rest).toBe('does-not-fall');
    },
  );

  test('that rises between two samples is found by the samples on its two sides', async () => {
    const groups = [...falling(2_500), ...falling(2_500).map((at) => at + 5)];
    expect((await check(groups, { total: 5_000 })).rest).toBe('does-not-fall');
  });

  test('that begins like the first page shows that offsets are ignored', async () => {
    expect((await check(falling(130), { ignoresOffset: true })).rest).toBe('does-not-fall');
    expect((await check(falling(5_000), { ignoresOffset: true, total: 5_000 })).rest).toBe('does-not-fall');
  });

  test('is no shorter for a page that is empty once', async () => {
    const { rest } = await check(falling(5_000), { emptyOnceFrom: 200 });
    expect(rest).toBe('falls');
  });

  test('is no shorter for pages of which rows are hidden', async () => {
    const hidden = (index: number): boolean => index % 30 === 7 || (index > 200 && index % 41 === 0);
    const rising = [...falling(4_000), ...falling(1_000).map((at) => at + 10)];
    for (const total of [5_000, undefined]) {
      expect((await check(rising, { hidden, total })).rest).not.toBe('falls');
    }
  });

  test('falls only where no sample rises, whatever the length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 101, max: 6_000 }),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (length, hasTotal, at) => {
          const cut = Math.floor(at * length);
          const rising = [...falling(length).slice(0, cut), ...falling(length - cut).map((one) => one + 7)];
          const total = hasTotal ? length : undefined;
          expect((await check(falling(length), { total })).rest).not.toBe('does-not-fall');
          // A second group of half the list or more shows itself.
          if (cut < length / 2 && cut > 100) expect((await check(rising, { total })).rest).not.toBe('falls');
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a page seems to be the last where it is short and the total is not more', () => {
  const rows = Array.from({ length: 40 }, () => ({
    key: undefined,
    createdAt: undefined,
    state: '',
    updatedAt: undefined,
    decoded: { ok: true as const, job: jobOf() },
  }));
  expect(looksLast({ offset: 100, rows, total: 140 })).toBe(true);
  expect(looksLast({ offset: 100, rows, total: undefined })).toBe(true);
  expect(looksLast({ offset: 100, rows, total: 141 })).toBe(false);
  expect(looksLast({ offset: 0, rows: [...rows, ...rows, ...rows], total: 1 })).toBe(false);
});

test('a row is too old before the cutoff; one without a moment is not', () => {
  expect(isTooOld(instant(NOON - 1), instant(NOON))).toBe(true);
  expect(isTooOld(instant(NOON), instant(NOON))).toBe(false);
  expect(isTooOld(undefined, instant(NOON))).toBe(false);
});
