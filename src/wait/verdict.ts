import { type FinalStatus, isFinal } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import { startOf, type TrackedJob } from './known-jobs.ts';

export type IfNoJobsFound = 'error' | 'warn' | 'ignore';

export interface Rules {
  readonly expectedJobs: number;
  readonly appearTimeout: Duration;
  readonly ifNoJobsFound: IfNoJobsFound;
  readonly timeout: Duration;
  /** The longest that one job may be `started`. */
  readonly runTimeout: Duration | undefined;
  readonly failFast: boolean;
  readonly failOn: readonly FinalStatus[];
}

/** All that a verdict depends on. */
export interface Situation {
  readonly jobs: readonly TrackedJob[];
  /** Since the wait began. */
  readonly elapsed: Duration;
  /** On the server's clock. */
  readonly now: Instant;
  /** The latest look read everything that could match, and nothing moved under it. */
  readonly sawAll: boolean;
  /** The latest look came to its end: the jobs are as the API has them now. */
  readonly isFresh: boolean;
  /** Rows of the latest look that could not be read and might match. */
  readonly unreadable: number;
  /** No time is left for another look. */
  readonly timeUp: boolean;
}

/** What the jobs' state means. `missing` counts expected jobs that did not appear. */
export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'success'; readonly missing: number }
  | { readonly kind: 'failure'; readonly jobs: readonly TrackedJob[] }
  | { readonly kind: 'cancelled'; readonly jobs: readonly TrackedJob[] }
  | {
      readonly kind: 'timed_out';
      readonly limit: 'timeout' | 'run-timeout';
      readonly jobs: readonly TrackedJob[];
    }
  | { readonly kind: 'not_found'; readonly found: number; readonly tolerated: boolean };

/**
 * Judges. Success is said only when all that match were seen, every one is final, and none ended in a status
 * of `failOn`. A failure is told before everything else that ends the wait.
 */
export function judge(situation: Situation, rules: Rules): Verdict {
  const failing = situation.jobs.filter(
    ({ job }) => isFinal(job.status) && rules.failOn.includes(job.status),
  );
  const verdict = withoutFailures(situation, rules);
  if (failing.length === 0 || (verdict.kind === 'waiting' && !rules.failFast)) return verdict;
  const failed = failing.filter(({ job }) => job.status !== 'cancelled');
  return failed.length > 0 ? { kind: 'failure', jobs: failed } : { kind: 'cancelled', jobs: failing };
}

function withoutFailures(situation: Situation, rules: Rules): Verdict {
  const { jobs, timeUp } = situation;
  const overlong = situation.isFresh
    ? jobs.filter((job) => ranTooLong(job, situation.now, rules.runTimeout))
    : [];
  if (overlong.length > 0) return { kind: 'timed_out', limit: 'run-timeout', jobs: overlong };

  const unfinished = jobs.filter(({ job }) => !isFinal(job.status));
  const missing = Math.max(0, rules.expectedJobs - jobs.length);
  const sawAll = situation.sawAll && situation.unreadable === 0;
  const appearanceOver = situation.elapsed >= rules.appearTimeout || timeUp;
  const timedOut: Verdict = { kind: 'timed_out', limit: 'timeout', jobs: unfinished };

  if (!sawAll) return timeUp ? timedOut : { kind: 'waiting' };
  if (missing > 0 && appearanceOver) {
    if (jobs.length === 0) return { kind: 'not_found', found: 0, tolerated: rules.ifNoJobsFound !== 'error' };
    if (rules.ifNoJobsFound === 'error' && !(timeUp && unfinished.length > 0)) {
      return { kind: 'not_found', found: jobs.length, tolerated: false };
    }
  }
  if (unfinished.length === 0 && (missing === 0 || appearanceOver)) return { kind: 'success', missing };
  return timeUp ? timedOut : { kind: 'waiting' };
}

function ranTooLong(tracked: TrackedJob, now: Instant, limit: Duration | undefined): boolean {
  const start = startOf(tracked);
  return (
    limit !== undefined &&
    tracked.job.status === 'started' &&
    start !== undefined &&
    between(start, now) > limit
  );
}
