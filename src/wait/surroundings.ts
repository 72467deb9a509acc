import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, minutes } from '../time/duration.ts';
import { between, earliest, type Instant, latest } from '../time/instant.ts';

/** A job that was created no longer before the moment asked for may well be the one that was meant. */
const SHORTLY = minutes(10);

/** Past jobs of a type that are remembered, the latest first: old ones say little of today's store. */
const MOST_REMEMBERED = 50;

/** A job of any type that has not ended. */
export interface QueuedJob {
  readonly id: string;
  readonly type: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | undefined;
  /** When it was last read, on the server's clock. */
  readonly seenAt: Instant;
}

interface Run {
  readonly id: string;
  readonly ran: Duration;
  readonly completedAt: Instant;
}

/**
 * What the list shows beside the jobs that are waited for: the queue, how long earlier jobs ran, and what is
 * there where nothing matches.
 */
export class Surroundings {
  readonly #unfinished = new Map<string, QueuedJob>();
  /** Reads are eventually consistent: an older copy of one of these may still come. */
  readonly #ended = new Set<string>();
  readonly #runs = new Map<string, Run[]>();
  #others = new Map<string, Set<string>>();
  #earlier = new Map<string, Set<string>>();
  #latestEarlier: Instant | undefined;

  /** Jobs of other types or requests since the moment asked for, by type: of the latest look. */
  get others(): ReadonlyMap<string, number> {
    return sizes(this.#others);
  }

  /** Jobs of the wanted types from shortly before the moment asked for, by type: of the latest look. */
  get earlier(): ReadonlyMap<string, number> {
    return sizes(this.#earlier);
  }

  /** When the latest job of the wanted types from before the moment asked for was created, shortly or not. */
  get latestEarlier(): Instant | undefined {
    return this.#latestEarlier;
  }

  beginLook(): void {
    this.#others = new Map();
    this.#earlier = new Map();
    this.#latestEarlier = undefined;
  }

  /** @param now the server's time */
  see(job: Job, now: Instant): void {
    if (isFinal(job.status)) {
      this.#ended.add(job.id);
      this.#unfinished.delete(job.id);
      this.#remember(job);
    } else if (!this.#ended.has(job.id)) {
      const { id, type, createdAt, startedAt } = job;
      this.#unfinished.set(id, { id, type, createdAt, startedAt, seenAt: now });
    }
  }

  /** What is still unfinished will be seen again. */
  forgetQueue(): void {
    this.#unfinished.clear();
  }

  /** @param createdAfter the moment asked for */
  seeUnmatched(job: Job, isOfWantedType: boolean, createdAfter: Instant): void {
    const isSince = job.createdAt >= createdAfter;
    if (!isSince) {
      if (!isOfWantedType) return;
      this.#latestEarlier = latest(job.createdAt, this.#latestEarlier ?? job.createdAt);
      if (between(job.createdAt, createdAfter) > SHORTLY) return;
    }
    const group = isSince ? this.#others : this.#earlier;
    const ids = group.get(job.type);
    if (ids === undefined) group.set(job.type, new Set([job.id]));
    else ids.add(job.id);
  }

  /** The unfinished jobs that were created before a moment, of every type: PXM runs one job at a time. */
  aheadOf(createdAt: Instant): readonly QueuedJob[] {
    return [...this.#unfinished.values()].filter((job) => job.createdAt < createdAt);
  }

  /** When the oldest job of any type was created that has not ended. */
  oldestUnfinished(): Instant | undefined {
    const moments = [...this.#unfinished.values()].map(({ createdAt }) => createdAt);
    return moments.length === 0 ? undefined : earliest(...moments);
  }

  /** When the job of the queue was read that was not read for longest. */
  queueSeenAt(): Instant | undefined {
    const moments = [...this.#unfinished.values()].map(({ seenAt }) => seenAt);
    return moments.length === 0 ? undefined : earliest(...moments);
  }

  /** How long earlier jobs of a type ran, in ascending order. */
  durations(type: string): readonly Duration[] {
    return (this.#runs.get(type) ?? []).map(({ ran }) => ran).sort((a, b) => a - b);
  }

  #remember(job: Job): void {
    if (job.status !== 'success' || job.startedAt === undefined || job.completedAt === undefined) return;
    const runs = this.#runs.get(job.type) ?? [];
    const oldest = runs.at(-1);
    if (runs.length >= MOST_REMEMBERED && oldest !== undefined && oldest.completedAt >= job.completedAt)
      return;
    if (runs.some(({ id }) => id === job.id)) return;
    runs.push({ id: job.id, ran: between(job.startedAt, job.completedAt), completedAt: job.completedAt });
    runs.sort((a, b) => b.completedAt - a.completedAt);
    runs.length = Math.min(runs.length, MOST_REMEMBERED);
    this.#runs.set(job.type, runs);
  }
}

function sizes(groups: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  return new Map([...groups].map(([type, ids]) => [type, ids.size]));
}
