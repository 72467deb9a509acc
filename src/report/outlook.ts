import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds } from '../time/duration.ts';
import { between } from '../time/instant.ts';
import { type Estimate, estimate } from '../wait/estimate.ts';
import type { LookEvent } from '../wait/wait.ts';
import { count } from './words.ts';

/** What of a look or of an outcome tells how long it will still take. */
export type View = Pick<LookEvent, 'jobs' | 'surroundings' | 'now'>;

/** `, at least 2 jobs ahead, about 4m left, from 12 earlier product-import jobs`; empty where nothing is known. */
export function outlookInWords(view: View): string {
  return [aheadInWords(view), leftInWords(estimateOf(view))]
    .filter((part) => part !== undefined)
    .map((part) => `, ${part}`)
    .join('');
}

/**
 * `at least 3 jobs ahead (a product-export has run for 2m)`: at least, because jobs of the organization's other
 * stores may not be listed.
 */
export function aheadInWords({ jobs, surroundings, now }: View): string | undefined {
  const first = jobs.find(({ job }) => !isFinal(job.status));
  if (first === undefined || first.job.status !== 'pending') return undefined;
  const ahead = surroundings.aheadOf(first.job.createdAt);
  if (ahead.length === 0) return undefined;
  const running = ahead.find(({ startedAt }) => startedAt !== undefined);
  const ran =
    running?.startedAt === undefined
      ? ''
      : ` (a ${running.type} has run for ${formatDuration(between(running.startedAt, now))})`;
  return `at least ${count(ahead.length, 'job')} ahead${ran}`;
}

export function estimateOf({ jobs, surroundings, now }: View): Estimate | undefined {
  return estimate(jobs, surroundings, now);
}

/** `about 4m left, from 12 earlier product-import jobs`. */
export function leftInWords(expected: Estimate | undefined): string | undefined {
  if (expected === undefined) return undefined;
  const { left, from, types } = expected;
  const time = left < 1_000 ? 'due now' : `about ${formatDuration(rounded(left))} left`;
  return `${time}, from ${from} earlier ${types.length === 1 ? `${types[0]} ` : ''}jobs`;
}

/** As exact as an estimate is: whole seconds, or tens of them. */
export function rounded(duration: Duration): Duration {
  const step = duration < 60_000 ? 1_000 : 10_000;
  return milliseconds(Math.round(duration / step) * step);
}
