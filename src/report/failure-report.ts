import type { Tone } from '../toolkit/toolkit.ts';
import type { JobFailure } from '../wait/failures.ts';
import type { TrackedJob } from '../wait/known-jobs.ts';
import { count, enumerate, nameOf } from './words.ts';

/** What is told of failed jobs, in this order. GitHub shows an annotation in the log too. */
export type FailureEntry =
  | { readonly kind: 'line'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'annotation'; readonly title: string; readonly message: string };

/** Messages of one job that are told; the rest is counted. */
const MOST_MESSAGES = 50;
/** Jobs whose messages are told beyond what is annotated. */
const MOST_JOBS = 20;

/** Something that can be annotated, and about how many rows of the job's file it is. */
interface Reason {
  readonly text: string;
  readonly rows: number;
}

/**
 * Why jobs failed: each job with its messages, each message once. The first messages are annotations: every
 * job gets one before any gets a second, and one more counts what the others do not show.
 * @param most how many annotations there may be
 */
export function failureReport(
  failed: readonly TrackedJob[],
  failures: ReadonlyMap<string, JobFailure>,
  most: number,
): readonly FailureEntry[] {
  const reasons = failed.map(({ job }) => reasonsOf(failures.get(job.id)));
  const inTurn = reasons
    .flatMap((ofJob) => ofJob.map((reason, depth) => ({ reason, depth })))
    .sort((a, b) => a.depth - b.depth)
    .map(({ reason }) => reason);
  const annotated = new Set(inTurn.length <= most ? inTurn : inTurn.slice(0, Math.max(0, most - 1)));
  const isAnnotated = (own: readonly Reason[]): boolean => own.some((reason) => annotated.has(reason));
  const entries = failed.flatMap(({ job }, index): readonly FailureEntry[] => {
    const failure = failures.get(job.id);
    const own = reasons[index] ?? [];
    const told = own.filter(
      (reason, depth) => annotated.has(reason) || (index < MOST_JOBS && depth < MOST_MESSAGES),
    );
    if (told.length === 0) return [];
    const title = `${nameOf(job)} failed`;
    const total = failure?.total ?? 0;
    const rest = total - rowsOf(told);
    const errors =
      failure === undefined || failure.messages.length === 0 ? '' : `, with ${count(total, 'error')}`;
    return [
      { kind: 'line', text: `${title} (${job.id})${errors}:`, tone: 'bad' },
      ...told.map(
        (reason): FailureEntry =>
          annotated.has(reason)
            ? { kind: 'annotation', title, message: reason.text }
            : { kind: 'line', text: `  ${reason.text}`, tone: 'plain' },
      ),
      ...(rest > 0
        ? [{ kind: 'line', text: `  … and ${count(rest, 'more error')}`, tone: 'plain' } as const]
        : []),
      ...(failure?.unread !== undefined && failure.messages.length > 0
        ? [{ kind: 'line', text: `  not complete: ${failure.unread}`, tone: 'warn' } as const]
        : []),
    ];
  });
  const folded = reasons.filter((own, index) => index >= MOST_JOBS && !isAnnotated(own)).length;
  if (folded > 0) {
    const text = `… and ${count(folded, 'more failed job')}: see the output \`failed-job-ids\``;
    entries.push({ kind: 'line', text, tone: 'bad' });
  }
  if (annotated.size === inTurn.length || most < 1) return entries;
  return [...entries, { kind: 'annotation', title: 'More errors', message: moreInWords() }];

  function moreInWords(): string {
    const total = [...failures.values()].reduce((sum, failure) => sum + failure.total, 0);
    const rest = total - rowsOf([...annotated]);
    const silent = failed.filter(({ job }, index) => {
      const hasMessage = (failures.get(job.id)?.messages.length ?? 0) > 0;
      return !hasMessage && !isAnnotated(reasons[index] ?? []);
    }).length;
    const parts = [
      ...(rest > 0 ? [count(rest, 'more error')] : []),
      ...(silent > 0 ? [`${count(silent, 'more failed job')} of which no error was read`] : []),
    ];
    return `${enumerate(parts)}: see the job summary and the output \`jobs\`.`;
  }
}

function reasonsOf(failure: JobFailure | undefined): readonly Reason[] {
  if (failure === undefined || failure.messages.length === 0) {
    const text =
      failure?.unread === undefined
        ? 'The API names no error for it.'
        : `Why is not known: ${failure.unread}.`;
    return [{ text, rows: 0 }];
  }
  return failure.messages.map(({ text, count: rows }) => ({
    text: rows === 1 ? text : `${count(rows, 'row')}: ${text}`,
    rows,
  }));
}

function rowsOf(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, { rows }) => sum + rows, 0);
}
