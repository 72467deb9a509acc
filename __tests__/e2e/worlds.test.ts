import { describe, expect } from '@jest/globals';
import { type PlannedFault, plannedFaults } from '../../simulator/fault-rules.ts';
import type { JobPlan } from '../../simulator/job-plan.ts';
import type { StoreHabits } from '../../simulator/store.ts';
import { test } from './concurrent.ts';
import { runAgainst } from './store.ts';

interface World {
  readonly store?: StoreHabits;
  readonly faults?: readonly PlannedFault[];
  /** Changes the rows; the place counts from the newest one. */
  readonly row?: (place: number) => Partial<JobPlan>;
  readonly rows?: number;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Plays a list of jobs that have ended, newest first, with or without a failed one in an awkward place. */
async function playList(world: World, failedAt?: number) {
  const jobs = Array.from({ length: world.rows ?? 260 }, (_, place): JobPlan => {
    const createdAt = -10_000 - place * 100;
    const status = place === failedAt ? 'failed' : 'success';
    return { history: true, status, createdAt, ...world.row?.(place) };
  }).reverse();
  const run = await runAgainst(
    { jobs, ...world.store, faults: plannedFaults(world.faults ?? [], Date.now) },
    { timeout: '20s', ...world.inputs },
  );
  return run.outputs['conclusion'];
}

const PAGE_TIE = (place: number): Partial<JobPlan> =>
  place >= 60 && place < 130 ? { createdAt: -16_000 } : {};

/** Each with the place of a failed job that shows it. */
const PROVABLE: readonly (readonly [string, World, number])[] = [
  ['rows of one moment in another order', { store: { shuffledTies: true }, row: PAGE_TIE }, 101],
  [
    'rows of one moment in another order, oldest first',
    { store: { shuffledTies: true, order: 'oldest-first' }, row: PAGE_TIE },
    99,
  ],
  ['a copy some rows behind', { store: { replicas: { lags: [0, 10_250] } } }, 101],
  ['a row removed above', { store: { changes: [{ after: 1, removeNewest: 1 }] } }, 99],
  ['an empty page once', { faults: [{ minOffset: 1, fault: { kind: 'no-rows' } }] }, 150],
  ['rows hidden', { row: (place) => ({ hidden: place % 30 === 7 }) }, 200],
  ['refused beyond the end', { store: { beyondEnd: '416' } }, 259],
  ['pages of 25', { store: { pageCap: 25 } }, 126],
  ['a total of one', { store: { total: 'one' } }, 259],
  ['sorted within groups', { store: { order: 'in-groups' } }, 259],
  ['ids in capitals', { row: () => ({ forms: ['as-is', 'capitals'], formsRepeat: true }) }, 130],
  [
    'an older copy of a job',
    { row: (place) => (place === 3 ? { forms: ['as-is', 'started', 'as-is'] } : {}) },
    130,
  ],
  [
    'an error dated ahead',
    {
      faults: [
        {
          fault: {
            kind: 'status',
            status: 502,
            headers: { date: new Date(Date.now() + 180_000).toUTCString() },
          },
        },
      ],
      inputs: { 'created-after': '2m' },
    },
    20,
  ],
];

describe('a list that disagrees with itself, and can be proven', () => {
  test.each(PROVABLE)('%s: success, where none failed', async (_, world) => {
    expect(await playList(world)).toBe('success');
  });

  test.each(PROVABLE)('%s: failure, where one failed', async (_, world, failedAt) => {
    expect(await playList({ ...world, inputs: { ...world.inputs, 'fail-fast': 'false' } }, failedAt)).toBe(
      'failure',
    );
  });
});

describe('a list that cannot be proven: never success', () => {
  test.each<[string, World]>([
    ['offset ignored', { store: { paging: 'first-page', order: 'oldest-first' } }],
    ['pages of one', { store: { pageCap: 1 }, rows: 12 }],
    ['a page of one moment', { store: { shuffledTies: true }, row: () => ({ createdAt: -16_000 }) }],
  ])('%s', async (_, world) => {
    expect(await playList({ ...world, inputs: { timeout: '1500ms' } })).toBe('timed_out');
  });
});
