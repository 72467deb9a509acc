import type { Instant } from '../time/instant.ts';
import { startOf, type TrackedJob } from './known-jobs.ts';
import type { Surroundings } from './surroundings.ts';

/** A job that has to end before the last one that is waited for can. */
export interface QueueEntry {
  readonly type: string;
  readonly startedAt: Instant | undefined;
}

/**
 * The queue up to the last of the jobs that are waited for: they, and those of others before it.
 * PXM: one job at a time, the oldest first; so nothing is left that is older than one that runs.
 * @param unfinished oldest first
 */
export function queueOf(
  unfinished: readonly TrackedJob[],
  surroundings: Surroundings,
): readonly QueueEntry[] {
  const last = unfinished.at(-1);
  if (last === undefined) return [];
  const own = new Set(unfinished.map(({ job }) => job.id));
  const running = unfinished.findLast(({ job }) => job.status === 'started');
  const others = surroundings
    .aheadOf(last.job.createdAt)
    .filter(
      ({ id, createdAt }) => !own.has(id) && (running === undefined || createdAt > running.job.createdAt),
    );
  return [
    ...others,
    ...unfinished.map((tracked) => ({ type: tracked.job.type, startedAt: startOf(tracked) })),
  ];
}
