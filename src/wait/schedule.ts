import { type Duration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import { after, between } from '../time/instant.ts';
import { startOf } from './known-jobs.ts';
import type { Rules, Situation } from './verdict.ts';

export type PollInterval = 'auto' | Duration;

/** Never longer between two looks, so that no job is seen later than this after its end. */
export const LONGEST_GAP = seconds(15);
/** Never shorter between two looks. */
export const SHORTEST_GAP = milliseconds(600);

/**
 * When to look again, without knowledge of how long the job runs: an eighth of the time waited so far, which
 * keeps the lateness in proportion to the job's length with the fewest looks.
 */
export function gapWithoutHistory(elapsed: Duration): Duration {
  return shortest(LONGEST_GAP, longest(SHORTEST_GAP, milliseconds(elapsed / 8)));
}

/** When to look again: as the interval says, and no later than a time limit of the rules falls due. */
export function nextGap(situation: Situation, rules: Rules, interval: PollInterval): Duration {
  const gap = interval === 'auto' ? gapWithoutHistory(situation.elapsed) : interval;
  return shortest(gap, ...limitsDue(situation, rules).map((due) => longest(due, SHORTEST_GAP)));
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
