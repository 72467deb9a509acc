import { isFinal } from '../pxm/job.ts';
import type { Instant } from '../time/instant.ts';
import { ranFor, type TrackedJob } from '../wait/job-state.ts';

/** Sorts what failed, then what was cancelled, then what has not ended first; of the rest, the slowest. */
export function byUrgency(now: Instant): (a: TrackedJob, b: TrackedJob) => number {
  const ran = (tracked: TrackedJob): number => (rank(tracked) === 3 ? (ranFor(tracked, now) ?? 0) : 0);
  return (a, b) => rank(a) - rank(b) || ran(b) - ran(a);
}

function rank({ job }: TrackedJob): 0 | 1 | 2 | 3 {
  if (job.status === 'failed') return 0;
  if (job.status === 'cancelled') return 1;
  return isFinal(job.status) ? 3 : 2;
}
