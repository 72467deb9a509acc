import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mulberry32 } from '../../../../simulator/mulberry32.ts';
import { ActionError } from '../../../../src/errors.ts';
import type { DecodedJob, Job } from '../../../../src/pxm/job.ts';
import type { Page, PageRequest } from '../../../../src/pxm/page.ts';
import { type Duration, milliseconds } from '../../../../src/time/duration.ts';
import { instant } from '../../../../src/time/instant.ts';
import { ListPages } from '../../../../src/wait/list/pages.ts';
import { lastGroup, type Traversal, traverse } from '../../../../src/wait/list/traversal.ts';
import { jobOf, NOON, uuid } from '../../support.ts';
import { MovingList, ORDERS, WORLDS, type World } from './moving-list.ts';

type Answer = (request: PageRequest, count: number) => readonly Job[] | Page<DecodedJob> | 'refused';

/** What one reading makes of a list, with what it asked for and what it saw. */
async function read(answer: Answer, options: { readonly overlap?: number; readonly step?: number } = {}) {
  const asked: PageRequest[] = [];
  const seen = new Set<string>();
  const pauses: number[] = [];
  let elapsed = 0;
  const pages = new ListPages(
    (request, isProbe) => {
      elapsed += options.step ?? 50;
      const given = answer(request, asked.length);
      asked.push(request);
      if (given === 'refused') {
        return isProbe ? Promise.resolve({ rows: [], total: undefined }) : Promise.reject(new Error('416'));
      }
      if (!Array.isArray(given)) return Promise.resolve(given as Page<DecodedJob>);
      const rows = given.map((job: Job): DecodedJob => ({ ok: true, job }));
      return Promise.resolve({ rows, total: undefined });
    },
    (row) => void seen.add(row.key ?? ''),
  );
  const traversal = await traverse(pages, {
    overlap: options.overlap ?? 1,
    mayStop: () => Promise.resolve(false),
    pause: () => Promise.resolve(void pauses.push(asked.length)),
    elapsed: (): Duration => milliseconds(elapsed),
  });
  return { traversal, seen, pauses, asked: asked.map(({ offset }) => offset), limits: asked };
}

/** Newest first, a second apart. */
function jobs(length: number, given: (index: number) => Partial<Job> = () => ({})): readonly Job[] {
  return Array.from({ length }, (_, index) =>
    jobOf({ id: uuid(index), createdAt: instant(NOON - index * 1_000), ...given(index) }),
  );
}

function paged(rows: readonly Job[], { limit, offset }: PageRequest, cap = 100): readonly Job[] {
  return rows.slice(offset, offset + Math.min(limit, cap));
}

function counted(rows: readonly Job[], total: number): Page<DecodedJob> {
  return { rows: rows.map((job) => ({ ok: true, job })), total };
}

const COMPLETE: Traversal = { kind: 'complete' };

/** Worlds that no reading sees through when they come together. */
function isBeyondProof(worlds: readonly World[], cap: number): boolean {
  const has = (...names: readonly World[]): boolean => names.some((name) => worlds.includes(name));
  const isWithoutTotal = has('total of the page', 'total absent', 'total zero', 'total huge');
  // A run of hidden rows longer than a page looks like the end.
  if (has('hidden run') && (isWithoutTotal || worlds.length > 1)) return true;
  if (has('hidden rows') && worlds.length > 1 && cap < 4) return true;
  // A page of one row is all that such a server shows, whatever is asked.
  if (has('offset ignored') && isWithoutTotal && cap === 1) return true;
  // Many rows that jump at once may jump once more while the top is read.
  if (has('burst of changes') && has('changes')) return true;
  return has('insertions') && has('hidden rows');
}

