import type { Job } from '../pxm/job.ts';
import { formatInstant } from '../time/instant.ts';
import type { Target } from '../wait/plan.ts';

/** What a wait is for, in the words of the report: all that differs from one kind of target to the other. */
export interface Subject {
  /** Singular; an `s` makes its plural. */
  readonly noun: string;
  /** The headline of a step without a label. */
  readonly title: string;
  /** The test case of the wait, in a step without a label. */
  readonly testCase: string;
  /** With its type, where the noun alone does not say it. */
  readonly typedNoun: (job: Job) => string;
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
  /** Asks whether ids are right that the API does not know. */
  readonly unknownIds: string;
  /** Why some are pending for long; undefined where the queue says it. */
  readonly longPending: string | undefined;
  /** Whether the API says why one failed. */
  readonly hasErrors: boolean;
  /** Where nothing says why one failed. */
  readonly silence: (job: Job) => string;
  /** Where a person finds them. */
  readonly placeToLook: string;
  /** What a person needs to ask the API about one: its ids and the command of `curl`. */
  readonly toCopy: (job: Job) => string;
  /** A command that shows why one failed. The token is the reader's own. */
  readonly curl: (job: Job, baseUrl: URL) => string;
}

export const JOBS: Subject = {
  noun: 'job',
  title: 'PXM jobs',
  testCase: 'wait for PXM jobs',
  typedNoun: ({ typeText }) => `${typeText} job`,
  input: 'job-id',
  outputs: { all: 'job-ids', failed: 'failed-job-ids', unfinished: 'unfinished-job-ids' },
  origin: 'the trigger',
  secondRun: 'a step of it that triggers jobs makes new ones',
  afterFailure:
    'Fix the cause, and trigger the job again. What it did before it failed may stay in the store.',
  overlong: 'PXM cannot stop a job that has started: it continues in the store and holds the queue.',
  unknownIds: "is that the `data.id` of the trigger's answer, and of this store?",
  longPending: undefined,
  hasErrors: true,
  silence: () => 'The API names no error for it.',
  placeToLook: 'In Commerce Manager: Activity, Jobs',
  toCopy: ({ requestId }) =>
    `The job's id${requestId === undefined ? '' : ', its request id'}, and a command that shows its errors`,
  curl: ({ id }, baseUrl) => curl(baseUrl, `jobs/${id}/errors?page%5Blimit%5D=100`),
};

export const RELEASES: Subject = {
  noun: 'catalog release',
  title: 'Catalog releases',
  testCase: 'wait for catalog releases',
  typedNoun: () => 'catalog release',
  input: 'catalog-release',
  outputs: { all: 'release-ids', failed: 'failed-release-ids', unfinished: 'unfinished-release-ids' },
  origin: 'the publish request',
  secondRun: 'a step of it that publishes a catalog makes another release',
  afterFailure:
    "Look at the catalog in Commerce Manager, and publish it again. If that fails too, ask Elastic Path's support, and name catalog and release.",
  // PXM: an organization publishes two catalogs at a time.
  overlong: 'It continues in the store, and takes one of the two places in which an organization publishes.',
  unknownIds: "are these the catalog and the release of the publish request's answer, and of this store?",
  longPending: 'an organization publishes two catalogs at a time, the rest wait',
  hasErrors: false,
  silence: ({ id, completedAt }) => {
    const [catalogId, releaseId] = id.split('/');
    const when = completedAt === undefined ? '' : ` at ${formatInstant(completedAt)}`;
    return `Release ${releaseId} of catalog ${catalogId} failed${when}. The API does not say why.`;
  },
  placeToLook: 'In Commerce Manager: Product Experience Manager, Catalogs',
  toCopy: () => 'Catalog and release, and a command that shows the release',
  curl: ({ id }, baseUrl) => {
    const [catalogId, releaseId] = id.split('/');
    return curl(baseUrl, `catalogs/${catalogId}/releases/${releaseId}`);
  },
};

const BY_KIND: Readonly<Record<Target['kind'], Subject>> = { list: JOBS, ids: JOBS, releases: RELEASES };

/** Each once. */
export const SUBJECTS: readonly Subject[] = [...new Set(Object.values(BY_KIND))];

export function subjectOf({ kind }: Pick<Target, 'kind'>): Subject {
  return BY_KIND[kind];
}

function curl({ href }: URL, path: string): string {
  return `curl --header "Authorization: Bearer $TOKEN" "${href.replace(/\/+$/, '')}/pcm/${path}"`;
}
