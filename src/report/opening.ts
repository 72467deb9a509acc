import { formatDuration } from '../time/duration.ts';
import type { WaitPlan } from '../wait/plan.ts';
import { subjectOf } from './subject.ts';
import { namesOf, targetInWords } from './target-in-words.ts';
import { count, enumerateFirst, grouped } from './words.ts';

/** The first line of the log: `Waiting up to 30m for product-import jobs created since …, on the.host`. */
export function opening({ target, rules }: WaitPlan, { host }: URL): string {
  const names = namesOf(target);
  const expected = rules.expectedJobs > 1 ? ` (at least ${grouped(rules.expectedJobs)})` : '';
  const jobs =
    names === undefined
      ? `${targetInWords(target, { createdAfter: undefined }, 'jobs')}${expected}`
      : `${count(names.length, subjectOf(target).noun)}, ${enumerateFirst(3, names)}`;
  const limit = rules.timeout === 0 ? 'One poll for' : `Waiting up to ${formatDuration(rules.timeout)} for`;
  return `${limit} ${jobs}, on ${host}`;
}
