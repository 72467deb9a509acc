import type { JobFailure } from '../wait/failures.ts';
import type { TrackedJob } from '../wait/known-jobs.ts';
import { count, nameOf } from './words.ts';

export interface Annotation {
  readonly title: string;
  readonly message: string;
}

/**
 * Why jobs failed, in few annotations: every job gets one before any gets a second, and the last one counts
 * what the others do not show.
 * @param most how many there may be
 */
export function failureAnnotations(
  failed: readonly TrackedJob[],
  failures: ReadonlyMap<string, JobFailure>,
  most: number,
): readonly Annotation[] {
  const groups = failed.map(({ job }) => {
    const failure = failures.get(job.id);
    const title = `${nameOf(job)} ${job.statusText}`;
    const lines = (failure?.messages ?? []).map(({ text, count: rows }) => ({
      title,
      message: rows === 1 ? text : `${count(rows, 'row')}: ${text}`,
      rows,
    }));
    if (lines.length > 0) return lines;
    const reason =
      failure?.unread === undefined
        ? 'The API names no error for it.'
        : `Why is not known: ${failure.unread}.`;
    return [{ title, message: reason, rows: 0 }];
  });
  const deepest = Math.max(0, ...groups.map((group) => group.length));
  const all = Array.from({ length: deepest }, (_, depth) =>
    groups.flatMap((group) => group[depth] ?? []),
  ).flat();
  if (all.length <= most) return all;
  if (most < 1) return [];
  const shown = all.slice(0, most - 1);
  const total = [...failures.values()].reduce((sum, failure) => sum + failure.total, 0);
  const told = shown.reduce((sum, { rows }) => sum + rows, 0);
  return [
    ...shown,
    {
      title: 'More errors',
      message: `${count(total - told, 'more error')} of ${count(failed.length, 'failed job')}: see the job summary and the output \`jobs\`.`,
    },
  ];
}
