import { isRunning } from '../pxm/job.ts';
import { type Duration, formatDuration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import type { Forecast } from './forecast.ts';
import { ranFor } from './job-state.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';
import { missingJobs } from './verdict.ts';

export type PollInterval = 'auto' | Duration;

/** When to poll again, and why then: shown in debug logging. */
export interface NextPoll {
  readonly in: Duration;
  readonly because: string;
}

/** The part of a snapshot that a schedule depends on. */
export type ScheduledSnapshot = Pick<Snapshot, 'jobs' | 'forecast' | 'now' | 'elapsed'>;

/** Says after each poll when the next one is due. @param pollTook how long the poll took */
export type Schedule = (snapshot: ScheduledSnapshot, pollTook: Duration) => NextPoll;

/** Never longer between two polls, so that no job is seen later than this after its end. */
export const MAX_GAP = seconds(15);
/** Never shorter between two polls while nothing is known about the job's end. */
const MIN_GAP = milliseconds(600);
/** Never shorter where earlier jobs say that the end is due. */
const MIN_DUE_GAP = milliseconds(200);
/** Into how many polls the window is divided in which the end may come. */
const POLLS_PER_WINDOW = 60;

/** The schedule that `poll-interval` asks for. */
export function scheduleOf(interval: PollInterval): Schedule {
  return interval === 'auto' ? adaptive : () => ({ in: interval, because: 'as `poll-interval` says' });
}

/** The schedule's next poll, and no later than a time limit of the rules falls due. */
export function nextPoll(
  schedule: Schedule,
  snapshot: ScheduledSnapshot & Pick<Snapshot, 'missingRequestIds'>,
  rules: Rules,
  pollTook: Duration,
): NextPoll {
  const next = schedule(snapshot, pollTook);
  const limit = limitsDue(snapshot, rules).reduce(
    (soonest, due) => shortest(soonest, longest(due, MIN_GAP)),
    milliseconds(rules.timeout - snapshot.elapsed),
  );
  return limit < next.in ? { in: limit, because: 'a time limit falls due' } : next;
}

/**
 * The gap without knowledge of how long the job runs: an eighth of the time so far, which keeps the lateness in
 * proportion to the job's length with the fewest polls.
 */
export function gapWithoutHistory(soFar: Duration): Duration {
  return shortest(MAX_GAP, longest(MIN_GAP, milliseconds(soFar / 8)));
}

/** The gap with it: twice as long before the earliest possible end, short within the window of possible ends. */
export function gapWithHistory(
  { earliest, window }: Pick<Extract<Forecast, { kind: 'expected' }>, 'earliest' | 'window'>,
  soFar: Duration,
): Duration {
  const unknowing = gapWithoutHistory(soFar);
  const whenDue = shortest(unknowing, longest(milliseconds(window / POLLS_PER_WINDOW), MIN_DUE_GAP));
  if (earliest === 0) return whenDue;
  return shortest(MAX_GAP, milliseconds(unknowing * 2), longest(earliest, whenDue));
}

function adaptive({ jobs, forecast, elapsed, now }: ScheduledSnapshot, pollTook: Duration): NextPoll {
  const running = jobs.find(({ job }) => isRunning(job.status));
  const ran = running === undefined ? undefined : ranFor(running, now);
  const soFar = longest(elapsed, ran ?? elapsed);
  const expected = forecast(now);
  const isKnown = expected?.kind === 'expected';
  const gap = isKnown ? gapWithHistory(expected, soFar) : gapWithoutHistory(soFar);
  // A job may end just after the server read it, halfway through a request, and is seen when the next is answered.
  const withPoll = longest(milliseconds(gap - pollTook * 1.5), milliseconds(gap / 2));
  if (!isKnown) {
    return { in: withPoll, because: `an eighth of the ${formatDuration(soFar)} so far, within its bounds` };
  }
  return expected.earliest > 0
    ? {
        in: shortest(gap, longest(milliseconds(MAX_GAP - pollTook * 1.5), milliseconds(gap / 2))),
        because: `no end of all is expected before ${formatDuration(expected.earliest)} from now`,
      }
    : { in: gap, because: 'the end is due' };
}

/** The times until a poll is needed to see that a limit has passed. */
function limitsDue(
  snapshot: ScheduledSnapshot & Pick<Snapshot, 'missingRequestIds'>,
  rules: Rules,
): readonly Duration[] {
  const due: Duration[] = [];
  const { jobs, elapsed, now } = snapshot;
  if (missingJobs(snapshot, rules) > 0 && elapsed < rules.appearTimeout) {
    due.push(milliseconds(rules.appearTimeout - elapsed));
  }
  if (rules.runTimeout === undefined) return due;
  for (const tracked of jobs) {
    const ran = isRunning(tracked.job.status) ? ranFor(tracked, now) : undefined;
    if (ran !== undefined) due.push(milliseconds(rules.runTimeout - ran + 1));
  }
  return due;
}
