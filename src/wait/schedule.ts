import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import { after, between, type Instant } from '../time/instant.ts';
import { usualDuration } from './estimate.ts';
import { startOf, type TrackedJob } from './known-jobs.ts';
import { movingQueueOf } from './queue.ts';
import type { Surroundings } from './surroundings.ts';
import type { Rules, Situation } from './verdict.ts';

export type PollInterval = 'auto' | Duration;

/** When to look again, and why then: shown in debug logging. */
export interface NextLook {
  readonly in: Duration;
  readonly because: string;
}

/**
 * Says after each look when the next one is due.
 * @param lookTook how long the look took: a schedule that promises a lateness has to count it
 */
export type Schedule = (situation: Situation, surroundings: Surroundings, lookTook: Duration) => NextLook;

/** Never longer between two looks, so that no job is seen later than this after its end. */
export const LONGEST_GAP = seconds(15);
/** Never shorter between two looks while nothing is known of the job. */
export const SHORTEST_GAP = milliseconds(600);
/** Never shorter where earlier jobs tell that the end is due. */
const SHORTEST_DUE_GAP = milliseconds(200);
/** A job may well end so much earlier or later than all earlier ones of its type, however alike these were. */
const MARGIN = 0.01;

/** The schedule that `poll-interval` asks for. */
export function scheduleOf(interval: PollInterval): Schedule {
  return interval === 'auto' ? adaptive : () => ({ in: interval, because: 'as `poll-interval` says' });
}

/** The schedule's next look, and no later than a time limit of the rules falls due. */
export function nextLook(
  schedule: Schedule,
  situation: Situation,
  rules: Rules,
  surroundings: Surroundings,
  lookTook: Duration,
): NextLook {
  const next = schedule(situation, surroundings, lookTook);
  const limit = shortest(
    ...limitsDue(situation, rules).map((due) => longest(due, SHORTEST_GAP)),
    milliseconds(rules.timeout - situation.elapsed),
  );
  return limit < next.in ? { in: limit, because: 'a time limit falls due' } : next;
}

/**
 * When to look again, without knowledge of how long the job runs: an eighth of the time so far, which keeps
 * the lateness in proportion to the job's length with the fewest looks.
 */
export function gapWithoutHistory(soFar: Duration): Duration {
  return shortest(LONGEST_GAP, longest(SHORTEST_GAP, milliseconds(soFar / 8)));
}

/** When the end of the last job may come, from now, as earlier jobs tell. */
export interface Due {
  readonly earliest: Duration;
  /** Between the earliest and the latest end, whether or not a part of it is over. */
  readonly window: Duration;
  /** Some job before the last one may end at any moment. */
  readonly mayMove: boolean;
  /** How long its end has been waited for, with the time that it takes. */
  readonly soFar: Duration;
}

/**
 * When to look again where earlier jobs tell how long this one takes: seldom before it can end, often when it is
 * due. The looks that are saved before are spent when due, so that there are no more of them in all. A job
 * that ends long before its time is still seen within a quarter of what it ran, and within 15 s.
 */
export function gapWithHistory(due: Due): Duration {
  const unknowing = gapWithoutHistory(due.soFar);
  // Not all of them, since a window that is longer than it was thought takes more.
  const saved = (looksUntil(due.soFar, 1) - looksUntil(due.soFar, 2)) * 0.9;
  // On the mean a job ends in the middle of its window.
  const half = due.window / 2;
  const whenDue = longest(milliseconds(half / (half / unknowing + saved)), SHORTEST_DUE_GAP);
  if (due.earliest === 0) return whenDue;
  const most = due.mayMove ? unknowing : shortest(LONGEST_GAP, milliseconds(unknowing * 2));
  // What is due in a moment, and stays so as long as a job before it runs, is no reason to hurry.
  return shortest(most, longest(due.earliest, whenDue));
}

/** About how many looks the schedule takes in a time, with gaps `factor` times as long as without history. */
function looksUntil(time: Duration, factor: number): number {
  const shortestGap = SHORTEST_GAP * factor;
  const growsFrom = shortestGap * (8 / factor);
  if (time <= growsFrom) return time / shortestGap;
  const cappedFrom = LONGEST_GAP * (8 / factor);
  const growing = Math.log(Math.min(time, cappedFrom) / growsFrom) / Math.log(1 + factor / 8);
  return growsFrom / shortestGap + growing + Math.max(0, time - cappedFrom) / LONGEST_GAP;
}

