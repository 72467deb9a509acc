import { isFinal, isRunning } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { ranFor, type TrackedJob, unfinishedOf } from './job-state.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';

/** What the jobs' state means. `missing` counts expected jobs that did not appear. */
export type Verdict =
  | { readonly kind: 'waiting' }
  /** It would be a verdict if it were proven that every job that matches was seen. */
  | { readonly kind: 'unproven' }
  | { readonly kind: 'success'; readonly missing: number }
  | { readonly kind: 'failure'; readonly jobs: readonly TrackedJob[] }
  | { readonly kind: 'cancelled'; readonly jobs: readonly TrackedJob[] }
  | {
      readonly kind: 'timed_out';
      readonly limit: 'timeout' | 'run-timeout';
      readonly jobs: readonly TrackedJob[];
    }
  | { readonly kind: 'not_found'; readonly found: number; readonly tolerated: boolean };

/** The part of a snapshot that a verdict depends on. */
export type JudgedSnapshot = Pick<
  Snapshot,
  'jobs' | 'missingRequestIds' | 'proof' | 'elapsed' | 'now' | 'isFresh' | 'timeUp'
>;

/**
 * Judges. Success is said only when it is proven that all jobs that match were seen, every one is final, and
 * none ended in a status of `failOn`. A failure needs no proof, and comes before everything else.
 */
export function judge(snapshot: JudgedSnapshot, rules: Rules): Verdict {
  const failing = snapshot.jobs.filter(({ job }) => isFinal(job.status) && rules.failOn.includes(job.status));
  const verdict = withoutFailures(snapshot, rules);
  if (failing.length === 0) return verdict;
  if ((verdict.kind === 'waiting' || verdict.kind === 'unproven') && !rules.failFast) return verdict;
  const failed = failing.filter(({ job }) => job.status !== 'cancelled');
  return failed.length > 0 ? { kind: 'failure', jobs: failed } : { kind: 'cancelled', jobs: failing };
}

function withoutFailures(snapshot: JudgedSnapshot, rules: Rules): Verdict {
  const { jobs, now, elapsed, timeUp, isFresh, proof } = snapshot;
  const overlong = isFresh ? jobs.filter((job) => ranTooLong(job, now, rules.runTimeout)) : [];
  if (overlong.length > 0) return { kind: 'timed_out', limit: 'run-timeout', jobs: overlong };

  const unfinished = unfinishedOf(jobs);
  const missing = missingJobs(snapshot, rules);
  const appearanceOver = elapsed >= rules.appearTimeout || timeUp;
  const tooFew = missing > 0 && appearanceOver;
  const tooFewEndsIt = tooFew && (jobs.length === 0 || rules.ifNoJobsFound === 'error');
  const timedOut: Verdict = { kind: 'timed_out', limit: 'timeout', jobs: unfinished };

  if (unfinished.length > 0 && (timeUp || !tooFewEndsIt)) return timeUp ? timedOut : { kind: 'waiting' };
  if (missing > 0 && !appearanceOver) return { kind: 'waiting' };
  if (proof.kind === 'not-needed') return { kind: 'unproven' };
  if (proof.kind === 'incomplete') return timeUp ? timedOut : { kind: 'unproven' };
  if (tooFewEndsIt) {
    return { kind: 'not_found', found: jobs.length, tolerated: isTolerated(jobs.length, rules) };
  }
  return { kind: 'success', missing };
}

/** How many of the expected jobs are not there; each request that was named counts for at least one. */
export function missingJobs(
  { jobs, missingRequestIds }: Pick<Snapshot, 'jobs' | 'missingRequestIds'>,
  rules: Pick<Rules, 'expectedJobs'>,
): number {
  return Math.max(0, rules.expectedJobs - jobs.length, missingRequestIds.length);
}

function isTolerated(found: number, { ifNoJobsFound }: Rules): boolean {
  return found === 0 && ifNoJobsFound !== 'error';
}

function ranTooLong(tracked: TrackedJob, now: Instant, limit: Duration | undefined): boolean {
  if (limit === undefined || !isRunning(tracked.job.status)) return false;
  const ran = ranFor(tracked, now);
  return ran !== undefined && ran > limit;
}