describe('a reading that is complete', () => {
  test('has seen every row that was there before it began and stayed', async () => {
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.uniqueArray(fc.constantFrom(...WORLDS), { maxLength: 2 }),
        async (seed, worlds) => {
          const list = new MovingList(seed, worlds);
          if (isBeyondProof(worlds, list.cap)) return;
          const { traversal, seen } = await read((request) => list.fetch(request));
          if (traversal.kind !== 'complete') return;
          complete += 1;
          expect(list.missed(seen)).toEqual([]);
        },
      ),
      { numRuns: 6_000 },
    );
    expect(complete).toBeGreaterThan(2_000);
  });

  test.each(ORDERS)('comes at once where a list stands still, %s', async (order) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.integer({ min: 3, max: 200 }), async (seed, length) => {
        const list = new MovingList(seed, [], { order, length, cap: 10 });
        const { traversal, asked, pauses } = await read((request) => list.fetch(request));
        expect(traversal).toEqual(COMPLETE);
        expect(pauses).toEqual([]);
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(length / 8) + 5);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a reading costs', () => {
  test.each([
    [0, 1],
    [1, 4],
    [2, 4],
    [3, 4],
    [40, 4],
    [99, 4],
    [100, 5],
    [260, 7],
  ])('of %d rows: %d requests', async (length, requests) => {
    const all = jobs(length);
    const { traversal, asked } = await read((request) => counted(paged(all, request), all.length));
    expect(traversal.kind).toBe(length === 0 ? 'empty' : 'complete');
    expect(asked).toHaveLength(requests);
  });

  test('without a total the top is read once more', async () => {
    const all = jobs(40);
    expect((await read((request) => paged(all, request))).asked).toEqual([0, 38, 40, 78, 0]);
  });

  test('a page that took long is followed by the top', async () => {
    const all = jobs(40);
    const { asked } = await read((request) => counted(paged(all, request), 40), { step: 2_000 });
    expect(asked).toEqual([0, 38, 40, 78, 0]);
  });
});