function adaptive(
  { jobs, elapsed, now }: Situation,
  surroundings: Surroundings,
  lookTook: Duration,
): NextLook {
  const unfinished = jobs.filter(({ job }) => !isFinal(job.status));
  const [running] = unfinished.filter(({ job }) => job.status === 'started');
  const start = running === undefined ? undefined : startOf(running);
  const soFar = longest(elapsed, start === undefined ? elapsed : between(start, now));
  const due = whenDue(unfinished, now, soFar, surroundings);
  if (due === undefined) {
    const gap = gapWithoutHistory(soFar);
    return {
      // A job may end just after the server looked, halfway through a request, and is seen when the next is answered.
      in: longest(milliseconds(gap - lookTook * 1.5), milliseconds(gap / 2)),
      because: `an eighth of the ${formatDuration(soFar)} so far, within its bounds`,
    };
  }
  const because =
    due.earliest > 0
      ? `earlier jobs leave no end of all before ${formatDuration(due.earliest)} from now`
      : 'earlier jobs make the end due';
  const gap = gapWithHistory(due);
  // Nor with the time of the look itself is a job seen later than promised.
  return {
    in: shortest(gap, longest(milliseconds(LONGEST_GAP - lookTook * 1.5), milliseconds(gap / 2))),
    because,
  };
}

/**
 * When the last of the unfinished jobs may end: after all that are ahead of it, as PXM runs one at a time.
 * @returns undefined where earlier jobs tell nothing: of a queue whose head has not begun, or takes longer
 * than any before it, nobody knows when it moves
 */
function whenDue(
  unfinished: readonly TrackedJob[],
  now: Instant,
  soFar: Duration,
  surroundings: Surroundings,
): Due | undefined {
  const queue = movingQueueOf(unfinished, surroundings, now);
  if (queue === undefined) return undefined;
  let [earliest, latest, window] = [0, 0, 0];
  let mayMove = false;
  for (const { type, startedAt } of queue.entries) {
    const range = usualRange(surroundings.durations(type));
    if (range === undefined) return undefined;
    const ran = startedAt === undefined ? 0 : between(startedAt, queue.at);
    if (ran > range.most) return undefined;
    if (ran >= range.least) mayMove = true;
    earliest += Math.max(0, range.least - ran);
    latest += range.most - ran;
    window += range.most - range.least;
  }
  const since = between(queue.at, now);
  // It should have ended long ago: what was read of the queue is out of date.
  if (since > latest) return undefined;
  return {
    earliest: milliseconds(earliest - since),
    window: milliseconds(window),
    mayMove,
    soFar,
  };
}

/**
 * Between which durations the next job of a type may well run: those of earlier ones, and beyond them as far as
 * these lie apart from each other on the mean, as few of them hardly show the extremes.
 * @param durations in ascending order
 */
function usualRange(durations: readonly Duration[]): { least: Duration; most: Duration } | undefined {
  const [shortestRun, longestRun] = [durations[0], durations.at(-1)];
  if (usualDuration(durations) === undefined || shortestRun === undefined || longestRun === undefined) {
    return undefined;
  }
  const beyond = (longestRun - shortestRun) / (durations.length - 1);
  return {
    least: milliseconds(shortestRun * (1 - MARGIN) - beyond),
    most: milliseconds(longestRun * (1 + MARGIN) + beyond),
  };
}

/** The times until a look is needed to tell that a limit has passed. */
function limitsDue({ jobs, elapsed, now }: Situation, rules: Rules): readonly Duration[] {
  const due: Duration[] = [];
  if (jobs.length < rules.expectedJobs && elapsed < rules.appearTimeout) {
    due.push(milliseconds(rules.appearTimeout - elapsed));
  }
  for (const tracked of jobs) {
    const start = startOf(tracked);
    if (rules.runTimeout === undefined || tracked.job.status !== 'started' || start === undefined) continue;
    due.push(milliseconds(between(now, after(start, rules.runTimeout)) + 1));
  }
  return due;
}
