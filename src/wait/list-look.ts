import { ActionError } from '../errors.ts';
import { LARGEST_PAGE, type Page, type PageRequest } from '../pxm/client.ts';
import type { DecodedJob, Job, MalformedJob } from '../pxm/job.ts';
import { RefusedError } from '../pxm/refusal.ts';
import type { Instant } from '../time/instant.ts';
import { ListOrder } from './list-order.ts';
import { type ReadPage, readPages } from './paging.ts';

/** PXM: offsets over 10,000 are past a soft limit. */
const SOFT_LIMIT = 10_000;
/** How often a list is read again because its rows moved while it was read. */
const MOST_READINGS = 3;

export interface ListReading {
  readonly malformed: readonly MalformedJob[];
  /** Nothing moved under the reading in a way that can hide a job. */
  readonly steady: boolean;
}

export type FetchJobs = (request: PageRequest) => Promise<Page<DecodedJob>>;

/** Reads the job list so far as it can matter. Remembers between looks how the server's paging behaves. */
export class ListReader {
  readonly #fetch: FetchJobs;
  #shortPagesEnd = false;

  constructor(fetch: FetchJobs) {
    this.#fetch = fetch;
  }

  /**
   * @param cutoff jobs created before it do not matter; asked when the first page is there
   * @param visit takes each job once
   */
  async read(cutoff: () => Instant, visit: (job: Job) => void): Promise<ListReading> {
    let reading = await this.#readOnce(cutoff, visit);
    for (let again = 1; !reading.steady && again < MOST_READINGS; again += 1) {
      reading = await this.#readOnce(cutoff, visit);
    }
    return reading;
  }

  async #readOnce(cutoff: () => Instant, visit: (job: Job) => void): Promise<ListReading> {
    const order = new ListOrder();
    const malformed: MalformedJob[] = [];
    const shifts = new Shifts();
    let offset = 0;
    let lastLength = 0;
    try {
      const pages = readPages(this.#fetch, {
        limit: () => LARGEST_PAGE,
        keyOf,
        trustShortPages: this.#shortPagesEnd,
      });
      for await (const page of pages) {
        offset = page.offset + page.rows.length;
        lastLength = page.rows.length;
        shifts.extend(page);
        order.extend(page.fresh);
        for (const row of page.fresh) {
          if (row.ok) visit(row.job);
          else malformed.push(row.malformed);
        }
        if (order.newestFirst && page.rows.every((row) => isBefore(row, cutoff()))) {
          return { malformed, steady: true };
        }
      }
    } catch (thrown) {
      if (thrown instanceof RefusedError && offset >= SOFT_LIMIT) throw tooLong(offset, thrown);
      throw thrown;
    }
    this.#shortPagesEnd ||= !shifts.repeated && lastLength < LARGEST_PAGE;
    // Where new jobs come first, rows only move down, and none is passed over; in any other order one that
    // moved up may have slipped by.
    return { malformed, steady: !shifts.moved || order.newestFirst };
  }
}

/** Tells rows that moved while the list was read from a server that answers the same page again. */
class Shifts {
  #previous = '';
  #repeatedPage = false;
  /** A row came more than once. */
  repeated = false;
  /** A row came more than once because the list moved. */
  moved = false;

  extend(page: ReadPage<DecodedJob>): void {
    const keys = page.rows.map(keyOf).join();
    const repeats = page.fresh.length < page.rows.length;
    const samePage = keys === this.#previous;
    if ((repeats && !samePage) || (this.#repeatedPage && page.fresh.length > 0)) this.moved = true;
    this.#repeatedPage = samePage;
    this.repeated ||= repeats;
    this.#previous = keys;
  }
}

function keyOf(row: DecodedJob, index: number): string {
  if (row.ok) return row.job.id;
  const { id, type, createdAt } = row.malformed;
  return id ?? `row ${index} ${type} ${createdAt}`;
}

function isBefore(row: DecodedJob, moment: Instant): boolean {
  const createdAt = row.ok ? row.job.createdAt : row.malformed.createdAt;
  return createdAt !== undefined && createdAt < moment;
}

function tooLong(offset: number, cause: RefusedError): ActionError {
  return new ActionError(
    {
      what: `The job list could only be read up to its ${offset}th job. ${cause.message}`,
      meaning: 'Jobs beyond that may match, so that no verdict is safe.',
      remedy: 'Wait by `job-id`, which reads no list.',
    },
    { cause },
  );
}
