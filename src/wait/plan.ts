import type { FinalStatus } from '../pxm/job.ts';
import type { JobTypes } from '../pxm/job-type.ts';
import type { ReleaseId } from '../pxm/release.ts';
import type { Duration } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import type { Snapshot } from './snapshot.ts';

/** From which moment on jobs match. A moment is compared as given; an age counts back from the store's now. */
export type Since =
  | {
      readonly kind: 'moment';
      readonly at: Instant;
      /** Where it is the start of a run's attempt: which one, and when the first one started. */
      readonly attempt?: number;
      readonly firstStartedAt?: Instant | undefined;
    }
  | { readonly kind: 'age'; readonly age: Duration };

/** What is waited for: each kind has a watcher of its own. */
export type Target =
  | {
      readonly kind: 'list';
      readonly types: JobTypes;
      /** `meta.x_request_id` in lower case; empty: any. */
      readonly requestIds: readonly string[];
      readonly since: Since;
    }
  | {
      readonly kind: 'ids';
      /** In lower case, each once. */
      readonly ids: readonly string[];
    }
  | { readonly kind: 'releases'; readonly releases: readonly ReleaseId[] };

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

/** When to poll again, and why then: shown in debug logging. */
export interface NextPoll {
  readonly in: Duration;
  readonly because: string;
}

/** The part of a snapshot that a schedule depends on. */
export type ScheduledSnapshot = Pick<Snapshot, 'jobs' | 'forecast' | 'now' | 'elapsed'>;

/** Says after each poll when the next one is due. @param pollTook how long the poll took */
export type Schedule = (snapshot: ScheduledSnapshot, pollTook: Duration) => NextPoll;

export interface WaitPlan {
  readonly target: Target;
  readonly rules: Rules;
  readonly schedule: Schedule;
}
