import { isFinal, isRunning } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds, seconds } from '../time/duration.ts';
import { between } from '../time/instant.ts';
import type { Forecast } from '../wait/forecast.ts';
import { aheadOf } from '../wait/queue.ts';
import type { Snapshot } from '../wait/snapshot.ts';
import type { Subject } from './subject.ts';
import { count } from './words.ts';

/** The part of a snapshot that says how long the wait will still take. */
export type OutlookSnapshot = Pick<Snapshot, 'jobs' | 'queue' | 'forecast' | 'now'>;

/** What was read of the queue so long ago is shown with its age. */
const FRESH = seconds(20);
/** Whoever sees one pending for longer wants to know why. */
const LONG_PENDING = seconds(20);

/** `, at least 2 jobs ahead, about 4m left, from 12 earlier product-import jobs`; empty where nothing is known. */
export function outlookInWords(snapshot: OutlookSnapshot, subject: Pick<Subject, 'longPending'>): string {
  const parts = [aheadInWords(snapshot), progressInWords(snapshot), leftInWords(forecastOf(snapshot))];
  const known = parts.filter((part) => part !== undefined).map((part) => `, ${part}`);
  return [...known, longPendingInWords(snapshot, subject)].join('');
}

function longPendingInWords(
  { jobs, now }: OutlookSnapshot,
  { longPending }: Pick<Subject, 'longPending'>,
): string {
  const isLong = jobs.some(
    ({ job }) => job.status === 'pending' && between(job.createdAt, now) > LONG_PENDING,
  );
  return longPending !== undefined && isLong ? ` (${longPending})` : '';
}

/** `42 % done`, of what is running; of several, how far the slowest is. */
function progressInWords({ jobs }: OutlookSnapshot): string | undefined {
  const percents = jobs.flatMap(({ job }) =>
    isRunning(job.status) && job.percentCompleted !== undefined ? job.percentCompleted : [],
  );
  if (percents.length === 0) return undefined;
  const percent = Math.floor(percents.reduce((least, one) => Math.min(least, one)));
  // With search switched on, PXM indexes before it says PUBLISHED.
  if (percent === 100) return '100 % done, and perhaps still indexing';
  return percents.length === 1 ? `${percent} % done` : `the slowest ${percent} % done`;
}

/**
 * `at least 3 jobs ahead (a product-export has run for 2m)`: at least, because jobs of the organization's other
 * stores may not be listed.
 */
export function aheadInWords({ jobs, queue, now }: OutlookSnapshot): string | undefined {
  const first = jobs.find(({ job }) => !isFinal(job.status));
  if (queue === undefined || first === undefined || first.job.status !== 'pending') return undefined;
  const ahead = aheadOf(queue, first.job.createdAt);
  if (ahead.length === 0) return undefined;
  const age = between(queue.at, now);
  const amount = `at least ${count(ahead.length, 'job')} ahead`;
  if (age > FRESH) return `${amount} ${formatDuration(age)} ago`;
  const running = ahead.find(({ startedAt }) => startedAt !== undefined);
  if (running?.startedAt === undefined) return amount;
  return `${amount} (a ${running.type} has run for ${formatDuration(between(running.startedAt, now))})`;
}

export function forecastOf({ forecast, now }: OutlookSnapshot): Forecast | undefined {
  return forecast(now);
}

/** `about 4m left, from 12 earlier product-import jobs`. */
export function leftInWords(expected: Forecast | undefined): string | undefined {
  if (expected === undefined) return undefined;
  if (expected.kind === 'overdue') {
    const { type, from, longest } = expected;
    return `longer than all ${from} earlier ${type} jobs (${formatDuration(longest)} at most)`;
  }
  const { likely, basis } = expected;
  const time = likely < 1_000 ? 'due now' : `about ${formatDuration(rounded(likely))} left`;
  if (basis.kind === 'progress') return time;
  const { from, types } = basis;
  return `${time}, from ${from} earlier ${types.length === 1 ? `${types[0]} ` : ''}jobs`;
}

/** On what condition a forecast comes true, as a part of a sentence. */
export function sameAs({ basis }: Extract<Forecast, { kind: 'expected' }>): string {
  return basis.kind === 'progress' ? 'at the pace so far' : 'if these jobs take as long as earlier ones';
}

/** As exact as an estimate is: whole seconds, or tens of them. */
function rounded(duration: Duration): Duration {
  return milliseconds(Math.round(duration / stepOf(duration)) * stepOf(duration));
}

/** The same, and no less than it is: for what a limit has to exceed. */
export function roundedUp(duration: Duration): Duration {
  return milliseconds(Math.ceil(duration / stepOf(duration)) * stepOf(duration));
}

function stepOf(duration: Duration): number {
  return duration < 60_000 ? 1_000 : 10_000;
}
