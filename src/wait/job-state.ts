import { isFinal, type Job } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';

/** A job that is waited for, as it was last seen. */
export interface TrackedJob {
  readonly job: Job;
  /** When it was first seen `started`, by the store's clock: some answers have no `started_at`. */
  readonly seenStarted: Instant | undefined;
  /** Whether it was seen in the queue: then it started shortly before it was first seen `started`. */
  readonly seenQueued: boolean;
}

/** Ids are compared without regard to case: some answers have them in capitals. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** The newest known state of each job that is waited for. What was seen stays seen. */
export class JobStates {
  readonly #jobs = new Map<string, TrackedJob>();
  /** Keys, oldest job first; undefined where a job was added since. */
  #order: readonly string[] | undefined = [];
  /** Undefined where a job has changed since. */
  #all: readonly TrackedJob[] | undefined = [];

  /** Takes a job as it was read. An older copy, from a replica that lags, changes nothing. */
  see(job: Job, now: Instant): void {
    const key = keyOf(job.id);
    const known = this.#jobs.get(key);
    if (known !== undefined && (isOlder(job, known.job) || isSame(job, known.job))) return;
    this.#jobs.set(key, {
      // The id as it was first written, and what one answer leaves out: outputs must not change with every answer.
      job:
        known === undefined
          ? job
          : { ...job, id: known.job.id, requestId: job.requestId ?? known.job.requestId },
      seenStarted: known?.seenStarted ?? (job.status === 'started' ? now : undefined),
      seenQueued: known?.seenQueued === true || job.status === 'pending',
    });
    this.#all = undefined;
    if (known?.job.createdAt !== job.createdAt) this.#order = undefined;
  }

  /** Drops the jobs that do not match after all. */
  keepOnly(matches: (job: Job) => boolean): void {
    for (const [key, { job }] of this.#jobs) if (!matches(job)) this.#jobs.delete(key);
    this.#all = undefined;
    this.#order = undefined;
  }

  get size(): number {
    return this.#jobs.size;
  }

  get(id: string): TrackedJob | undefined {
    return this.#jobs.get(keyOf(id));
  }

  has(id: string): boolean {
    return this.#jobs.has(keyOf(id));
  }

  /** Oldest first: PXM runs the jobs of an organization in this order. */
  all(): readonly TrackedJob[] {
    this.#order ??= [...this.#jobs]
      .sort(([, a], [, b]) => a.job.createdAt - b.job.createdAt || (a.job.id < b.job.id ? -1 : 1))
      .map(([key]) => key);
    this.#all ??= this.#order.flatMap((key) => this.#jobs.get(key) ?? []);
    return this.#all;
  }

  /** The jobs that have not ended, oldest first. */
  unfinished(): readonly TrackedJob[] {
    return unfinishedOf(this.all());
  }
}

/** Those that have not ended. */
export function unfinishedOf(jobs: readonly TrackedJob[]): readonly TrackedJob[] {
  return jobs.filter(({ job }) => !isFinal(job.status));
}

/** Whether an answer says nothing new about a job. */
function isSame(job: Job, known: Job): boolean {
  return (
    job.statusText === known.statusText &&
    job.createdAt === known.createdAt &&
    job.startedAt === known.startedAt &&
    job.completedAt === known.completedAt &&
    job.updatedAt === known.updatedAt &&
    job.hierarchyId === known.hierarchyId &&
    job.fileLocations.length === known.fileLocations.length &&
    job.percentCompleted === known.percentCompleted
  );
}

/**
 * Whether a state is an older one. A job that has ended may change once more: then its `updated_at` decides. Of one
 * that has not, an end is always newer.
 */
function isOlder(job: Job, known: Job): boolean {
  if (isFinal(known.status) && job.updatedAt !== undefined && known.updatedAt !== undefined) {
    if (job.updatedAt !== known.updatedAt) return job.updatedAt < known.updatedAt;
  }
  return stageOf(job) < stageOf(known);
}

function stageOf({ status }: Job): number {
  if (isFinal(status)) return 2;
  return status === 'pending' ? 0 : 1;
}

/**
 * When a job started, as far as it can be known: `started_at` where it is plausible, else the moment at which
 * the job was first seen started.
 */
export function startOf(tracked: TrackedJob, now: Instant): Instant | undefined {
  return plausibleStart(tracked, now) ?? tracked.seenStarted;
}

/** Whether `startOf` is when it started, and not only a moment at which it had. */
export function isStartKnown(tracked: TrackedJob, now: Instant): boolean {
  return plausibleStart(tracked, now) !== undefined || tracked.seenQueued;
}

/**
 * A job that has not ended cannot start in the future: clocks differ, or the store wrote something else. Of one
 * that has ended, start and end are by one clock, and how long it ran does not depend on ours.
 */
function plausibleStart({ job }: TrackedJob, now: Instant): Instant | undefined {
  if (isFinal(job.status)) return job.startedAt;
  return job.startedAt !== undefined && job.startedAt <= now ? job.startedAt : undefined;
}

/** How long a job was or is in the queue; undefined where nobody knows when it left it. */
export function queuedFor(tracked: TrackedJob, now: Instant): Duration | undefined {
  const { job } = tracked;
  const start = startOf(tracked, now);
  if (start !== undefined) return isStartKnown(tracked, now) ? between(job.createdAt, start) : undefined;
  // A job that was cancelled in the queue does not say when.
  return isFinal(job.status) ? undefined : between(job.createdAt, now);
}

/** How long a job ran, or has been running; undefined where it has not started, or nobody knows. */
export function ranFor(tracked: TrackedJob, now: Instant): Duration | undefined {
  const start = startOf(tracked, now);
  if (start === undefined) return undefined;
  if (isFinal(tracked.job.status)) {
    return tracked.job.completedAt === undefined ? undefined : between(start, tracked.job.completedAt);
  }
  return between(start, now);
}

export function hasGoneWrong({ job }: TrackedJob): boolean {
  return job.status === 'failed' || job.status === 'cancelled';
}
