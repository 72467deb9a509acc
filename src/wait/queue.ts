import { isFinal, type Job } from '../pxm/job.ts';
import { minutes } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import { keyOf } from './job-state.ts';

/** What was read of a queue longer ago says nothing about it any more. */
const MAX_QUEUE_AGE = minutes(2);

/** A job of any type that has not ended. */
export interface QueuedJob {
  /** In lower case. */
  readonly id: string;
  readonly type: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | undefined;
}

/** The unfinished jobs of all types that were read, as of a moment. There may be more. */
export interface Queue {
  readonly jobs: readonly QueuedJob[];
  readonly at: Instant;
}

/** Keeps what the latest poll, or the latest page for it, showed of the queue. */
export class QueueSightings {
  #jobs = new Map<string, QueuedJob>();
  #list: readonly QueuedJob[] | undefined;
  #at: Instant | undefined;
  /** Reads are eventually consistent: an older copy of one of these may still come. */
  readonly #ended = new Set<string>();

  /** Forgets what was seen: what is still unfinished will be seen again. */
  begin(now: Instant): void {
    this.#jobs = new Map();
    this.#list = undefined;
    this.#at = now;
  }

  see(job: Job): void {
    this.#list = undefined;
    const key = keyOf(job.id);
    if (isFinal(job.status)) {
      this.#ended.add(key);
      this.#jobs.delete(key);
    } else if (!this.#ended.has(key)) {
      const { type, createdAt, startedAt } = job;
      this.#jobs.set(key, { id: key, type, createdAt, startedAt });
    }
  }

  /** @returns undefined where nothing was read, or too long ago */
  queue(now: Instant): Queue | undefined {
    if (this.#at === undefined || between(this.#at, now) > MAX_QUEUE_AGE) return undefined;
    this.#list ??= [...this.#jobs.values()];
    return { jobs: this.#list, at: this.#at };
  }
}

/** The jobs that were created before a moment: PXM runs one job at a time for an organization, oldest first. */
export function aheadOf(queue: Queue | undefined, createdAt: Instant): readonly QueuedJob[] {
  return queue === undefined ? [] : queue.jobs.filter((job) => job.createdAt < createdAt);
}
