import type { JobPlan, RowForm } from '../../simulator/job-plan.ts';
import type { Chance } from './chance.ts';
import { atLeastPages, byAge, type Draft, finished, matchingPlaces, TYPE } from './draft.ts';
import { START } from './step.ts';

/** One way in which a store, its answers, a clock or the list differs from what an action would like it to be. */
export interface World {
  readonly name: string;
  /** Changes what a seed has drawn. What it finds is never less awkward afterwards. */
  readonly change: (draft: Draft, chance: Chance) => void;
  /** Comes before others that depend on how long a page is. */
  readonly first?: boolean;
  /** So heavy that few seeds of it are played. */
  readonly heavy?: boolean;
}

const ALWAYS = 1_000_000_000;

function unproven(draft: Draft, proof: 'impossible' | 'not-owed'): void {
  if (draft.proof !== 'impossible') draft.proof = proof;
}

/** Gives a run of rows the moment of its first. */
function tie(rows: readonly JobPlan[], from: number, length: number): void {
  for (const row of rows.slice(from, from + length)) {
    const { type, status = 'success' } = row;
    Object.assign(row, finished({ createdAt: rows[from]?.createdAt ?? 0 }), { type, status });
  }
}

/** Removes up to so many of the newest rows, once to three times, while the list is read. */
function removeAbove(draft: Draft, chance: Chance, most: number): void {
  const first = chance.from(1, 3);
  draft.store.changes = Array.from({ length: chance.from(1, 3) }, (_, index) => ({
    after: first + index * chance.from(1, 2),
    removeNewest: chance.from(1, most),
  }));
  // What is removed has been there for long, and has not failed.
  const newest = draft.rows.at(-1)?.createdAt ?? START;
  for (let index = 1; index <= 3 * most; index += 1) {
    draft.rows.push(finished({ type: chance.among(TYPE, 'product-export'), createdAt: newest + index }));
  }
}

/** Runs of rows, each shorter than a page, with a gap between them. */
function* runsBelowPage(
  draft: Draft,
  chance: Chance,
): Generator<{ readonly from: number; readonly length: number }> {
  const most = Math.max(2, draft.page - 3);
  for (let from = chance.from(0, 5); from < draft.rows.length; from += most + chance.from(0, 9)) {
    yield { from, length: chance.from(2, most) };
  }
}

/** Rows that failed some seconds before and after the moment: a clock that is wrong by more takes one for the other. */
function awkwardMoments(draft: Draft, chance: Chance): void {
  const [from, to] = [draft.cutoff - 4_000, draft.cutoff + 4_000];
  for (const row of draft.rows) {
    const { createdAt = 0 } = row;
    if (createdAt < draft.cutoff || row.type !== TYPE) continue;
    if (createdAt > to || chance.is(0.7)) row.status = 'success';
    else row.status = 'failed';
  }
  if (chance.is(0.4)) draft.rows.unshift(finished({ type: TYPE, createdAt: from, status: 'failed' }));
  draft.rows.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
}

function awkwardRow(draft: Draft, chance: Chance): JobPlan {
  const places = matchingPlaces(draft);
  const failed = places.find((place) => draft.rows[place]?.status === 'failed');
  return draft.rows[failed ?? chance.among(...places)] as JobPlan;
}

