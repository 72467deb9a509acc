import { ActionError } from '../errors.ts';
import type { Page, PageRequest } from '../pxm/page.ts';

/** More pages than any honest list has; without it a server that invents rows would hold the wait for ever. */
export const MOST_PAGES = 2_000;
/** PXM: the page length where none is asked for. A page of just this length may be a server that ignores ours. */
const DEFAULT_PAGE = 25;

export interface ReadPage<Row> {
  /** All rows of the page. */
  readonly rows: readonly Row[];
  /** Those that no earlier page of this reading had. */
  readonly fresh: readonly Row[];
  readonly total: number | undefined;
  readonly offset: number;
}

/**
 * Reads a paged list to its end, each row once, against a server of which neither the total nor the page
 * length can be relied on. The end is an empty page, or two pages in a row without a new row (a server that
 * ignores the paging parameters answers the same for ever; rows that moved on while new ones arrived can fill
 * one page). A short page alone is no end, as a server may cap pages lower than asked for.
 * @param options.trustShortPages ends at a short page of at most so many rows if the total agrees: for a server
 * of which an earlier reading showed that such a page was an end
 */
export async function* readPages<Row>(
  fetchPage: (request: PageRequest) => Promise<Page<Row>>,
  options: {
    readonly limit: number;
    readonly keyOf: (row: Row, index: number) => string;
    readonly trustShortPages?: number;
    readonly start?: number;
  },
): AsyncGenerator<ReadPage<Row>, void> {
  const seen = new Set<string>();
  let offset = options.start ?? 0;
  let pagesWithoutNews = 0;
  for (let index = 0; index < MOST_PAGES; index += 1) {
    const { limit } = options;
    const { rows, total } = await fetchPage({ limit, offset });
    if (rows.length === 0) return;
    const fresh = rows.filter((row, position) => {
      const key = options.keyOf(row, position);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    yield { rows, fresh, total, offset };
    pagesWithoutNews = fresh.length === 0 ? pagesWithoutNews + 1 : 0;
    if (pagesWithoutNews === 2) return;
    offset += rows.length;
    const isShort = rows.length < limit && rows.length !== DEFAULT_PAGE;
    if (isShort && rows.length <= (options.trustShortPages ?? 0) && total === offset) return;
  }
  throw new ActionError({
    what: `The list did not end within ${MOST_PAGES} pages.`,
    meaning: 'Either the store has more jobs than can be read, or the server makes up pages.',
    remedy: 'Wait by `job-id`, which needs no list.',
  });
}
