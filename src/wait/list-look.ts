import { ActionError } from '../errors.ts';
import type { DecodedJob, Job, MalformedJob } from '../pxm/job.ts';
import { LARGEST_PAGE, type Page, type PageRequest } from '../pxm/page.ts';
import { RefusedError } from '../pxm/refusal.ts';
import { type Duration, milliseconds, minutes, seconds } from '../time/duration.ts';
import { before, earliest, type Instant, latest } from '../time/instant.ts';
import { ListOrder } from './list-order.ts';
import { type ReadPage, readPages } from './paging.ts';

/** PXM: offsets over 10,000 are past a soft limit. */
const SOFT_LIMIT = 10_000;
/** How often a list is read again because its rows moved while it was read. */
const MOST_READINGS = 3;

/** PXM: a job can be missing from the list "up to a minute" after its creation; twice that is waited for. */
const LATE_APPEARANCE = minutes(2);
/** A reading that takes longer for each of its pages, because requests had to be repeated, was held up by an outage. */
const SLOW_PAGE = seconds(5);
/** So much of the queue is read by every look: it costs less than 20 kB. */
const SHORT_QUEUE = 50;
/** Of a longer queue nobody needs the exact length. */
const LONGEST_QUEUE = 1_000;
/** Rows beyond those that are needed, for jobs that were created meanwhile. */
const SPARE_ROWS = 10;

export interface ListReading {
  readonly malformed: readonly MalformedJob[];
  /** All that can match was read, now or by an earlier look that nothing can have changed since. */
  readonly sawAll: boolean;
}

export interface Reach {
  /** Jobs created before it do not matter; asked when the first page is there. */
  readonly cutoff: () => Instant;
  /** Of what is waited for: the oldest job that had not ended. Undefined where none is known. */
  readonly oldestUnfinished: () => Instant | undefined;
  /** Of all types: the oldest job that had not ended. What is ahead in the queue is read if that costs no page. */
  readonly queueSince: () => Instant | undefined;
  /** Something that is waited for is in the queue. */
  readonly queueMatters: boolean;
  /** What is ahead in the queue is read even if it costs pages. */
  readonly queueIsOld: boolean;
  /** Read so far that nothing can have been missed, not only so far that unfinished jobs are seen. */
  readonly thorough: boolean;
  /** The server's time, as far as it is known: the first answer tells how far the clocks are apart. */
  readonly now: () => Instant;
  readonly elapsed: () => Duration;
  /** How many requests had to be repeated so far. */
  readonly repetitions: () => number;
}

export type FetchJobs = (request: PageRequest) => Promise<Page<DecodedJob>>;

/** What a reading of everything showed, on which shorter ones rest. */
type Basis =
  | {
      readonly kind: 'newest-first';
      /** When the latest reading began that missed nothing. */
      readonly completeAt: Instant;
      /** `created_at` of the rows, from the top. */
      readonly rows: readonly Instant[];
    }
  | { readonly kind: 'oldest-first'; readonly anchor: { readonly offset: number; readonly id: string } };

/** One way through the list. */
interface Passage {
  readonly start: number;
  readonly limit: number;
  /** Whether a page is the last that matters. */
  readonly isEnough: (page: ReadPage<DecodedJob>, order: ListOrder) => boolean;
}

/** What a reading keeps of a row: a list can hold ten thousand jobs of which a few are waited for. */
interface Row {
  readonly id: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly malformed: MalformedJob | undefined;
}

interface Read {
  readonly rows: readonly Row[];
  readonly order: ListOrder;
  readonly moved: boolean;
  /** The list ended, and not only what was enough of it. */
  readonly ended: boolean;
  /** When it began, on the server's clock. */
  readonly began: Instant;
  /** An outage came between its pages: the first tell of another time than the last. */
  readonly stretched: boolean;
}

/**
 * Reads the job list so far as it can matter. The first reading takes nothing for granted; later ones are
 * shorter where the list has shown an order: new jobs come at one end, and a final status does not change.
 */
export class ListReader {
  readonly #fetch: FetchJobs;
  /** The longest page that was the end of the list, and not a page that the server had capped. */
  #provenEnd = 0;
  #basis: Basis | undefined;

