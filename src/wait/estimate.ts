import { isFinal } from '../pxm/job.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import type { TrackedJob } from './known-jobs.ts';
import { queueOf } from './queue.ts';
import type { Surroundings } from './surroundings.ts';

/** Fewer earlier jobs of a type say nothing of the next one. */
const FEWEST = 3;

export interface Estimate {
  readonly left: Duration;
  /** How many earlier jobs it rests on. */
  readonly from: number;
  /** Of the jobs that are to come, each once. */
  readonly types: readonly string[];
}

/** How long a job of the type runs: the median of earlier ones, undefined for fewer than three. */
export function usualDuration(durations: readonly Duration[]): Duration | undefined {
  if (durations.length < FEWEST) return undefined;
  const middle = (durations.length - 1) / 2;
  return milliseconds(
    ((durations[Math.floor(middle)] as number) + (durations[Math.ceil(middle)] as number)) / 2,
  );
}

/**
 * When all will have ended: the usual durations of the jobs that are waited for and of those ahead of them,
 * one after the other, less what the running ones have done.
 * @returns undefined where for one of them there is no experience
 */
export function estimate(
  jobs: readonly TrackedJob[],
  surroundings: Surroundings,
  now: Instant,
): Estimate | undefined {
  const unfinished = jobs.filter(({ job }) => !isFinal(job.status));
  if (unfinished.length === 0) return undefined;
  let left = 0;
  const basis = new Map<string, number>();
  for (const { type, startedAt } of queueOf(unfinished, surroundings)) {
    const durations = surroundings.durations(type);
    const usual = usualDuration(durations);
    if (usual === undefined) return undefined;
    left += Math.max(0, usual - (startedAt === undefined ? 0 : between(startedAt, now)));
    basis.set(type, durations.length);
  }
  return { left: milliseconds(left), from: sum(basis.values()), types: [...basis.keys()] };
}

function sum(amounts: Iterable<number>): number {
  return [...amounts].reduce((total, amount) => total + amount, 0);
}
