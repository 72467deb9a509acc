import { type JobErrors, NO_ERRORS } from '../failures/read-errors.ts';
import { isFinal, type Job } from '../pxm/job.ts';
import type { Duration } from '../time/duration.ts';
import { before, type Instant } from '../time/instant.ts';
import { ranFor, type TrackedJob } from '../wait/job-state.ts';
import type { Closing } from './closing.ts';
import { amountInWords, kindInWords, placesInWords, unshownInWords } from './errors-in-words.ts';
import type { JunitCase, JunitResult, JunitSuite } from './junit.ts';
import type { Subject } from './subject.ts';
import type { WaitReport } from './wait-report.ts';

/** The part of a report that a test suite is made of. */
type SuiteReport = Pick<WaitReport, 'outcome' | 'closing' | 'label' | 'subject' | 'failOn' | 'errors'>;

const CLASS = 'PXM';

/** A wait as a test suite: a case for each job, and one for the wait. */
export function suiteOf(report: SuiteReport): JunitSuite {
  const { outcome, closing, label, subject } = report;
  const { conclusion, elapsed, now } = outcome;
  // What jobs did is said by their cases.
  const isAboutJobs = conclusion.kind === 'failure' || conclusion.kind === 'cancelled';
  const result: JunitResult = closing.passed || isAboutJobs ? { kind: 'passed' } : errorOf(closing);
  const cases = outcome.jobs.map((tracked) => jobCase(tracked, report));
  return suite([waitCase({ label, subject, elapsed }, result), ...cases], { label, subject, elapsed, now });
}

/** Where no wait came about. */
export function suiteWithoutJobs(
  closing: Pick<Closing, 'headline' | 'sentence' | 'next'>,
  at: Whole,
): JunitSuite {
  return suite([waitCase(at, errorOf(closing))], at);
}

/** The wait as a whole. */
interface Whole extends Pick<SuiteReport, 'label' | 'subject'> {
  readonly elapsed: Duration;
  readonly now: Instant;
}

function suite(cases: JunitSuite['cases'], { label, subject, elapsed, now }: Whole): JunitSuite {
  return { name: label || subject.title, began: before(now, elapsed), took: elapsed, cases };
}

function waitCase({ label, subject, elapsed }: Omit<Whole, 'now'>, result: JunitResult): JunitCase {
  const name = label || subject.testCase;
  return { className: `${CLASS}.wait`, name, took: elapsed, result };
}

function errorOf({ headline, sentence, next }: Pick<Closing, 'headline' | 'sentence' | 'next'>): JunitResult {
  return {
    kind: 'error',
    message: headline,
    details: [sentence, next].filter((part) => part !== '').join('\n'),
  };
}

function jobCase(tracked: TrackedJob, report: SuiteReport): JunitCase {
  const { job } = tracked;
  const { label, outcome } = report;
  return {
    className: `${CLASS}.${job.typeText}`,
    name: `${label === '' ? '' : `${label}: `}${job.typeText} ${job.id}`,
    took: ranFor(tracked, outcome.now),
    result: resultOf(tracked, report),
  };
}

function resultOf(tracked: TrackedJob, { failOn, errors, subject }: SuiteReport): JunitResult {
  const { status, statusText } = tracked.job;
  if (status === 'success') return { kind: 'passed' };
  if (!isFinal(status)) return { kind: 'skipped', message: `${statusText}: not finished`, details: '' };
  const isFailure = failOn.some((failing) => failing === status);
  const allowed = isFailure ? '' : ', which `fail-on` allows';
  const kind = isFailure ? 'failure' : 'skipped';
  if (status === 'cancelled') return { kind, message: `cancelled${allowed}`, details: '' };
  const jobErrors = errors.get(tracked.job.id) ?? NO_ERRORS;
  const amount = jobErrors.total === 0 ? '' : `, ${amountInWords(tracked.job, jobErrors)}`;
  return {
    kind,
    message: `failed${amount}${allowed}`,
    details: reasons(tracked.job, jobErrors, subject).join('\n'),
  };
}

/** Each kind of errors once, with where they are, and what is not known. */
function reasons(job: Job, errors: JobErrors, subject: Subject): readonly string[] {
  const kinds = errors.kinds.map((kind) => {
    const places = placesInWords(job, kind);
    return `${kindInWords(kind)}${places === '' ? '' : ` (${places})`}`;
  });
  const { more, gap } = unshownInWords(job, errors, errors.kinds, subject);
  return [...kinds, more, gap].filter((line) => line !== undefined);
}
