import type { ErrorsFileResult } from '../failures/errors-file.ts';
import { type JobErrors, NO_ERRORS } from '../failures/read-errors.ts';
import type { Job } from '../pxm/job.ts';
import type { Tone } from '../toolkit/toolkit.ts';
import type { TrackedJob } from '../wait/job-state.ts';
import {
  amountInWords,
  fileInWords,
  kindInWords,
  placesInWords,
  type Unshown,
  unshownInWords,
} from './errors-in-words.ts';
import type { Subject } from './subject.ts';
import { count, enumerate, nameOf } from './words.ts';

/** What is reported of jobs with errors, in this order. GitHub shows an annotation in the log too. */
export type FailureEntry =
  | { readonly kind: 'line'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'annotation'; readonly title: string; readonly message: string };

export interface FailureReportOptions {
  /** How many annotations there may be. */
  readonly maxAnnotations: number;
  readonly baseUrl: URL;
  readonly file: ErrorsFileResult;
  readonly subject: Subject;
}

/** Kinds of one job that are listed; the rest is counted. */
const MAX_LOGGED_KINDS = 20;
/** Jobs that are listed beyond what is annotated. */
const MAX_LISTED_JOBS = 20;

/** Something that can be annotated, and how many errors it is about. */
interface Reason {
  readonly text: string;
  readonly count: number;
}

/**
 * Why jobs failed, or what those that succeeded warn of: each job with its kinds of errors, each kind once, the
 * largest first. The first kinds are annotations: every job gets one before any gets a second, and one more
 * counts what the others do not show.
 */
export function failureReport(
  jobs: readonly TrackedJob[],
  errors: ReadonlyMap<string, JobErrors>,
  options: FailureReportOptions,
): readonly FailureEntry[] {
  const { maxAnnotations, subject } = options;
  const reasons = jobs.map((tracked) => reasonsOf(tracked, jobErrorsOf(tracked), subject));
  const inTurn = reasons
    .flatMap((ofJob) => ofJob.map((reason, depth) => ({ reason, depth })))
    .sort((a, b) => a.depth - b.depth)
    .map(({ reason }) => reason);
  const unlistedKinds = jobs.reduce((sum, tracked) => sum + jobErrorsOf(tracked).moreKinds, 0);
  const allFit = inTurn.length <= maxAnnotations && unlistedKinds === 0;
  const annotated = new Set(allFit ? inTurn : inTurn.slice(0, Math.max(0, maxAnnotations - 1)));
  const isAnnotated = (own: readonly Reason[]): boolean => own.some((reason) => annotated.has(reason));
  const entries = jobs.flatMap((tracked, index) =>
    entriesOfJob(tracked, reasons[index] ?? [], index < MAX_LISTED_JOBS),
  );
  const folded = reasons.filter((own, index) => index >= MAX_LISTED_JOBS && !isAnnotated(own)).length;
  if (folded > 0) {
    entries.push(
      line(
        `… and ${count(folded, `more ${subject.noun}`)}: see the output \`${subject.outputs.failed}\``,
        'bad',
      ),
    );
  }
  const total = jobs.reduce((sum, tracked) => sum + jobErrorsOf(tracked).total, 0);
  const file = fileInWords(options.file, total);
  if (file !== undefined) entries.push(line(file, options.file.problem === undefined ? 'plain' : 'warn'));
  if (jobs.length > 0) entries.push(line(subject.placeToLook, 'plain'));
  if (allFit || maxAnnotations < 1) return entries;
  return [...entries, { kind: 'annotation', title: 'More errors', message: whatIsNotAnnotated() }];

  function jobErrorsOf({ job }: TrackedJob): JobErrors {
    return errors.get(job.id) ?? NO_ERRORS;
  }

  function entriesOfJob(tracked: TrackedJob, own: readonly Reason[], isListed: boolean): FailureEntry[] {
    const { job } = tracked;
    const jobErrors = jobErrorsOf(tracked);
    const shown = own.filter(
      (reason, depth) => annotated.has(reason) || (isListed && depth < MAX_LOGGED_KINDS),
    );
    if (shown.length === 0) return [];
    const isFailed = job.status === 'failed';
    const title = `${nameOf(job)} ${isFailed ? 'failed' : 'succeeded with warnings'}`;
    const hasKinds = jobErrors.kinds.length > 0;
    const amount = hasKinds ? `, ${amountInWords(job, jobErrors)}` : '';
    const { more, gap }: Partial<Unshown> = hasKinds ? unshownInWords(job, jobErrors, shown, subject) : {};
    return [
      line(`${title} (${idsOf(job)})${amount}:`, isFailed ? 'bad' : 'warn'),
      ...shown.map(
        (reason): FailureEntry =>
          annotated.has(reason)
            ? { kind: 'annotation', title, message: reason.text }
            : line(`  ${reason.text}`, 'plain'),
      ),
      ...(more === undefined ? [] : [line(`  ${more}`, 'plain')]),
      ...(gap === undefined ? [] : [line(`  ${gap}`, 'warn')]),
      ...(isListed ? [line(`  ${subject.curl(job, options.baseUrl)}`, 'dim')] : []),
    ];
  }

  function whatIsNotAnnotated(): string {
    const rest = total - errorsIn([...annotated]);
    const silent = jobs.filter(
      (tracked, index) => jobErrorsOf(tracked).kinds.length === 0 && !isAnnotated(reasons[index] ?? []),
    ).length;
    const parts = [
      ...(rest > 0 ? [count(rest, 'more error')] : []),
      ...(silent > 0 ? [`${count(silent, `more failed ${subject.noun}`)} of which no error was read`] : []),
    ];
    return [`${enumerate(parts)}.`, ...(file === undefined ? [] : [file])].join(' ');
  }
}

function idsOf({ id, requestId }: Job): string {
  return requestId === undefined ? id : `${id}, request ${requestId}`;
}

function line(text: string, tone: Tone): FailureEntry {
  return { kind: 'line', text, tone };
}

function reasonsOf({ job }: TrackedJob, errors: JobErrors, subject: Subject): readonly Reason[] {
  const { gap } = unshownInWords(job, errors, errors.kinds, subject);
  if (errors.kinds.length === 0 && gap !== undefined) return [{ text: gap, count: 0 }];
  return errors.kinds.map((kind) => {
    const places = placesInWords(job, kind);
    return { text: `${kindInWords(kind)}${places === '' ? '' : ` — ${places}`}`, count: kind.count };
  });
}

function errorsIn(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, { count: times }) => sum + times, 0);
}
