import type { ErrorKind } from '../failures/error-kinds.ts';
import type { ErrorsFileResult } from '../failures/errors-file.ts';
import { PLACEHOLDER } from '../failures/message-template.ts';
import type { JobErrors } from '../failures/read-errors.ts';
import { shorten } from '../foreign-text.ts';
import type { Job } from '../pxm/job.ts';
import type { Subject } from './subject.ts';
import { count, grouped, sentences } from './words.ts';

/** Maximum length of a kind's text, in characters. */
const MAX_REASON = 1_000;

/** `3,400 errors of 7 kinds`, `5 errors`. Of a job that succeeded they are warnings. */
export function amountInWords(job: Job, { total, kinds, moreKinds }: JobErrors): string {
  const amount = count(total, nounOf(job));
  const all = kinds.length + moreKinds;
  return all > 1 && all < total ? `${amount} of ${count(all, 'kind')}` : amount;
}

function nounOf(job: Job): string {
  return job.status === 'failed' ? 'error' : 'warning';
}

/** `1,200 × row ‹…›: must be unique`. */
export function kindInWords(kind: ErrorKind): string {
  return `${timesInWords(kind)}${textOf(kind)}`;
}

/** `1,200 × `; nothing for a message that came once. */
export function timesInWords({ count: times }: ErrorKind): string {
  return times === 1 ? '' : `${grouped(times)} × `;
}

export function textOf({ text }: ErrorKind): string {
  return shorten(text, MAX_REASON);
}

/**
 * Where the errors of a kind are: `rows 7, 14, 21 … and 1,197 more; SKUs A-1007, A-1014, A-1021 …`, or else some
 * of their values. Empty where the message says it itself.
 */
export function placesInWords(job: Job, kind: ErrorKind): string {
  if (kind.count === 1) return '';
  const { rows, rowCount, skus } = kind;
  const moreRows = rowCount - rows.length;
  const parts = [
    rows.length > 0 &&
      `row${rowCount === 1 ? '' : 's'} ${rows.join(', ')}${moreRows === 0 ? '' : ` … and ${grouped(moreRows)} more`}`,
    skus.length > 0 && `SKU${skus.length === 1 ? '' : 's'} ${examplesInWords(skus, kind)}`,
  ].filter((part) => part !== false);
  if (parts.length > 0) return parts.join('; ');
  const values = kind.values.map((examples) => `${PLACEHOLDER} is ${examplesInWords(examples, kind)}`);
  if (values.length > 0) return values.slice(0, 3).join('; ');
  return job.type.endsWith('import') ? 'the API does not say which rows' : '';
}

function examplesInWords(examples: readonly string[], { count: times }: ErrorKind): string {
  return `${examples.join(', ')}${examples.length < 3 || times === examples.length ? '' : ' …'}`;
}

/** What is said below the kinds of a job's errors that are shown. */
export interface Unshown {
  /** `… and 12 more kinds (120 errors)`; undefined where all are shown. */
  readonly more: string | undefined;
  /** What was not read, or that nothing says why; undefined where all is known. */
  readonly gap: string | undefined;
}

export function unshownInWords(
  job: Job,
  errors: JobErrors,
  shown: readonly Pick<ErrorKind, 'count'>[],
  subject: Pick<Subject, 'silence'>,
): Unshown {
  const kinds = errors.kinds.length - shown.length + errors.moreKinds;
  const hidden = errors.read - shown.reduce((sum, { count: times }) => sum + times, 0);
  const silence = errors.kinds.length === 0 ? subject.silence(job) : undefined;
  return {
    more: kinds === 0 ? undefined : `… and ${count(kinds, 'more kind')} (${count(hidden, nounOf(job))})`,
    gap: incompleteInWords(job, errors) ?? silence,
  };
}

/** `Only 1,200 of 3,400 errors were read: they could not be read in time.` */
function incompleteInWords(job: Job, errors: JobErrors): string | undefined {
  if (errors.incomplete === undefined) return undefined;
  const noun = nounOf(job);
  const read =
    errors.read === 0
      ? `No ${noun} was read`
      : errors.read < errors.total
        ? `Only ${grouped(errors.read)} of ${count(errors.total, noun)} were read`
        : `${count(errors.total, noun)} ${errors.total === 1 ? 'was' : 'were'} read, and there may be more`;
  return `${read}: ${errors.incomplete}.`;
}

/** What became of the file; undefined where no job failed. */
export function fileInWords({ path, errors, problem }: ErrorsFileResult, total: number): string | undefined {
  const failed = problem === undefined ? undefined : `The file of errors could not be written: ${problem}.`;
  if (path === undefined || errors === 0) return failed;
  const holds =
    errors < total
      ? `The file of the output \`errors-file\` holds ${grouped(errors)} of ${count(total, 'error')}`
      : total === 1
        ? 'The file of the output `errors-file` holds the error'
        : `The file of the output \`errors-file\` holds all ${count(total, 'error')}`;
  return sentences(failed, `${holds}: ${path}`);
}
