import { Aborted, ActionError } from '../errors.ts';
import type { PxmClient } from '../pxm/client.ts';
import { type JobErrorRow, LARGEST_PAGE, type Page, type PageRequest } from '../pxm/page.ts';
import type { Clock } from '../time/clock.ts';
import { seconds } from '../time/duration.ts';
import { TimeLimit } from '../time/time-limit.ts';
import type { TrackedJob } from './job-state.ts';
import { readPages } from './paging.ts';

/** Why a job failed, as its `/errors` tell. */
export interface JobFailure {
  /** How many errors there are, as far as they were read. */
  readonly total: number;
  /** Each message once, with how often it came, in the order in which they first came. */
  readonly messages: readonly { readonly text: string; readonly count: number }[];
  /** Why they could not be read whole, or undefined. */
  readonly unread: string | undefined;
}

export type FetchErrors = (id: string, page: PageRequest, signal: AbortSignal) => Promise<Page<JobErrorRow>>;

/** An import file holds at most 50,000 rows; what is beyond these pages is counted from the total. */
const MOST_PAGES = 100;

/** Reads why a job failed. What cannot be read is told and never thrown: the verdict stands without it. */
export async function readFailure(id: string, fetch: FetchErrors, signal: AbortSignal): Promise<JobFailure> {
  const counts = new Map<string, number>();
  let read = 0;
  let total = 0;
  let blurred = false;
  const failure = (unread?: string): JobFailure => ({
    total: Math.max(read, unread === undefined ? 0 : total),
    messages: [...counts].map(([text, count]) => ({ text, count })),
    unread,
  });
  try {
    const pages = readPages((request) => fetch(id, request, signal), {
      limit: LARGEST_PAGE,
      keyOf: (row, index) => row.id ?? `${index} ${row.message}`,
      trustShortPages: LARGEST_PAGE,
    });
    let index = 0;
    for await (const page of pages) {
      // A row without an id is told from others by its place and its text only.
      blurred ||= page.fresh.length < page.rows.length && page.rows.some(({ id }) => id === undefined);
      for (const row of page.fresh) counts.set(row.message, (counts.get(row.message) ?? 0) + 1);
      read += page.fresh.length;
      total = Math.max(total, page.total ?? 0);
      index += 1;
      if (index === MOST_PAGES && page.fresh.length > 0) return failure(`only the first ${read} were read`);
    }
    return blurred && total > read
      ? failure('some have no id and look alike, so that there may be more')
      : failure();
  } catch (thrown) {
    if (thrown instanceof Aborted) return failure('they could not be read in time');
    if (thrown instanceof ActionError) {
      return failure(`they could not be read: ${thrown.message.replace(/\.+$/, '')}`);
    }
    throw thrown;
  }
}

/** More failed jobs than these are not asked about: nobody reads that far, and each is a request. */
const MOST_FAILED_JOBS = 100;
/** For the errors of one job: those of others must not wait for it. */
const LIMIT_FOR_ONE = seconds(10);
/** For the errors of all jobs together. */
const READING_LIMIT = seconds(30);

/** Reads why each failed job failed, by job id. */
export async function readFailures(
  jobs: readonly TrackedJob[],
  client: Pick<PxmClient, 'listJobErrors'>,
  clock: Clock,
  interrupt: AbortSignal,
): Promise<ReadonlyMap<string, JobFailure>> {
  const failed = jobs.filter(({ job }) => job.status === 'failed');
  const failures = new Map<string, JobFailure>();
  const limit = new TimeLimit(READING_LIMIT, clock, interrupt);
  try {
    for (const { job } of failed.slice(0, MOST_FAILED_JOBS)) {
      const forOne = new TimeLimit(LIMIT_FOR_ONE, clock, limit.signal);
      try {
        const fetch: FetchErrors = (id, page, signal) => client.listJobErrors(id, page, signal);
        failures.set(job.id, await readFailure(job.id, fetch, forOne.signal));
      } finally {
        forOne.release();
      }
    }
  } finally {
    limit.release();
  }
  for (const { job } of failed.slice(MOST_FAILED_JOBS)) {
    const unread = `only the first ${MOST_FAILED_JOBS} failed jobs were asked why`;
    failures.set(job.id, { total: 0, messages: [], unread });
  }
  return failures;
}