  constructor(fetch: FetchJobs) {
    this.#fetch = fetch;
  }

  /** @param visit takes each job that is read, some more than once */
  async read(reach: Reach, visit: (job: Job) => void): Promise<ListReading> {
    if (this.#basis?.kind === 'newest-first') {
      const reading = await this.#readTop(this.#basis, reach, visit);
      if (reading !== undefined) return reading;
    }
    if (this.#basis?.kind === 'oldest-first') {
      const reading = await this.#readTail(this.#basis, reach, visit);
      if (reading !== undefined) return reading;
    }
    this.#basis = undefined;
    let reading = await this.#readAll(reach, visit);
    for (let again = 1; !reading.sawAll && again < MOST_READINGS; again += 1) {
      reading = await this.#readAll(reach, visit);
    }
    return reading;
  }

  async #readAll(reach: Reach, visit: (job: Job) => void): Promise<ListReading> {
    const { cutoff } = reach;
    const { rows, order, moved, stretched, began } = await this.#pass(
      {
        start: 0,
        limit: LARGEST_PAGE,
        isEnough: (page, shown) => shown.newestFirst && page.rows.every((row) => isBefore(row, cutoff())),
      },
      reach,
      visit,
    );
    const malformed = malformedOf(rows);
    // Where new jobs come first, rows only move down, and none is passed over; in any other order one that
    // moved up may have slipped by.
    const sawAll = !stretched && (!moved || order.newestFirst);
    // A row that cannot be read has to be looked at again, and shows no order.
    if (malformed.length === 0 && sawAll) {
      this.#basis = order.newestFirst
        ? { kind: 'newest-first', completeAt: began, rows: createdAts(rows) }
        : order.oldestFirst
          ? anchored(rows, 0, began, reach)
          : undefined;
    }
    return { malformed, sawAll };
  }

  /** @returns undefined where the list no longer shows the order that this rests on */
  async #readTop(
    basis: Basis & { kind: 'newest-first' },
    reach: Reach,
    visit: (job: Job) => void,
  ): Promise<ListReading | undefined> {
    const safe = latest(reach.cutoff(), before(basis.completeAt, LATE_APPEARANCE));
    const floor = floorOf(basis, reach, safe);
    const { rows, order, ended, stretched, began } = await this.#pass(
      {
        start: 0,
        limit: Math.min(LARGEST_PAGE, rowsSince(basis, floor) + SPARE_ROWS),
        isEnough: (page, shown) => shown.rises || page.rows.some((row) => isBefore(row, floor)),
      },
      reach,
      visit,
    );
    if (order.rises || malformedOf(rows).length > 0) return undefined;
    const moments = createdAts(rows);
    const bottom = moments.at(-1);
    const sawAll = !stretched && (ended || (bottom !== undefined && bottom < safe));
    // Rows below those that were read are the ones that an earlier reading saw there.
    const below = ended || bottom === undefined ? [] : basis.rows.filter((at) => at < bottom);
    this.#basis = {
      kind: 'newest-first',
      completeAt: sawAll ? began : basis.completeAt,
      rows: [...moments, ...below],
    };
    return { malformed: [], sawAll };
  }

  /** @returns undefined where the list no longer stands as it did */
  async #readTail(
    { anchor }: Basis & { kind: 'oldest-first' },
    reach: Reach,
    visit: (job: Job) => void,
  ): Promise<ListReading | undefined> {
    const { rows, order, moved, stretched, began } = await this.#pass(
      { start: anchor.offset, limit: LARGEST_PAGE, isEnough: () => false },
      reach,
      visit,
    );
    const [first] = rows;
    const stands = first?.id === anchor.id && !order.falls && !moved;
    if (!stands || malformedOf(rows).length > 0) return undefined;
    if (!stretched) this.#basis = anchored(rows, anchor.offset, began, reach) ?? this.#basis;
    return { malformed: [], sawAll: !stretched };
  }

  async #pass(passage: Passage, reach: Reach, visit: (job: Job) => void): Promise<Read> {
    const order = new ListOrder();
    const shifts = new Shifts();
    const rows: Row[] = [];
    let offset = passage.start;
    let lastLength = 0;
    let pageCount = 0;
    let shortInside = false;
    let repetitions: number | undefined;
    const begun = reach.elapsed();
    const read = (ended: boolean): Read => ({
      rows,
      order,
      moved: shifts.moved,
      ended,
      stretched:
        repetitions !== undefined &&
        reach.repetitions() > repetitions &&
        reach.elapsed() - begun > SLOW_PAGE * pageCount,
      began: before(reach.now(), milliseconds(reach.elapsed() - begun)),
    });
    try {
      const pages = readPages(this.#fetch, {
        limit: passage.limit,
        keyOf,
        trustShortPages: this.#provenEnd,
        start: passage.start,
      });
      for await (const page of pages) {
        offset = page.offset + page.rows.length;
        shortInside ||= lastLength > 0 && lastLength < passage.limit;
        lastLength = page.rows.length;
        pageCount += 1;
        repetitions ??= reach.repetitions();
        shifts.extend(page);
        order.extend(page.fresh);
        for (const row of page.fresh) {
          rows.push(rowOf(row));
          if (row.ok) visit(row.job);
        }
        if (passage.isEnough(page, order)) return read(false);
      }
    } catch (thrown) {
      if (thrown instanceof RefusedError && offset >= SOFT_LIMIT) throw tooLong(offset, thrown);
      throw thrown;
    }
    if (!shifts.repeated && !shortInside && lastLength < passage.limit) {
      this.#provenEnd = Math.max(this.#provenEnd, lastLength);
    }
    return read(true);
  }
}

