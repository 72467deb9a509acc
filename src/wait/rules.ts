import type { FinalStatus } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';

export type IfNoJobsFound = 'error' | 'warn' | 'ignore';

/** By which rules the jobs' state becomes a verdict. */
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
