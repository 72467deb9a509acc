import { isFinal, type Job, type Status } from '../../src/pxm/job.ts';
import type { JobTypes } from '../../src/pxm/job-type.ts';
import { milliseconds, minutes } from '../../src/time/duration.ts';
import { type ClockSkew, type Instant, instant } from '../../src/time/instant.ts';
import { forecaster } from '../../src/wait/forecast.ts';
import { type History, RunTimes } from '../../src/wait/history.ts';
import type { TrackedJob } from '../../src/wait/job-state.ts';
import { NO_NEAR_MISSES } from '../../src/wait/near-misses.ts';
import type { WaitPlan } from '../../src/wait/plan.ts';
import type { Queue } from '../../src/wait/queue.ts';
import type { Rules } from '../../src/wait/rules.ts';
import { scheduleOf } from '../../src/wait/schedule.ts';
import type { Snapshot } from '../../src/wait/snapshot.ts';
import type { Outcome } from '../../src/wait/wait.ts';

/** Noon of some day: the moment around which the jobs of these tests live. */
export const NOON = Date.UTC(2026, 2, 14, 12);

export const STATUSES = [
  'pending',
  'started',
  'cancelling',
  'success',
  'failed',
  'cancelled',
  'unknown',
] as const;

export const ALL_TYPES: JobTypes = { all: true, except: [] };

/** A UUID that is easy to tell from others. */
export function uuid(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-1111-4222-8333-444444444444`;
}

export function jobOf(given: Partial<Job> = {}): Job {
  return {
    id: uuid(1),
    type: 'product-import',
    typeText: given.type ?? 'product-import',
    status: 'success',
    statusText: given.status ?? 'success',
    createdAt: instant(NOON),
    startedAt: undefined,
    completedAt: undefined,
    updatedAt: undefined,
    percentCompleted: undefined,
    requestId: undefined,
    hierarchyId: undefined,
    fileLocations: [],
    unreadableLocations: 0,
    unreadableHierarchyId: false,
    ...given,
  };
}

export function tracked(given: Partial<Job> = {}, seenStarted?: Instant): TrackedJob {
  return { job: jobOf(given), seenStarted, seenQueued: true };
}

/** Jobs of these statuses, a second apart, each run for a minute if it ran. */
export function jobsOf(...statuses: readonly Status[]): readonly TrackedJob[] {
  return statuses.map((status, index) => {
    const createdAt = instant(NOON + index * 1_000);
    const ran = status !== 'pending' && status !== 'cancelled';
    return tracked({
      id: uuid(index + 1),
      status,
      statusText: status === 'unknown' ? 'paused' : status,
      createdAt,
      startedAt: ran ? instant(createdAt + 1_000) : undefined,
      completedAt: status === 'success' || status === 'failed' ? instant(createdAt + 61_000) : undefined,
    });
  });
}

export const RULES: Rules = {
  expectedJobs: 1,
  appearTimeout: minutes(2),
  ifNoJobsFound: 'error',
  timeout: minutes(30),
  runTimeout: undefined,
  failFast: true,
  failOn: ['failed', 'cancelled'],
};

export const LIST_PLAN: WaitPlan = {
  target: {
    kind: 'list',
    types: ['product-import'],
    requestIds: [],
    since: { kind: 'moment', at: instant(NOON) },
  },
  rules: RULES,
  schedule: scheduleOf('auto'),
};

export const IDS_PLAN: WaitPlan = {
  target: { kind: 'ids', ids: [uuid(1), uuid(2)] },
  rules: { ...RULES, expectedJobs: 2 },
  schedule: scheduleOf('auto'),
};

/** `history`: what the forecast rests on. */
type Seen = { readonly history?: History };

export function snapshotOf({ history = historyOf(), ...given }: Partial<Snapshot> & Seen = {}): Snapshot {
  const elapsed = given.elapsed ?? milliseconds(90_000);
  return {
    jobs: [],
    missingIds: [],
    missingRequestIds: [],
    unreadable: [],
    goneIds: [],
    proof: { kind: 'complete' },
    createdAfter: instant(NOON),
    queue: undefined,
    forecast: forecaster(given.jobs ?? [], given.queue, history),
    nearMisses: NO_NEAR_MISSES,
    elapsed,
    now: instant(NOON + elapsed),
    skew: 0 as ClockSkew,
    answered: true,
    isFresh: true,
    timeUp: false,
    outage: undefined,
    polls: 7,
    ...given,
  };
}

export function outcomeOf({
  conclusion,
  cancelledByUs,
  ...given
}: Partial<Outcome> & Pick<Outcome, 'conclusion'> & Seen): Outcome {
  return { ...snapshotOf(given), conclusion, cancelledByUs };
}

/** A poll that is not the last. */
export const NEXT_POLL = { in: milliseconds(15_000), because: 'a test says so' };

/** How long these ran. */
export function historyOf(...jobs: readonly Job[]): History {
  const runTimes = new RunTimes();
  for (const job of jobs) runTimes.see(job);
  return runTimes.history();
}

/** The unfinished of these, read at a moment. */
export function queueOf(at: Instant, ...jobs: readonly Job[]): Queue {
  return { jobs: jobs.filter(({ status }) => !isFinal(status)), at };
}

/** Earlier jobs of a type that succeeded after running for these times. */
export function earlierJobs(type: string, ...ran: readonly number[]): readonly Job[] {
  return ran.map((duration, index) => {
    const startedAt = NOON - 3_600_000 * (index + 1);
    return jobOf({
      id: `${type}-earlier-${index}`,
      type,
      createdAt: instant(startedAt - 1_000),
      startedAt: instant(startedAt),
      completedAt: instant(startedAt + duration),
    });
  });
}
