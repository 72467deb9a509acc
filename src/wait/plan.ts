import type { JobTypes } from '../pxm/job-type.ts';
import type { ReleaseId } from '../pxm/release.ts';
import type { Duration } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import type { Rules } from './rules.ts';
import type { Schedule } from './schedule.ts';

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

export interface WaitPlan {
  readonly target: Target;
  readonly rules: Rules;
  readonly schedule: Schedule;
}
