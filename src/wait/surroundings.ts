import { isFinal, type Job } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';

/** Past jobs of a type that are remembered, the latest first: old ones say little of today's store. */
const MOST_REMEMBERED = 50;

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
  readonly #unfinished = new Map<string, { readonly type: string; readonly createdAt: Instant }>();
  readonly #runs = new Map<string, Run[]>();
  #others = new Map<string, number>();
  #earlier = new Map<string, number>();

  /** Jobs of other types or requests since the moment asked for, by type: of the latest look. */
  get others(): ReadonlyMap<string, number> {
    return this.#others;
  }

  /** Jobs of the wanted types from before the moment asked for, by type: of the latest look. */
  get earlier(): ReadonlyMap<string, number> {
    return this.#earlier;
  }

  beginLook(): void {
    this.#others = new Map();
    this.#earlier = new Map();
  }

  see(job: Job): void {
    if (isFinal(job.status)) {
      this.#unfinished.delete(job.id);
      this.#remember(job);
    } else {
      this.#unfinished.set(job.id, { type: job.type, createdAt: job.createdAt });
    }
  }

  seeUnmatched(job: Job, isOfWantedType: boolean, isSince: boolean): void {
    if (isSince) this.#others.set(job.type, (this.#others.get(job.type) ?? 0) + 1);
    else if (isOfWantedType) this.#earlier.set(job.type, (this.#earlier.get(job.type) ?? 0) + 1);
  }

  /** The unfinished jobs that were created before a moment, of every type: PXM runs one job at a time. */
  aheadOf(createdAt: Instant): readonly { readonly id: string; readonly type: string }[] {
    return [...this.#unfinished]
      .filter(([, job]) => job.createdAt < createdAt)
      .map(([id, { type }]) => ({ id, type }));
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
