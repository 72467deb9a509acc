import type { Job } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import { keyOf } from './job-state.ts';

/** Earlier jobs of a type that are remembered, the latest first: older ones say little about today's store. */
const MAX_REMEMBERED = 50;
/** Fewer earlier jobs of a type do not predict the next one. */
export const MIN_EARLIER_JOBS = 3;

/** How long earlier jobs of a type ran, in ascending order. */
export type History = (type: string) => readonly Duration[];

interface Run {
  readonly id: string;
  readonly ran: Duration;
  readonly completedAt: Instant;
}

/** Remembers how long the jobs of each type ran. */
export class RunTimes {
  readonly #runs = new Map<string, Run[]>();
  readonly #sorted = new Map<string, readonly Duration[]>();

  see(job: Job): void {
    if (job.status !== 'success' || job.startedAt === undefined || job.completedAt === undefined) return;
    const runs = this.#runs.get(job.type) ?? [];
    const oldest = runs.at(-1);
    if (runs.length >= MAX_REMEMBERED && oldest !== undefined && oldest.completedAt >= job.completedAt) {
      return;
    }
    const id = keyOf(job.id);
    if (runs.some((run) => run.id === id)) return;
    runs.push({ id, ran: between(job.startedAt, job.completedAt), completedAt: job.completedAt });
    runs.sort((a, b) => b.completedAt - a.completedAt);
    runs.length = Math.min(runs.length, MAX_REMEMBERED);
    this.#runs.set(job.type, runs);
    this.#sorted.delete(job.type);
  }

  /** As of now: what is seen later does not change it. */
  history(): History {
    const runs = new Map([...this.#runs.keys()].map((type) => [type, this.#durations(type)]));
    return (type) => runs.get(type) ?? [];
  }

  #durations(type: string): readonly Duration[] {
    const known = this.#sorted.get(type);
    if (known !== undefined) return known;
    const durations = (this.#runs.get(type) ?? []).map(({ ran }) => ran).sort((a, b) => a - b);
    this.#sorted.set(type, durations);
    return durations;
  }
}
