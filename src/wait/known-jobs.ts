import { isFinal, type Job } from '../pxm/job.ts';
import type { Instant } from '../time/instant.ts';

/** A job that is waited for, as it was last seen. */
export interface TrackedJob {
  readonly job: Job;
  /** When it was first seen `started`, on the server's clock: some answers have no `started_at`. */
  readonly seenStarted: Instant | undefined;
}

/** The jobs that are waited for, each once, whatever the lists repeated. */
export class KnownJobs {
  readonly #jobs = new Map<string, TrackedJob>();

  /** Takes a job as it was read; what an older copy of it says is passed over. */
  see(job: Job, now: Instant): void {
    const known = this.#jobs.get(job.id);
    // Reads are eventually consistent: a copy can be older than what was read before.
    if (known !== undefined && rank(job) < rank(known.job)) return;
    this.#jobs.set(job.id, {
      job,
      seenStarted: known?.seenStarted ?? (job.status === 'started' ? now : undefined),
    });
  }

  hasPending(): boolean {
    return [...this.#jobs.values()].some(({ job }) => job.status === 'pending');
  }

  /** @param ids in lower case */
  missing(ids: readonly string[]): readonly string[] {
    if (ids.length === 0) return [];
    const found = new Set([...this.#jobs.keys()].map((id) => id.toLowerCase()));
    return ids.filter((id) => !found.has(id));
  }

  get size(): number {
    return this.#jobs.size;
  }

  /** When the oldest job was created that has not ended. */
  oldestUnfinished(): Instant | undefined {
    let oldest: Instant | undefined;
    for (const { job } of this.#jobs.values()) {
      if (!isFinal(job.status) && (oldest === undefined || job.createdAt < oldest)) oldest = job.createdAt;
    }
    return oldest;
  }

  /** Oldest first, which is the order in which PXM runs them. */
  all(): readonly TrackedJob[] {
    return [...this.#jobs.values()].sort(
      (a, b) => a.job.createdAt - b.job.createdAt || (a.job.id < b.job.id ? -1 : 1),
    );
  }
}

function rank({ status }: Job): number {
  if (isFinal(status)) return 2;
  return status === 'pending' ? 0 : 1;
}

/** When a job began to run, as far as anyone can tell: no later than it was first seen running. */
export function startOf({ job, seenStarted }: TrackedJob): Instant | undefined {
  return job.startedAt ?? seenStarted;
}
