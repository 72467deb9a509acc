import type { DecodedJob } from '../../pxm/job.ts';
import { MAX_PAGE_LENGTH, type Page, type PageRequest } from '../../pxm/page.ts';
import type { Instant } from '../../time/instant.ts';
import { keyOf } from '../job-state.ts';

/** A row of the list, as it was at one request. */
export interface Row {
  /** Undefined where the row has no readable id. */
  readonly key: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly updatedAt?: Instant | undefined;
  /** `null` where it has none, though other rows have. */
  readonly startedAt?: Instant | null | undefined;
  /** The same. */
  readonly completedAt?: Instant | null | undefined;
  /** Differs where the row has changed since it was read before. */
  readonly state: string;
  readonly decoded: DecodedJob;
}

export interface ListPage {
  readonly offset: number;
  readonly rows: readonly Row[];
  /** `meta.results.total`, which cannot be relied on. */
  readonly total: number | undefined;
}

/** @param isProbe a refusal of the offset is answered as an empty page */
export type FetchPage = (request: PageRequest, isProbe: boolean) => Promise<Page<DecodedJob>>;

/** Sees each row that any page shows. */
export type Visit = (row: Row, page: ListPage, index: number) => void;

/** PXM: offsets over 10,000 are past a soft limit. */
export const MAX_OFFSET = 10_000;
/** Reads pages of the job list, and shows each row to the visitor, whatever becomes of the reading. */
export class ListPages {
  readonly #fetch: FetchPage;
  readonly #visit: Visit;
  #longest = 0;
  /** What a row without them has. A store that shows none sorts by none. */
  readonly #never: Never = { startedAt: undefined, completedAt: undefined };
  #requests = 0;

  constructor(fetch: FetchPage, visit: Visit) {
    this.#fetch = fetch;
    this.#visit = visit;
  }

  /** The longest page that the server has given in this wait: it may cap pages lower than asked for. */
  get longest(): number {
    return this.#longest;
  }

  get requests(): number {
    return this.#requests;
  }

  /** The page from an offset on. */
  at(offset: number): Promise<ListPage> {
    return this.#read(offset, false);
  }

  /** The same, beyond what is known to be there: the server may refuse it. */
  beyond(offset: number): Promise<ListPage> {
    return this.#read(offset, true);
  }

  /** A page of one row. A longer answer shows that the server takes no limit. */
  oneRow(offset: number): Promise<ListPage> {
    return this.#read(offset, true, 1);
  }

  async #read(offset: number, isProbe: boolean, limit = MAX_PAGE_LENGTH): Promise<ListPage> {
    this.#requests += 1;
    const { rows, total } = await this.#fetch({ limit, offset }, isProbe);
    for (const row of rows) {
      if (row.ok && row.job.startedAt !== undefined) this.#never.startedAt = null;
      if (row.ok && row.job.completedAt !== undefined) this.#never.completedAt = null;
    }
    const page = { offset, rows: rows.map((row) => rowOf(row, this.#never)), total };
    this.#longest = Math.max(this.#longest, rows.length);
    page.rows.forEach((row, index) => {
      this.#visit(row, page, index);
    });
    return page;
  }
}

interface Never {
  startedAt: null | undefined;
  completedAt: null | undefined;
}

function rowOf(decoded: DecodedJob, never: Never): Row {
  if (!decoded.ok) {
    const { id, createdAt, problem } = decoded.malformed;
    return {
      key: id === undefined ? undefined : keyOf(id),
      createdAt,
      updatedAt: undefined,
      state: problem,
      decoded,
    };
  }
  const { id, createdAt, statusText, updatedAt } = decoded.job;
  const { startedAt = never.startedAt, completedAt = never.completedAt } = decoded.job;
  const state = `${statusText} ${updatedAt ?? ''}`;
  return { key: keyOf(id), createdAt, updatedAt, startedAt, completedAt, state, decoded };
}

/**
 * Whether rows share a moment that a list may be sorted by: then they may come in any order. Jobs that have not
 * started, or not ended, share that.
 */
export function shareMoment(a: Row, b: Row): boolean {
  return (
    a.createdAt === b.createdAt ||
    (a.updatedAt !== undefined && a.updatedAt === b.updatedAt) ||
    (a.startedAt !== undefined && a.startedAt === b.startedAt) ||
    (a.completedAt !== undefined && a.completedAt === b.completedAt)
  );
}
