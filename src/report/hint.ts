import { formatDuration, minutes } from '../time/duration.ts';
import { between, formatInstant } from '../time/instant.ts';
import type { Outcome, WaitPlan } from '../wait/wait.ts';
import { count, enumerate, skewInWords } from './words.ts';

/** A job that was created no longer before the moment asked for may well be the one that was meant. */
const SHORTLY = minutes(10);

/**
 * What was seen where nothing matched, so that a wrong type or a late moment shows.
 * @returns undefined where the list has nothing to tell
 */
export function hint(
  { surroundings, createdAfter, skew }: Pick<Outcome, 'surroundings' | 'createdAfter' | 'skew'>,
  plan: Pick<WaitPlan, 'target'>,
): string | undefined {
  if (plan.target.kind === 'ids') {
    return "The API knows no job with that id: is it the `data.id` of the trigger's answer, and of this store?";
  }
  if (createdAfter === undefined) return undefined;
  const amounts = (seen: ReadonlyMap<string, number>): string[] =>
    [...seen].slice(0, 5).map(([type, amount]) => count(amount, `${type} job`));
  const others = amounts(surroundings.others);
  const earlier = amounts(surroundings.earlier);
  const clocks = skew === 0 ? [] : [skewInWords(skew)];
  if (others.length === 0 && earlier.length === 0) return clocks[0];
  const ago =
    surroundings.latestEarlier === undefined ? undefined : between(surroundings.latestEarlier, createdAfter);
  const isClose = ago !== undefined && ago <= SHORTLY;
  const parts = [
    ...(others.length > 0 ? [`${enumerate(others)} since then`] : []),
    ...(ago === undefined
      ? []
      : [
          `${enumerate(earlier)} before ${formatInstant(createdAfter)}, the latest by ${formatDuration(ago)}`,
        ]),
  ];
  const question = isClose
    ? 'is `created-after` too late?'
    : plan.target.requestIds.length > 0
      ? 'is `request-id` right?'
      : others.length > 0
        ? 'is `job-type` right?'
        : 'did the step before trigger a job?';
  return [`The list does show ${enumerate(parts)}: ${question}`, ...clocks].join(' ');
}
