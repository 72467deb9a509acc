import type { MalformedJob } from '../pxm/job.ts';
import type { Outage } from '../pxm/outage.ts';
import type { Duration } from '../time/duration.ts';
import type { ClockSkew, Instant } from '../time/instant.ts';
import type { Forecast } from './forecast.ts';
import { type TrackedJob, unfinishedOf } from './job-state.ts';
import type { NearMisses } from './near-misses.ts';
import type { Queue } from './queue.ts';

/** Why a poll could not prove that it saw every job that may match. */
export type Unproven =
  /** Rows came and went between two pages, or replicas disagreed. */
  | 'list-moves'
  /** So many rows share one `created_at` that pages cannot be joined. */
  | 'same-moment'
  /** The server gives pages of one or two rows, which cannot be joined. */
  | 'short-pages'
  /** The server gives the same page for every offset. */
  | 'offset-ignored'
  /** Rows lie beyond what seemed to be the end. */
  | 'rows-beyond-end'
  /** The store's clock is not known yet, and the moment asked for depends on it. */
  | 'clock'
  /** A row could not be read, and may be one of the jobs. */
  | 'unreadable-row'
  /** A request failed, or the time was over, before all was read. */
  | 'cut-short';

/** Whether all jobs that may match were seen. */
export type Proof =
  | { readonly kind: 'complete' }
  /** Nothing depended on it. */
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'incomplete'; readonly because: Unproven };

/** What a watcher knows of its target after a poll. */
export interface Known {
  /** As last seen, oldest first. */
  readonly jobs: readonly TrackedJob[];
  /** Jobs that were named, by id or by request, and were not found. */
  readonly missingIds: readonly string[];
  readonly missingRequestIds: readonly string[];
  /** Rows that could not be read and may be one of the jobs. */
  readonly unreadable: readonly MalformedJob[];
  /** Jobs that were seen unfinished and are gone (404). */
  readonly goneIds: readonly string[];
  readonly proof: Proof;
  /** From which moment on jobs match, by the store's clock; undefined where they are named. */
  readonly createdAfter: Instant | undefined;
  readonly queue: Queue | undefined;
  /** When the last of the jobs will have ended, as far as anybody can tell from what was read. */
  readonly forecast: (now: Instant) => Forecast | undefined;
  readonly nearMisses: NearMisses;
}

/** The ids of all that have not ended; those that were named and not found yet are among them. */
export function unfinishedIds({ jobs, missingIds }: Pick<Known, 'jobs' | 'missingIds'>): readonly string[] {
  return [...unfinishedOf(jobs).map(({ job }) => job.id), ...missingIds];
}

/** What is known after a poll: values, and a forecast for any later moment. Verdict, schedule and report are made of it. */
export interface Snapshot extends Known {
  /** Since the wait began. */
  readonly elapsed: Duration;
  /** The store's time. */
  readonly now: Instant;
  /** How far the store's clock is ahead of the runner's, where that is proven; else 0. */
  readonly skew: ClockSkew;
  /** The API has answered at least once. */
  readonly answered: boolean;
  /** The latest poll read all that it had to: the jobs are as the API has them now. */
  readonly isFresh: boolean;
  /** No time is left for another poll. */
  readonly timeUp: boolean;
  /** What keeps requests from succeeding. */
  readonly outage: Outage | undefined;
  readonly polls: number;
}
