import { formatInstant } from '../time/instant.ts';
import type { Outcome, WaitPlan } from '../wait/wait.ts';
import { count, enumerate } from './words.ts';

/**
 * What was seen where nothing matched, so that a wrong type or a late moment shows.
 * @returns undefined where the list has nothing to tell
 */
export function hint(
  { surroundings, createdAfter }: Pick<Outcome, 'surroundings' | 'createdAfter'>,
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
  if (others.length === 0 && earlier.length === 0) return undefined;
  const moment = formatInstant(createdAfter);
  const parts = [
    others.length > 0 && `${enumerate(others)} since then`,
    earlier.length > 0 && `${enumerate(earlier)} before ${moment}`,
  ].filter((part) => part !== false);
  const question =
    earlier.length > 0
      ? 'is `created-after` too late?'
      : plan.target.requestIds.length > 0
        ? 'is `request-id` right?'
        : 'is `job-type` right?';
  return `The list does show ${enumerate(parts)}: ${question}`;
}
