import { minutes } from '../time/duration.ts';
import { between, earliest, type Instant } from '../time/instant.ts';
import { startOf, type TrackedJob } from './known-jobs.ts';
import type { Surroundings } from './surroundings.ts';

/** What was read of a queue longer ago says nothing of it any more. */
export const OLDEST_READING = minutes(2);

/** A job that has to end before the last one that is waited for can. */
export interface QueueEntry {
  readonly type: string;
  readonly startedAt: Instant | undefined;
}

export interface Queue {
  readonly entries: readonly QueueEntry[];
  /** The moment of which this is true: of a long queue not all is read by every look. */
  readonly at: Instant;
}

/**
 * The queue up to the last of the jobs that are waited for: they, and those of others before it.
 * PXM: one job at a time, the oldest first; so nothing is left that is older than one that runs.
 * @param unfinished oldest first
 * @returns undefined where it was not read for two minutes
 */
export function queueOf(
  unfinished: readonly TrackedJob[],
  surroundings: Surroundings,
  now: Instant,
): Queue | undefined {
  const last = unfinished.at(-1);
  if (last === undefined) return { entries: [], at: now };
  const own = new Set(unfinished.map(({ job }) => job.id));
  const running = unfinished.findLast(({ job }) => job.status === 'started');
  const others = surroundings
    .aheadOf(last.job.createdAt)
    .filter(
      ({ id, createdAt }) => !own.has(id) && (running === undefined || createdAt > running.job.createdAt),
    );
  const at = earliest(now, ...others.map(({ seenAt }) => seenAt));
  if (between(at, now) > OLDEST_READING) return undefined;
  const mine = unfinished.map((tracked) => ({ type: tracked.job.type, startedAt: startOf(tracked) }));
  return { entries: [...others, ...mine], at };
}

/**
 * The same, of a queue that moves: of one whose head has not begun nobody knows when it will, as a job of
 * another store may hold it.
 */
export function movingQueueOf(...args: Parameters<typeof queueOf>): Queue | undefined {
  const queue = queueOf(...args);
  return queue?.entries.some(({ startedAt }) => startedAt !== undefined) === true ? queue : undefined;
}