describe('pages are joined', () => {
  test('by a row that stood above the last group, not by one of the group', async () => {
    const all = jobs(30, (index) => ({ createdAt: instant(NOON - Math.min(index, 8) * 1_000) }));
    // Two rows are deleted above: the next page begins within the group.
    const { traversal } = await read((request, count) =>
      paged(count === 0 ? all : all.slice(2), request, 10),
    );
    expect(traversal).toEqual({ kind: 'unproven', because: 'list-moves' });
  });

  test('by the row directly above the group, not by one that stands on every page', async () => {
    const all = jobs(40);
    // Two rows are deleted above: the second page would continue too far down.
    const { traversal } = await read((request, count) => {
      const left = count === 0 ? all : all.slice(3);
      const rows = paged(left, request, 10);
      return request.offset === 0 ? rows : [all[3] as Job, ...rows];
    });
    expect(traversal).toEqual({ kind: 'unproven', because: 'list-moves' });
  });

  test('by a row further up where those between have changed', async () => {
    const all = jobs(30);
    const changed = all.map((job, index) => (index === 8 ? { ...job, statusText: 'failed' } : job));
    const { traversal } = await read((request, count) => paged(count === 0 ? all : changed, request, 10), {
      overlap: 2,
    });
    expect(traversal).toEqual(COMPLETE);
  });

  test.each([2, 4, 5, 8])('where %d that never started come in any order', async (amount) => {
    const isLate = (index: number): boolean => index >= 15 - amount;
    const all = jobs(15, (index) => ({
      startedAt: isLate(index) ? undefined : instant(NOON - index * 1_000),
    }));
    let complete = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = mulberry32(seed);
      const { traversal, seen } = await read((request) => {
        const chance = new Map(all.map(({ id }) => [id, random()]));
        const late = all
          .filter((_, index) => isLate(index))
          .toSorted((a, b) => (chance.get(a.id) ?? 0) - (chance.get(b.id) ?? 0));
        return paged([...all.filter((_, index) => !isLate(index)), ...late], request, 10);
      });
      if (traversal.kind !== 'complete') continue;
      complete += 1;
      expect(seen.size).toBe(15);
    }
    expect(complete).toBe(40);
  });

  test('up to three more requests later: replicas may take turns', async () => {
    const all = jobs(30);
    const { traversal, asked, pauses } = await read((request, count) =>
      paged([1, 2, 3].includes(count) ? all.slice(5) : all, request, 10),
    );
    expect(asked.slice(0, 6)).toEqual([0, 8, 8, 8, 8, 16]);
    expect(pauses).toHaveLength(3);
    expect(traversal).toEqual(COMPLETE);
  });

  test('though a replica with a shorter list refuses one', async () => {
    const all = jobs(30);
    const { traversal, asked } = await read((request, count) =>
      count === 1 ? 'refused' : paged(all, request, 10),
    );
    expect(asked.slice(0, 3)).toEqual([0, 8, 8]);
    expect(traversal).toEqual(COMPLETE);
  });

  test('only by a row that has not changed: in a list sorted by updated_at the others have moved', async () => {
    // What changed last stands last. Rows 20 to 45 change at once, and fill the end, where the next page is.
    const all = jobs(50, (index) => ({ createdAt: instant(NOON + index), updatedAt: instant(NOON + index) }));
    const moved = all.slice(20, 46).map((job, index) => ({ ...job, updatedAt: instant(NOON + 900 + index) }));
    const after = [...all.slice(0, 20), ...all.slice(46), ...moved];
    const { traversal, seen } = await read((request, count) => paged(count < 5 ? all : after, request, 10));
    expect(traversal).toEqual({ kind: 'unproven', because: 'list-moves' });
    expect(seen.has(uuid(48))).toBe(false);
  });

  test('with more rows where an earlier reading did not join', async () => {
    const all = jobs(30);
    expect((await read((request) => paged(all, request, 10), { overlap: 4 })).asked[1]).toBe(5);
    // Never with more than half a page, or nothing would be new.
    expect((await read((request) => paged(all, request, 10), { overlap: 99 })).asked[1]).toBe(4);
  });

  test('not where a group fills a page', async () => {
    const all = jobs(60, (index) => ({ createdAt: instant(NOON - Math.min(index, 12) * 1_000) }));
    expect((await read((request) => paged(all, request, 10))).traversal).toEqual({
      kind: 'unproven',
      because: 'same-moment',
    });
    const same = jobs(130, () => ({ createdAt: instant(NOON) }));
    expect((await read((request) => paged(same, request))).traversal).toEqual({
      kind: 'unproven',
      because: 'same-moment',
    });
  });

  test('a row without a moment belongs to the group', () => {
    const [first, second] = jobs(2) as [Job, Job];
    const row = (createdAt: Job['createdAt'] | undefined) => ({
      key: undefined,
      createdAt,
      updatedAt: undefined,
      state: '',
      decoded: { ok: true as const, job: first },
    });
    const rows = [row(first.createdAt), row(undefined), row(second.createdAt), row(undefined)];
    const group = lastGroup({ offset: 0, rows, total: undefined });
    expect(group.rows).toHaveLength(3);
    expect(group.createdAt).toBe(second.createdAt);
  });
});

