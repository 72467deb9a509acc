import type { Target } from '../wait/plan.ts';

/** What a wait is for, in the words of the report. */
export interface Subject {
  /** Singular; an `s` makes its plural. */
  readonly noun: string;
  /** The headline of a step without a label. */
  readonly title: string;
  /** The input that names them. */
  readonly input: 'job-id' | 'catalog-release';
  /** The outputs that list their ids. */
  readonly outputs: { readonly all: string; readonly failed: string; readonly unfinished: string };
  /** What made them. */
  readonly origin: string;
  /** What a second run of the workflow does. */
  readonly secondRun: string;
  /** What to do about one that failed. */
  readonly afterFailure: string;
  /** What becomes of one that runs too long. */
  readonly overlong: string;
  /** Whether the API says why one failed. */
  readonly hasErrors: boolean;
}

export const JOBS: Subject = {
  noun: 'job',
  title: 'PXM jobs',
  input: 'job-id',
  outputs: { all: 'job-ids', failed: 'failed-job-ids', unfinished: 'unfinished-job-ids' },
  origin: 'the trigger',
  secondRun: 'a step of it that triggers jobs makes new ones',
  afterFailure:
    'Fix the cause, and trigger the job again. What it did before it failed may stay in the store.',
  overlong: 'PXM cannot stop a job that has started: it continues in the store and holds the queue.',
  hasErrors: true,
};

export const RELEASES: Subject = {
  noun: 'catalog release',
  title: 'Catalog releases',
  input: 'catalog-release',
  outputs: { all: 'release-ids', failed: 'failed-release-ids', unfinished: 'unfinished-release-ids' },
  origin: 'the publish request',
  secondRun: 'a step of it that publishes a catalog makes another release',
  afterFailure:
    "Look at the catalog in Commerce Manager, and publish it again. If that fails too, ask Elastic Path's support, and name catalog and release.",
  // PXM: an organization publishes two catalogs at a time.
  overlong: 'It continues in the store, and takes one of the two places in which an organization publishes.',
  hasErrors: false,
};

export function subjectOf(target: Pick<Target, 'kind'>): Subject {
  return target.kind === 'releases' ? RELEASES : JOBS;
}
