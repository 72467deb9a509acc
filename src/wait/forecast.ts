import { isRunning } from '../pxm/job.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import { between, type Instant } from '../time/instant.ts';
import { type History, MIN_EARLIER_JOBS } from './history.ts';
import { keyOf, startOf, type TrackedJob, unfinishedOf } from './job-state.ts';
import { aheadOf, type Queue } from './queue.ts';

/** A job may end this much earlier or later than all earlier ones of its type, however alike they were. */
const RUN_TIME_MARGIN = 0.01;

/** When the last of the jobs will have ended, from now, judged by earlier jobs of the types in the queue. */
export type Forecast =
  | {
      readonly kind: 'expected';
      readonly earliest: Duration;
      readonly likely: Duration;
      /** Between the earliest and the latest end, whether or not a part of it is over. */
      readonly window: Duration;
      readonly basis: Basis;
    }
  /** The running job takes longer than any of its type is likely to: nobody can tell. */
  | {
      readonly kind: 'overdue';
      readonly type: string;
      readonly from: number;
      /** How long the longest of the earlier ones ran. */
      readonly longest: Duration;
    };

/** What a forecast rests on. */
type Basis =
  | {
      readonly kind: 'earlier-jobs';
      readonly from: number;
      /** The types of the jobs that are still to end, each once. */
      readonly types: readonly string[];
    }
  /** How fast `percent_completed` of each moves. */
  | { readonly kind: 'progress' };

/** A forecast of what was read, for any moment since. Computed once for each moment: several ask. */
export function forecaster(
  jobs: readonly TrackedJob[],
  queue: Queue | undefined,
  history: History,
): (now: Instant) => Forecast | undefined {
  let latest: { readonly now: Instant; readonly expected: Forecast | undefined } | undefined;
  return (now) => {
    if (latest?.now !== now) latest = { now, expected: forecast(jobs, queue, history, now) };
    return latest.expected;
  };
}

interface Entry {
  readonly type: string;
  readonly startedAt: Instant | undefined;
}

/**
 * Adds up the usual durations of the unfinished jobs and of those ahead of them, less what the running one has
 * done: PXM runs one job at a time for an organization, oldest first.
 * @returns undefined where earlier jobs say nothing, or where the head of the queue has not started: a job of
 * another store may hold it, and nobody knows when it moves
 */
export function forecast(
  jobs: readonly TrackedJob[],
  queue: Queue | undefined,
  history: History,
  now: Instant,
): Forecast | undefined {
  const unfinished = unfinishedOf(jobs);
  // One at a time, oldest first: nothing older than a running job is left.
  const running = unfinished.findLast(({ job }) => isRunning(job.status));
  const entries = entriesOf(unfinished, running, queue, now);
  if (entries.length === 0 || !entries.some(({ startedAt }) => startedAt !== undefined)) return undefined;
  // Where one of these jobs runs, what is ahead of it no longer matters, nor how long ago it was read.
  const at = running === undefined ? (queue?.at ?? now) : now;
  let [earliest, likely, window, latest] = [0, 0, 0, 0];
  const basis = new Map<string, number>();
  for (const { type, startedAt } of entries) {
    const durations = history(type);
    const [shortest, longest] = [durations[0], durations.at(-1)];
    if (durations.length < MIN_EARLIER_JOBS || shortest === undefined || longest === undefined) {
      return undefined;
    }
    const ran = startedAt === undefined ? 0 : between(startedAt, at);
    // So few jobs hardly show the extremes: the next may lie as far beyond them as they lie apart.
    const beyond = (longest - shortest) / (durations.length - 1);
    const least = Math.max(0, shortest * (1 - RUN_TIME_MARGIN) - beyond);
    const most = longest * (1 + RUN_TIME_MARGIN) + beyond;
    if (ran > most) return { kind: 'overdue', type, from: durations.length, longest };
    earliest += Math.max(0, least - ran);
    latest += most - ran;
    window += most - least;
    likely += remaining(durations, ran);
    basis.set(type, durations.length);
  }
  const since = between(at, now);
  // It should have ended by now: what was read of the queue is out of date.
  if (since > latest) return undefined;
  return {
    kind: 'expected',
    earliest: milliseconds(earliest - since),
    likely: milliseconds(likely - since),
    window: milliseconds(window),
    basis: {
      kind: 'earlier-jobs',
      from: [...basis.values()].reduce((total, amount) => total + amount, 0),
      types: [...basis.keys()],
    },
  };
}

/** The jobs that have to end until the last of the unfinished ones has: they, and those of others ahead of it. */
function entriesOf(
  unfinished: readonly TrackedJob[],
  running: TrackedJob | undefined,
  queue: Queue | undefined,
  now: Instant,
): readonly Entry[] {
  const last = unfinished.at(-1);
  if (last === undefined) return [];
  const own = new Set(unfinished.map(({ job }) => keyOf(job.id)));
  const others = aheadOf(queue, last.job.createdAt).filter(
    ({ id, createdAt }) => !own.has(id) && (running === undefined || createdAt > running.job.createdAt),
  );
  return [
    ...others,
    ...unfinished.map((tracked) => ({ type: tracked.job.type, startedAt: startOf(tracked, now) })),
  ];
}

/** A job that has run for long is like those that ran for longer; where none did, it is due. */
function remaining(durations: readonly Duration[], ran: number): number {
  const alike = ran === 0 ? durations : durations.filter((duration) => duration >= ran);
  return alike.length === 0 ? 0 : median(alike) - ran;
}

/** @param durations at least one, in ascending order */
function median(durations: readonly Duration[]): Duration {
  const middle = (durations.length - 1) / 2;
  const [low, high] = [durations[Math.floor(middle)], durations[Math.ceil(middle)]];
  return milliseconds(((low ?? 0) + (high ?? 0)) / 2);
}