describe('the end', () => {
  test('is none where rows come after a page that is half empty: they are read', async () => {
    const all = jobs(60);
    const hidden = (index: number): boolean => index >= 22 && index < 29;
    const { traversal, seen } = await read((request) =>
      paged(all, request, 10).filter(({ id }) => !hidden(all.findIndex((job) => job.id === id))),
    );
    expect(traversal).toEqual(COMPLETE);
    expect(seen.size).toBe(53);
  });

  test('is asked for at two places where it is empty', async () => {
    const all = jobs(20);
    // The second page is cut short, and what follows is empty once.
    const answer: Answer = (request, count) => {
      if (count === 1) return all.slice(8, 12);
      return count === 2 ? [] : paged(all, request, 10);
    };
    const { traversal, asked, seen } = await read(answer);
    expect(asked.slice(0, 4)).toEqual([0, 8, 12, 18]);
    expect([traversal, seen.size]).toEqual([COMPLETE, 20]);
  });

  test.each([0, 1, 2, 5])('after %d rows is looked for elsewhere where the total is more', async (length) => {
    const all = jobs(150);
    const visible = (request: PageRequest): readonly Job[] =>
      paged(all, request).filter((job) => all.indexOf(job) < length || all.indexOf(job) > 130);
    const { traversal } = await read((request) => counted(visible(request), 150));
    expect(traversal.kind).toBe('unproven');
  });

  test('is none where one answer is cut: rows come right behind what it shows', async () => {
    const all = jobs(150);
    const { traversal, seen } = await read((request, count) => {
      const rows = paged(all, request);
      return counted(count === 1 ? rows.slice(0, 20) : rows, 150);
    });
    expect(traversal).toEqual(COMPLETE);
    expect(seen.size).toBe(150);
  });

  test('is not reached by a page longer than was asked where more rows come behind it', async () => {
    const all = jobs(420);
    const { traversal, seen } = await read(({ offset }) => counted(all.slice(offset, offset + 200), 420));
    expect(traversal).toEqual(COMPLETE);
    expect(seen.size).toBe(420);
  });

  test('of a list of 10,000 rows is an error that names job-id', async () => {
    const all = jobs(10_050);
    const reading = read((request) => paged(all, request));
    await expect(reading).rejects.toThrow(ActionError);
    await expect(reading).rejects.toMatchObject({ remedy: expect.stringContaining('job-id') });
  });

  test('an offset that is ignored proves nothing', async () => {
    const all = jobs(130);
    expect((await read(() => all.slice(0, 100))).traversal).toEqual({
      kind: 'unproven',
      because: 'offset-ignored',
    });
  });

  test('the last page again behind the end is no row more, and the page at a limit of offsets no end', async () => {
    const all = jobs(43);
    const last: Answer = ({ limit, offset }) => {
      const length = Math.min(limit, 10);
      const start = offset < 43 ? offset : Math.floor(42 / length) * length;
      return all.slice(start, start + length);
    };
    expect((await read(last)).traversal).toEqual(COMPLETE);
    for (let limit = 9; limit < 20; limit += 1) {
      const clamped: Answer = (request) =>
        paged(all, { ...request, offset: Math.min(request.offset, limit) }, 10).filter(
          ({ id }) => id !== uuid(limit + 9),
        );
      for (const overlap of [1, 2, 3, 4, 5]) {
        expect((await read(clamped, { overlap })).traversal.kind).toBe('unproven');
      }
    }
  });

  test('an offset that is clamped proves nothing, also where a row of the last page is hidden', async () => {
    const all = jobs(60);
    const { traversal } = await read(({ limit, offset }) =>
      counted(
        paged(all, { limit, offset: Math.min(offset, 37) }, 10).filter(({ id }) => id !== uuid(40)),
        60,
      ),
    );
    expect(traversal).toEqual({ kind: 'unproven', because: 'offset-ignored' });
  });

  test('an offset that is clamped proves nothing', async () => {
    const all = jobs(250);
    const clamped: Answer = ({ offset }) => {
      const from = Math.min(offset, 150);
      return all.slice(from, from + 100);
    };
    expect((await read(clamped)).traversal).toEqual({ kind: 'unproven', because: 'offset-ignored' });
  });

  test.each([1, 2, 3, 40, 99])(
    'a server that takes no paging parameters has given all %d rows, if the total agrees',
    async (length) => {
      const all = jobs(length);
      expect((await read(() => counted(all, length))).traversal).toEqual(COMPLETE);
      if (length > 1) expect((await read(() => counted(all, length + 1))).traversal.kind).toBe('unproven');
    },
  );

  test('of the same length as a page where no parameters arrive, nothing is proven', async () => {
    const all = jobs(25);
    expect((await read(() => counted(all, 25))).traversal.kind).toBe('unproven');
  });

  test.each([2, 7, 10])(
    'a server that caps its pages at %d, ignores the offset and gives the length of the page as total',
    async (cap) => {
      const all = jobs(30);
      const { traversal } = await read(({ limit }) => {
        const rows = all.slice(0, Math.min(limit, cap));
        return counted(rows, rows.length);
      });
      expect(traversal.kind).toBe('unproven');
    },
  );

  test.each([1, 2, 25, 40, 99])(
    'offsets are rounded down to whole pages, of a list of %d',
    async (length) => {
      const all = jobs(length);
      const rounded: Answer = ({ limit, offset }) =>
        counted(paged(all, { limit, offset: offset - (offset % limit) }), length);
      expect((await read(rounded)).traversal).toEqual(COMPLETE);
    },
  );

  test('offsets are rounded down to pages that are shorter than was asked', async () => {
    const all = jobs(30);
    const { traversal } = await read(({ limit, offset }) => {
      const length = Math.min(limit, 10);
      const rows = paged(all, { limit: length, offset: offset - (offset % length) });
      return counted(rows, rows.length);
    });
    expect(traversal.kind).toBe('unproven');
  });

  test('a list without rows is not empty where its total names some', async () => {
    expect((await read(() => counted([], 0))).traversal.kind).toBe('empty');
    expect((await read(() => counted([], 3))).traversal.kind).toBe('unproven');
  });

  test('a page longer than was asked is the whole list', async () => {
    const { traversal, asked } = await read(() => jobs(130));
    expect([traversal, asked]).toEqual([COMPLETE, [0, 130]]);
  });
});

