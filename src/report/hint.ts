import { formatInstant, formatTimeOfDay, type Instant } from '../time/instant.ts';
import type { Since, WaitPlan } from '../wait/plan.ts';
import type { Snapshot } from '../wait/snapshot.ts';
import { subjectOf } from './subject.ts';
import { count, enumerate, enumerateFirst, skewInWords } from './words.ts';

/**
 * What was seen where nothing matched, so that a wrong type or a late moment shows.
 * @returns undefined where the list has nothing to say
 */
export function hint(
  {
    missingIds,
    nearMisses,
    createdAfter,
    skew,
  }: Pick<Snapshot, 'missingIds' | 'nearMisses' | 'createdAfter' | 'skew'>,
  plan: Pick<WaitPlan, 'target'>,
): string | undefined {
  if (plan.target.kind !== 'list') {
    const { unknownIds } = subjectOf(plan.target);
    return `The API does not know ${enumerateFirst(3, missingIds, 'or')}: ${unknownIds}`;
  }
  if (createdAfter === undefined) return undefined;
  const amounts = (seen: ReadonlyMap<string, number>): string[] =>
    [...seen].slice(0, 5).map(([type, amount]) => count(amount, `${type} job`));
  const others = amounts(nearMisses.others);
  const shortlyBefore = amounts(nearMisses.earlier);
  const latest = nearMisses.latestEarlier;
  const clocks = skew === 0 ? [] : [skewInWords(skew)];
  const moment = formatTimeOfDay(createdAfter);
  const parts = others.length > 0 ? [`${enumerate(others)} since ${moment}`] : [];
  if (latest !== undefined && shortlyBefore.length > 0) {
    const before = others.length > 0 ? 'shortly before' : `shortly before ${moment}`;
    parts.push(`${enumerate(shortlyBefore)} ${before}, the latest at ${formatTimeOfDay(latest)}`);
  } else if (latest !== undefined) {
    parts.push(`the last job of a type asked for at ${formatInstant(latest)}`);
  }
  if (parts.length === 0) return clocks[0];
  const question =
    earlierAttempt(plan.target.since, latest) ??
    (shortlyBefore.length > 0
      ? 'is `created-after` too late?'
      : plan.target.requestIds.length > 0
        ? 'is `request-id` right?'
        : others.length > 0
          ? 'is `job-type` right?'
          : 'did the step before trigger a job?');
  return [`The list shows ${enumerate(parts)}: ${question}`, ...clocks].join(' ');
}

/** A re-run starts anew: the jobs that the attempt before it triggered are too old for it. */
function earlierAttempt(since: Since, latest: Instant | undefined): string | undefined {
  if (since.kind !== 'moment' || since.attempt === undefined || since.firstStartedAt === undefined) {
    return undefined;
  }
  const isOfEarlier = since.attempt > 1 && latest !== undefined && latest >= since.firstStartedAt;
  return isOfEarlier
    ? `it was created in an earlier attempt of this run, and this is attempt ${since.attempt}: trigger the job in this attempt too, or give its \`job-id\``
    : undefined;
}