/**
 * Where later looks may begin in a list with the oldest first: after all that can neither match nor change.
 * A job can still appear between rows as long as reads may be late.
 */
function anchored(rows: readonly Row[], start: number, began: Instant, reach: Reach): Basis | undefined {
  const lastBefore = (moment: Instant): number =>
    rows.findLastIndex(({ createdAt }) => createdAt !== undefined && createdAt < moment);
  const settled = before(began, LATE_APPEARANCE);
  const moment = latest(reach.cutoff(), earliest(settled, reach.oldestUnfinished() ?? settled));
  const withQueue = lastBefore(earliest(moment, reach.queueSince() ?? moment));
  const isNear = withQueue >= 0 && rows.length - withQueue <= LARGEST_PAGE;
  const index = isNear ? withQueue : lastBefore(moment);
  const id = rows[index]?.id;
  return id === undefined ? undefined : { kind: 'oldest-first', anchor: { offset: start + index, id } };
}

/** Down to which moment a look has to read. */
function floorOf(basis: Basis & { kind: 'newest-first' }, reach: Reach, safe: Instant): Instant {
  const unfinished = reach.oldestUnfinished();
  const wanted = unfinished === undefined || reach.thorough ? earliest(safe, unfinished ?? safe) : unfinished;
  if (!reach.queueMatters) return wanted;
  const withQueue = earliest(wanted, reach.queueSince() ?? wanted);
  const most = reach.queueIsOld ? LONGEST_QUEUE : SHORT_QUEUE;
  return rowsSince(basis, withQueue) + SPARE_ROWS <= most ? withQueue : wanted;
}

function rowsSince({ rows }: Basis & { kind: 'newest-first' }, moment: Instant): number {
  return rows.filter((createdAt) => createdAt >= moment).length;
}

function rowOf(row: DecodedJob): Row {
  const { id, createdAt } = row.ok ? row.job : row.malformed;
  return { id, createdAt, malformed: row.ok ? undefined : row.malformed };
}

function malformedOf(rows: readonly Row[]): readonly MalformedJob[] {
  return rows.flatMap(({ malformed }) => malformed ?? []);
}

function createdAts(rows: readonly Row[]): readonly Instant[] {
  return rows.flatMap(({ malformed, createdAt }) =>
    malformed === undefined && createdAt !== undefined ? createdAt : [],
  );
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
      remedy: 'Wait by `job-id`, which needs no list.',
    },
    { cause },
  );
}