describe('a list whose rows share their moment', () => {
  const same = jobs(40, () => ({ createdAt: instant(NOON) }));

  test('is proven if it fits a page: from the second row on, behind its end, and from the top', async () => {
    const { traversal, asked } = await read((request, count) =>
      paged(count % 2 === 0 ? same : [...same].reverse(), request),
    );
    expect(traversal).toEqual(COMPLETE);
    expect(asked).toEqual([0, 1, 40, 40, 0]);
  });

  test.each<[string, Answer]>([
    ['the pages are capped', (request) => paged(same, request, 10)],
    ['the second page has a row more', (request, count) => (count === 1 ? same : paged(same, request))],
    [
      'the second page has a row less',
      (request, count) => paged(count === 1 ? same.slice(1) : same, request),
    ],
    ['the second page is empty once', (request, count) => (count === 1 ? [] : paged(same, request))],
    [
      'the top has one less at the end',
      (request, count) => paged(count === 4 ? same.slice(1) : same, request),
    ],
  ])('is not where %s', async (_name, answer) => {
    expect((await read(answer)).traversal.kind).toBe('unproven');
  });

  test('of two pages of one row, in another order at each request, is not', async () => {
    const [a, b] = same as [Job, Job];
    for (let orders = 0; orders < 16; orders += 1) {
      const { traversal, seen } = await read((request, count) =>
        paged((orders >> (count % 4)) % 2 === 0 ? [a, b] : [b, a], request, 1),
      );
      if (traversal.kind === 'complete') expect(seen.size).toBe(2);
    }
  });
});

describe('a server that ignores the offset', () => {
  const all = jobs(17);
  const first = (length: number) => counted(all.slice(0, length), all.length);

  test.each([1, 2, 3])('is noticed also where answer %d is cut', async (cut) => {
    const { traversal } = await read((_request, count) => first(count === cut ? 8 : 10));
    expect(traversal).toEqual({ kind: 'unproven', because: 'offset-ignored' });
  });

  test('and the limit, and says that there are more rows than its pages of 130, is noticed', async () => {
    const longer = jobs(200);
    const { traversal } = await read(() => counted(longer.slice(0, 130), longer.length));
    expect(traversal).toEqual({ kind: 'unproven', because: 'offset-ignored' });
  });
});