export const WORLDS: readonly World[] = [
  { name: 'none', change: () => undefined },
  {
    name: 'ties',
    change: (draft, chance) => {
      draft.store.order = chance.among('newest-first', 'oldest-first');
      draft.store.shuffledTies = true;
      atLeastPages(draft, 1.5, chance);
      for (const { from, length } of runsBelowPage(draft, chance)) tie(draft.rows, from, length);
      const oldest = draft.rows[matchingPlaces(draft)[0] ?? 0]?.createdAt ?? draft.cutoff;
      draft.cutoff = Math.min(draft.cutoff, oldest);
    },
  },
  {
    name: 'ties over a page',
    change: (draft, chance) => {
      draft.store.order = chance.among('newest-first', 'oldest-first');
      draft.store.shuffledTies = true;
      const createdAt = (draft.rows.at(-1)?.createdAt ?? START) - chance.from(0, 1) * 100;
      const tied = Array.from({ length: draft.page * chance.from(2, 3) }, () =>
        finished({ type: TYPE, createdAt }),
      );
      draft.rows.push(...tied);
      unproven(draft, 'impossible');
    },
  },
  {
    name: 'replicas',
    change: (draft, chance) => {
      atLeastPages(draft, 1.5, chance);
      const third = draft.rows.at(-1 - chance.from(1, 6))?.createdAt ?? START;
      const lag = chance.among(START - third, START - third + 5_000, chance.from(200, 60_000));
      draft.store.replicas = {
        lags: chance.is(0.7) ? [0, lag] : [0, lag, Math.floor(lag / 2)],
        pick: chance.among('alternating', 'random'),
      };
    },
  },
  {
    name: 'row removed above',
    change: (draft, chance) => {
      draft.live = [];
      atLeastPages(draft, 1.5, chance);
      removeAbove(draft, chance, 2);
      draft.extra += 3_000;
    },
  },
  {
    name: 'retention',
    change: (draft, chance) => {
      draft.live = draft.live.filter(({ createdAt = 0 }) => createdAt < START);
      atLeastPages(draft, 1.5, chance);
      draft.store.retention = draft.rows.length + draft.live.length;
      draft.store.changes = Array.from({ length: chance.from(1, 6) }, (_, index) => ({
        after: index + chance.from(1, 2),
        add: [{ type: 'product-export', history: true, status: 'success' }],
      }));
      draft.extra += 3_000;
    },
  },
  {
    name: 'rows added above',
    change: (draft, chance) => {
      atLeastPages(draft, 1.5, chance);
      let after = 0;
      draft.store.changes = Array.from({ length: chance.from(1, 8) }, () => {
        after += chance.from(1, 2);
        // All of one moment: fewer than fill a page.
        const length = chance.from(1, Math.max(1, Math.min(8, (draft.page >> 1) - 1)));
        const add = Array.from({ length }, (): JobPlan => {
          const status = chance.is(0.1) ? 'failed' : 'success';
          return { type: chance.is(0.3) ? TYPE : 'product-export', history: true, status };
        });
        return { after, add };
      });
      draft.extra += 3_000;
    },
  },
  {
    name: 'rows that appear late',
    change: (draft, chance) => {
      const most = chance.among(2_000, 20_000, 60_000);
      for (const row of draft.rows) {
        const age = START - (row.createdAt ?? START);
        if (chance.is(0.3)) {
          row.appearsAfter = Math.min(110_000, Math.max(0, age - 1_000) + chance.from(0, most));
        }
      }
    },
  },
  {
    name: 'busy store',
    change: (draft, chance) => {
      atLeastPages(draft, 1.2, chance);
      const every = chance.from(100, 900);
      for (let at = START - 3_000; at < START + 40_000; at += every) {
        draft.live.push({
          type: 'product-export',
          duration: chance.from(1, every),
          createdAt: at,
          outcome: chance.is(0.1) ? 'failed' : 'success',
        });
      }
      draft.extra += 15_000;
    },
  },
  {
    name: 'empty page once',
    change: (draft, chance) => {
      atLeastPages(draft, 1.5, chance);
      draft.faults.push({ minOffset: 1, from: chance.from(1, 3), times: 1, fault: { kind: 'no-rows' } });
    },
  },
  {
    name: 'answer cut short',
    change: (draft, chance) => {
      const rows = chance.from(1, draft.page - 1);
      const fault = { kind: 'first-rows', rows } as const;
      draft.faults.push({ minOffset: chance.among(0, 0, 1), from: chance.from(1, 4), times: 1, fault });
    },
  },
  {
    name: 'rows hidden',
    change: (draft, chance) => {
      atLeastPages(draft, 1.5, chance);
      const share = chance.among(0.03, 0.1);
      for (const row of draft.rows) if (chance.is(share)) row.hidden = true;
    },
  },
  {
    name: 'page hidden',
    change: (draft, chance) => {
      atLeastPages(draft, 3, chance);
      const length = draft.page + chance.from(0, Math.floor(draft.page / 2));
      const from = chance.from(0, Math.max(0, draft.rows.length - length - 1));
      for (const row of draft.rows.slice(from, from + length)) row.hidden = true;
      draft.store.total = 'right';
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'offset ignored',
    change: (draft, chance) => {
      atLeastPages(draft, 1.1, chance);
      draft.store.paging = 'first-page';
      draft.store.order = chance.among('oldest-first', 'shuffled', 'by-id');
      unproven(draft, 'impossible');
    },
  },
  {
    name: 'offset clamped',
    change: (draft, chance) => {
      atLeastPages(draft, 3.2, chance);
      draft.store.offsetLimit = draft.page * chance.from(1, 2);
      draft.store.beyondLimit = 'clamped';
      draft.store.order = chance.among('oldest-first', 'shuffled', 'by-id');
      unproven(draft, 'impossible');
    },
  },
  {
    name: 'offset clamped, rows hidden',
    change: (draft, chance) => {
      atLeastPages(draft, 3.2, chance);
      draft.store.offsetLimit = chance.from(draft.page, 2 * draft.page);
      draft.store.beyondLimit = 'clamped';
      draft.store.order = chance.among('oldest-first', 'shuffled', 'by-id');
      for (const row of draft.rows) if (chance.is(0.05)) row.hidden = true;
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'offset limited to 10,000',
    heavy: true,
    change: (draft, chance) => {
      draft.page = 100;
      draft.store.pageCap = 100;
      atLeastPages(draft, 101 + chance.from(0, 3), chance);
      draft.store.offsetLimit = 10_000;
      draft.store.beyondLimit = chance.among('clamped', 'empty', '400', '404', '416', '422', 'null');
      draft.store.order = chance.among('oldest-first', 'by-id');
      draft.timeout = 150_000;
      unproven(draft, 'impossible');
    },
  },
  {
    name: 'refused beyond the end',
    change: (draft, chance) => {
      const habit = chance.among('400', '404', '416', '422', 'null', 'repeats-last');
      if (habit === 'repeats-last') draft.store.paging = habit;
      else draft.store.beyondEnd = habit as '400';
    },
  },
  {
    name: 'pages capped',
    first: true,
    change: (draft, chance) => {
      draft.page = chance.among(7, 25, 99);
      draft.store.pageCap = draft.page;
      atLeastPages(draft, chance.among(0, 1, 2), chance);
    },
  },
  {
    name: 'pages longer than asked',
    first: true,
    change: (draft, chance) => {
      draft.page = chance.from(101, 130);
      delete draft.store.pageCap;
      draft.store.pageLength = draft.page;
      atLeastPages(draft, chance.among(0, 1, 2), chance);
    },
  },
  {
    name: 'pages of one or two',
    first: true,
    change: (draft, chance) => {
      draft.page = chance.from(1, 2);
      draft.store.pageCap = draft.page;
      atLeastPages(draft, 8, chance);
      draft.rows = draft.rows.slice(-chance.from(8, 30));
      draft.cutoff = Math.min(draft.cutoff, draft.rows[0]?.createdAt ?? 0);
      unproven(draft, 'impossible');
    },
  },
  {
    name: 'totals that lie',
    change: (draft, chance) => {
      draft.store.total = chance.among(
        'zero',
        'one',
        'page',
        'huge',
        'negative',
        'text',
        'absent',
        'too-few',
      );
    },
  },
  {
    name: 'sorted within groups',
    change: (draft, chance) => {
      draft.store.order = chance.among('by-type', 'in-groups');
      atLeastPages(draft, 1.5, chance);
    },
  },
  {
    name: 'sorted by update',
    change: (draft, chance) => {
      draft.store.order = 'updated-first';
      atLeastPages(draft, 1.5, chance);
      for (let left = chance.from(2, 12); left > 0; left -= 1) {
        draft.live.push({
          type: chance.is(0.5) ? TYPE : 'product-export',
          duration: chance.from(1, 900),
          createdAt: START - chance.from(0, 60_000),
          outcome: chance.is(0.1) ? 'failed' : 'success',
        });
      }
      // Another job holds the queue until then: the others change while the list is read.
      if (chance.is(0.5)) {
        const duration = 61_000 + chance.from(0, 3_000);
        draft.live.push({ type: 'product-export', duration, createdAt: START - 61_000 });
      }
    },
  },
  {
    name: 'updated together',
    change: (draft, chance) => {
      draft.store.order = 'updated-first';
      draft.store.shuffledTies = true;
      atLeastPages(draft, 1.5, chance);
      for (const { from, length } of runsBelowPage(draft, chance)) {
        const together = draft.rows.slice(from, from + length);
        const completedAt = Math.max(...together.map((row) => row.completedAt ?? 0));
        for (const row of together) row.completedAt = completedAt;
      }
    },
  },
  {
    name: 'no order',
    change: (draft, chance) => {
      draft.store.unordered = true;
      if (chance.is(0.7)) atLeastPages(draft, 1.2, chance);
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'sorted by start',
    change: (draft, chance) => {
      draft.store.order = 'started-first';
      draft.store.shuffledTies = true;
      atLeastPages(draft, 1.2, chance);
      const never = chance.from(2, Math.min(9, draft.page - 3));
      const failed = draft.rows.find(({ status }) => status === 'failed');
      const others = draft.rows.filter((row) => row !== failed && row.type !== TYPE);
      for (let left = never; left > 1 && others.length > 0; left -= 1) {
        const row = chance.among(...others);
        Object.assign(row, { status: 'cancelled', startedAt: null });
      }
      if (failed !== undefined) failed.startedAt = null;
    },
  },
  {
    name: 'offsets rounded to pages',
    change: (draft, chance) => {
      draft.store.paging = 'whole-pages';
      draft.page = 100;
      delete draft.store.pageCap;
      draft.rows = draft.rows.slice(-chance.from(2, 60));
      draft.cutoff = Math.max(draft.cutoff, draft.rows[0]?.createdAt ?? 0);
      draft.timeout = 60_000;
    },
  },
  {
    name: 'part missing in some answers',
    change: (draft, chance) => {
      if (chance.is(0.7)) atLeastPages(draft, 1.2, chance);
      draft.store.partMissing = chance.among(0.1, 0.3);
      draft.store.total = 'right';
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'rows on every page',
    change: (draft, chance) => {
      draft.live = [];
      atLeastPages(draft, 1.5, chance);
      draft.store.pinned = chance.from(1, 2);
      removeAbove(draft, chance, 3);
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'end revised',
    change: (draft, chance) => {
      for (let left = chance.from(1, 3); left > 0; left -= 1) {
        const isFailed = chance.is(0.3);
        draft.live.push({
          type: TYPE,
          duration: chance.from(50, 500),
          createdAt: START - chance.from(1_000, 2_000),
          outcome: isFailed ? 'failed' : 'success',
          revised: { after: chance.from(100, 2_000), to: isFailed ? 'success' : 'failed' },
        });
      }
      // Another job is waited for until then.
      draft.live.push({ type: TYPE, duration: chance.from(3_000, 8_000), createdAt: START - 500 });
      if (chance.is(0.8)) draft.store.replicas = { lags: [0, chance.from(200, 10_000)], pick: 'random' };
      draft.inputs['fail-fast'] = String(chance.is(0.3));
    },
  },
  {
    name: 'request unreadable once',
    change: (draft, chance) => {
      const wanted = '11111111-2222-4333-8444-555555555555';
      for (const row of draft.rows) if (row.type === TYPE && chance.is(0.5)) row.requestId = wanted;
      const formsRepeat = chance.is(0.5);
      Object.assign(awkwardRow(draft, chance), {
        requestId: wanted,
        forms: ['no-meta', 'as-is'],
        formsRepeat,
      });
      draft.inputs['request-id'] = wanted;
    },
  },
  {
    name: 'times in whole seconds',
    change: (draft) => {
      draft.store.timestamps = 'seconds';
      // Of more rows a second than fit a page, nothing can be proven.
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'answers in part',
    change: (draft, chance) => {
      const [of, times] = [chance.from(2, 4), chance.among(2, 5, 20)];
      const fault = { kind: 'in-part', of, as: chance.among('partial-content', 'errors') } as const;
      draft.faults.push({ minOffset: chance.among(0, 0, 1), from: chance.from(1, 4), times, fault });
      // Pauses of up to 15 s.
      draft.extra += 15_000 * times;
    },
  },
  {
    name: 'no rows, and a total',
    change: (draft, chance) => {
      const fault = { kind: 'no-rows', total: draft.rows.length } as const;
      draft.faults.push({ from: chance.from(1, 3), times: chance.from(6, 30), fault });
      draft.extra += 150_000;
    },
  },
  {
    name: 'row unreadable once',
    change: (draft, chance) => {
      const odd = chance.among<RowForm>('no-status', 'no-created-at', 'no-id', 'strange-id');
      const forms: RowForm[] = [odd];
      for (let left = chance.from(0, 2); left > 0; left -= 1) forms.push(chance.among('missing', odd));
      Object.assign(awkwardRow(draft, chance), { forms: [...forms, 'as-is'], formsRepeat: false });
      draft.extra += 125_000;
    },
  },
  {
    name: 'ids in capitals',
    change: (draft) => {
      for (const row of draft.rows) Object.assign(row, { forms: ['as-is', 'capitals'], formsRepeat: true });
    },
  },
  {
    name: 'one id, two types',
    change: (draft, chance) => {
      const row = awkwardRow(draft, chance);
      if (chance.is(0.5)) row.alsoAs = 'product-export';
      else Object.assign(row, { type: 'product-export', alsoAs: TYPE });
    },
  },
  {
    name: 'older copy of a job',
    change: (draft, chance) => {
      for (const place of matchingPlaces(draft)) {
        if (!chance.is(0.3)) continue;
        const forms: RowForm[] = Array.from({ length: chance.from(1, 3) }, () =>
          chance.among('as-is', 'started'),
        );
        Object.assign(draft.rows[place] as JobPlan, {
          forms: [...forms, 'started', 'as-is'],
          formsRepeat: false,
        });
      }
      draft.extra += 60_000;
    },
  },
  {
    name: 'job removed when it had ended',
    change: (draft, chance) => {
      draft.live.push({
        type: TYPE,
        duration: chance.from(50, 2_000),
        createdAt: START - 1_000,
        outcome: chance.is(0.3) ? 'failed' : 'success',
        removedAfter: chance.from(20_000, 30_000),
      });
      for (const place of matchingPlaces(draft)) {
        const row = draft.rows[place] as JobPlan;
        if (chance.is(0.2) && row.status !== 'failed') {
          row.removedAfter = START - (row.createdAt ?? 0) + chance.from(200, 4_000);
        }
      }
      draft.extra += 30_000;
    },
  },
  {
    name: 'job removed unfinished',
    change: (draft, chance) => {
      draft.live.push({
        type: TYPE,
        duration: 60_000,
        createdAt: START - 30_000,
        removedAfter: 30_000 + chance.from(2_000, 8_000),
      });
      unproven(draft, 'not-owed');
    },
  },
  {
    name: 'wrong date of one answer',
    change: (draft, chance) => {
      byAge(draft);
      awkwardMoments(draft, chance);
      const ahead = chance.among(180_000, 3_600_000, -180_000, -3_600_000);
      const from = chance.from(1, 8);
      const fault = chance.among(
        { kind: 'date', ahead } as const,
        { kind: 'date', at: 0 } as const,
        { kind: 'cached', age: chance.among(180, 3_600) } as const,
      );
      draft.faults.push({ on: 'any', from, fault });
    },
  },
  {
    name: 'wrong date of all errors',
    change: (draft, chance) => {
      byAge(draft);
      awkwardMoments(draft, chance);
      const date = new Date(START + chance.among(180_000, 3_600_000, -180_000, -START)).toUTCString();
      const fault = { kind: 'status', status: chance.among(502, 503), headers: { date } } as const;
      draft.faults.push({
        on: 'any',
        from: chance.from(1, 8),
        every: chance.from(1, 3),
        times: chance.from(1, 4),
        fault,
      });
      draft.extra += 15_000;
    },
  },
  {
    name: 'dates ahead of created_at',
    change: (draft, chance) => {
      byAge(draft);
      const skew = chance.among(5_000, 50_000, 180_000, -20_000);
      draft.store.dateSkew = skew;
      draft.slack += Math.abs(skew);
      if (draft.slack > 60_000) unproven(draft, 'not-owed');
    },
  },
  {
    name: 'first answer slow',
    change: (draft, chance) => {
      byAge(draft);
      const ms = chance.among(5_000, 12_000, 25_000);
      awkwardMoments(draft, chance);
      const fault = { kind: chance.among('delay', 'slow', 'late-body'), ms } as const;
      draft.faults.push({ on: chance.among('list', 'any'), fault });
      draft.extra += ms;
    },
  },
  {
    name: "runner's clock wrong",
    change: (draft, chance) => {
      draft.createdAfter = chance.among('age', 'age', 'workflow-run', 'moment');
      draft.runnerSkew = chance.among(-600_000, 600_000);
    },
  },
  {
    name: 'store’s clock wrong',
    change: (draft, chance) => {
      byAge(draft);
      draft.store.clockSkew = chance.among(-600_000, 600_000, 20_000);
    },
  },
  {
    name: 'one request in every reading fails',
    change: (draft, chance) => {
      atLeastPages(draft, 1.5, chance);
      const every = chance.among(2, 2, 3, 4, 5);
      draft.faults.push({
        minOffset: chance.among(0, 1, 1),
        from: chance.from(1, every),
        every,
        times: ALWAYS,
        fault: chance.among(
          { kind: 'status', status: 429, headers: { 'retry-after': '6' } } as const,
          { kind: 'status', status: 502 } as const,
          { kind: 'delay', ms: 6_000 } as const,
        ),
      });
      const requests = 2 * (Math.ceil(draft.rows.length / (draft.page / 2)) + 10);
      draft.extra += (requests / every) * 7_000 + 10_000;
    },
  },
  {
    name: 'refused for a while',
    change: (draft, chance) => {
      const status = chance.among(302, 303, 307, 400, 403, 404, 409, 422, 451);
      const [from, times] = [chance.from(3, 8), chance.from(1, 3)];
      draft.faults.push({ from, times, fault: { kind: 'status', status } });
      draft.extra += 15_000;
    },
  },
  {
    name: 'one request never answered',
    change: (draft, chance) => {
      const fault = { kind: chance.among('hang', 'hang-body') } as const;
      draft.faults.push({ on: 'any', from: chance.from(1, 6), fault });
      draft.extra += 35_000;
    },
  },
  {
    name: 'connection dead at the time limit',
    change: (draft, chance) => {
      draft.rows = draft.rows.slice(-draft.page + 3);
      draft.cutoff = Math.min(draft.cutoff, draft.rows[0]?.createdAt ?? 0);
      draft.timeout = chance.from(20, 40) * 1_000;
      const ends = draft.timeout - chance.from(12_000, 18_000);
      draft.live = [{ type: TYPE, createdAt: START - 1_000, duration: 1_000 + ends }];
      const fault = { kind: 'dead-connection' } as const;
      draft.faults.push({ on: 'any', afterMs: ends - chance.from(100, 2_000), fault });
      draft.extra += 10_000;
    },
  },
  {
    name: '100,000 rows in one answer',
    heavy: true,
    change: (draft, chance) => {
      draft.page = 100_100;
      const isWaitedFor = chance.is(0.5);
      draft.store = { paging: 'ignored', order: chance.among('newest-first', 'oldest-first') };
      const oldest = draft.rows[0]?.createdAt ?? START;
      const pending: JobPlan[] = Array.from({ length: 100_000 }, (_, index) => ({
        type: isWaitedFor ? TYPE : 'price-import',
        history: true,
        status: 'pending',
        createdAt: oldest - 100_000 + index,
      }));
      draft.rows.unshift(...pending);
      draft.live = [];
      if (isWaitedFor) {
        draft.cutoff = 0;
        draft.createdAfter = 'moment';
        draft.timeout = 1_000;
      }
    },
  },
];

export function worldNamed(name: string): World {
  const found = WORLDS.find((world) => world.name === name);
  if (found === undefined)
    throw new Error(`There is no world '${name}': ${WORLDS.map((world) => world.name).join(', ')}`);
  return found;
}
