import type { JobTypes } from '../pxm/job-type.ts';
import { nameOfRelease } from '../pxm/release.ts';
import { formatDuration } from '../time/duration.ts';
import { formatInstant } from '../time/instant.ts';
import type { Target } from '../wait/plan.ts';
import type { Outcome } from '../wait/wait.ts';
import { subjectOf } from './subject.ts';
import { count, enumerate, enumerateFirst } from './words.ts';

/** The ids that were named; undefined where none were. */
export function namesOf(target: Target): readonly string[] | undefined {
  switch (target.kind) {
    case 'ids':
      return target.ids;
    case 'releases':
      return target.releases.map(nameOfRelease);
    case 'list':
      return undefined;
    default:
      return target satisfies never;
  }
}

/** `product-import job created since 2024-02-20T22:00:00Z`. */
export function targetInWords(
  target: Target,
  { createdAfter }: Pick<Outcome, 'createdAfter'>,
  noun: 'job' | 'jobs' = 'job',
): string {
  if (target.kind !== 'list') {
    return `${subjectOf(target).noun} with the id ${enumerateFirst(3, namesOf(target) ?? [], 'or')}`;
  }
  const { length } = target.requestIds;
  const requests = length === 0 ? '' : ` of ${count(length, 'request')}`;
  return `${typesInWords(target.types)} ${noun}${requests} created since ${sinceInWords(target, createdAfter)}`;
}

/** `product-import`, `product-import or pricebook-import`; `PXM` for any, `PXM (not indexing-job)` for most. */
function typesInWords(types: JobTypes): string {
  if (!('all' in types)) return enumerate(types, 'or');
  return types.except.length === 0 ? 'PXM' : `PXM (not ${enumerate(types.except, 'or')})`;
}

function sinceInWords(
  { since }: Extract<Target, { kind: 'list' }>,
  createdAfter: Outcome['createdAfter'],
): string {
  if (createdAfter !== undefined) return formatInstant(createdAfter);
  return since.kind === 'moment' ? formatInstant(since.at) : `${formatDuration(since.age)} ago`;
}
