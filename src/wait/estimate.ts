import { isFinal } from '../pxm/job.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import type { TrackedJob } from './known-jobs.ts';
import { movingQueueOf } from './queue.ts';
import type { Surroundings } from './surroundings.ts';

/** Fewer earlier jobs of a type say nothing of the next one. */
const FEWEST = 3;

/** `overdue`: the running job takes longer than every earlier one of its type, so that nobody can tell. */
export type Estimate =
  | {
      readonly kind: 'left';
      readonly left: Duration;
      /** How many earlier jobs it rests on. */
      readonly from: number;
      /** Of the jobs that are to come, each once. */
      readonly types: readonly string[];
    }
  | {
      readonly kind: 'overdue';
      readonly type: string;
      readonly from: number;
      /** How long the longest of the earlier ones ran. */
      readonly longest: Duration;
    };

/** How long a job of the type runs: the median of earlier ones, undefined for fewer than three. */
export function usualDuration(durations: readonly Duration[]): Duration | undefined {
  if (durations.length < FEWEST) return undefined;
  return median(durations);
}

/** @param durations at least one, in ascending order */
function median(durations: readonly Duration[]): Duration {
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
  const queue = movingQueueOf(
    jobs.filter(({ job }) => !isFinal(job.status)),
    surroundings,
    now,
  );
  if (queue === undefined) return undefined;
  let left = 0;
  const basis = new Map<string, number>();
  for (const { type, startedAt } of queue.entries) {
    const durations = surroundings.durations(type);
    const usual = usualDuration(durations);
    const longest = durations.at(-1);
    if (usual === undefined || longest === undefined) return undefined;
    const ran = startedAt === undefined ? 0 : between(startedAt, queue.at);
    if (ran > longest) return { kind: 'overdue', type, from: durations.length, longest };
    // One that has run for long is like those that ran for longer.
    left += (startedAt === undefined ? usual : median(durations.filter((duration) => duration >= ran))) - ran;
    basis.set(type, durations.length);
  }
  return {
    kind: 'left',
    left: milliseconds(left - between(queue.at, now)),
    from: [...basis.values()].reduce((total, amount) => total + amount, 0),
    types: [...basis.keys()],
  };
}