describe('a list that is in another order at each request', () => {
  const LENGTH = 260;

  /** Sorted by the moment of a group of rows, those of a group in any order. */
  function shuffled(
    seed: number,
    groupOf: (index: number) => number,
  ): { all: readonly Job[]; answer: Answer } {
    const random = mulberry32(seed);
    const all = jobs(LENGTH, (index) => ({
      createdAt: instant(NOON - ((index * 7_919) % 65_521) * 1_000),
      updatedAt: instant(NOON - groupOf(index) * 1_000),
    }));
    const answer: Answer = (request) => {
      const chance = new Map(all.map(({ id }) => [id, random()]));
      const sorted = all.toSorted(
        (a, b) =>
          (b.updatedAt ?? 0) - (a.updatedAt ?? 0) || (chance.get(a.id) ?? 0) - (chance.get(b.id) ?? 0),
      );
      return paged(sorted, request);
    };
    return { all, answer };
  }

  test.each([2, 7, 30, 60])('among %d rows of one `updated_at`, misses none', async (size) => {
    let complete = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const { answer } = shuffled(seed, (index) => Math.floor(index / size));
      const { traversal, seen } = await read(answer);
      if (traversal.kind !== 'complete') continue;
      complete += 1;
      expect(seen.size).toBe(LENGTH);
    }
    expect(complete).toBeGreaterThan(20);
  });

  test('among all rows, proves nothing', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { traversal } = await read(shuffled(seed, (index) => index % 1).answer);
      expect(traversal.kind).toBe('unproven');
    }
    for (let seed = 1; seed <= 40; seed += 1) {
      // Each has a moment of its own, which has no part in the order.
      const { all } = shuffled(seed, (index) => (index * 31) % LENGTH);
      const random = mulberry32(seed);
      const { traversal } = await read((request) => {
        const chance = new Map(all.map(({ id }) => [id, random()]));
        return paged(
          all.toSorted((a, b) => (chance.get(a.id) ?? 0) - (chance.get(b.id) ?? 0)),
          request,
        );
      });
      expect(traversal.kind).toBe('unproven');
    }
  });

  test('of one moment of `updated_at` for all rows is no hindrance where it is sorted by `created_at`', async () => {
    const all = jobs(260, () => ({ updatedAt: instant(NOON) }));
    expect((await read((request) => paged(all, request))).traversal).toEqual(COMPLETE);
  });
});

describe('the top once more', () => {
  const by = (index: number): Partial<Job> => ({ updatedAt: instant(NOON - index * 1_000) });

  test('shows a row that jumped there from behind the first page', async () => {
    const all = jobs(26, by);
    const last = { ...(all[25] as Job), status: 'failed' as const, statusText: 'failed' };
    const after = [last, ...all.slice(0, 25)];
    const { traversal, seen } = await read((request, count) =>
      counted(paged(count === 0 ? all : after, request, 25), 26),
    );
    expect(traversal).toEqual(COMPLETE);
    expect(seen.has(last.id)).toBe(true);
  });

  test('is read on until nothing is new or changed: rows jump over one another', async () => {
    const all = jobs(35, by);
    const jumped = (from: number, to: number, at: number): readonly Job[] =>
      all.slice(from, to).map((job) => ({ ...job, statusText: 'failed', updatedAt: instant(NOON + at) }));
    const after = [...jumped(0, 12, 2), ...jumped(34, 35, 1), ...all.slice(12, 34)];
    const { traversal, seen } = await read((request, count) => paged(count < 4 ? all : after, request, 10));
    expect(traversal).toEqual(COMPLETE);
    expect(seen.has(uuid(34))).toBe(true);
  });

  test.each<[string, (count: number) => readonly Job[]]>([
    ['is empty', () => []],
    ['changes without an end', (count) => jobs(10, () => ({ statusText: String(count) }))],
  ])('that %s proves nothing', async (_name, top) => {
    const all = jobs(30);
    const { traversal } = await read((request, count) => (count > 6 ? top(count) : paged(all, request, 10)));
    expect(traversal).toEqual({ kind: 'unproven', because: 'list-moves' });
  });
});
