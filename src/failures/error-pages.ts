import {
  DEFAULT_PAGE_LENGTH,
  type JobErrorRow,
  MAX_PAGE_LENGTH,
  type Page,
  type PageRequest,
} from '../pxm/page.ts';

export interface ErrorPage {
  /** The rows that no earlier page had. */
  readonly fresh: readonly JobErrorRow[];
  readonly total: number | undefined;
}

export type FetchErrorPage = (request: PageRequest) => Promise<Page<JobErrorRow>>;

/** The request for the first page. */
export const FIRST_PAGE: PageRequest = { limit: MAX_PAGE_LENGTH, offset: 0 };

/** Pages that are requested before those in front of them have been read. */
const READ_AHEAD = 5;

/**
 * Reads the errors of a job to their end, several pages at a time, each error once. Neither the total nor the
 * page length can be relied on. The end is an empty page; a short page where the total agrees; or two pages in
 * a row without a new error, from a server that ignores the offset.
 * @param options.first the first page, which may have been requested already
 * @returns whether it is certain that these are all: without an id, an error that was read before and one that
 * looks like it are the same
 */
export async function* errorPages(
  fetchPage: FetchErrorPage,
  options: { readonly first: Promise<Page<JobErrorRow>>; readonly max: number },
): AsyncGenerator<ErrorPage, boolean> {
  const requested = new Map<number, Promise<Page<JobErrorRow>>>([[0, options.first]]);
  const seen = new Set<string>();
  let offset = 0;
  let previous: Page<JobErrorRow> | undefined;
  let pagesWithoutNews = 0;
  let hasRepeats = false;
  let read = 0;
  for (;;) {
    const page = await (requested.get(offset) ?? fetchPage({ ...FIRST_PAGE, offset }));
    const { rows, total } = page;
    if (rows.length === 0) break;
    offset += rows.length;
    const repeats =
      previous !== undefined && looksLike(page, previous) && !(total !== undefined && total >= offset);
    hasRepeats ||= repeats;
    const fresh = rows.filter(({ id }) => (id === undefined ? !repeats : seen.size < seen.add(id).size));
    read += fresh.length;
    yield { fresh, total };
    previous = page;
    pagesWithoutNews = fresh.length === 0 ? pagesWithoutNews + 1 : 0;
    const isShort = rows.length !== MAX_PAGE_LENGTH && rows.length !== DEFAULT_PAGE_LENGTH;
    if (pagesWithoutNews === 2 || read >= options.max || (isShort && total === offset)) break;
    readAhead(rows.length, total);
  }
  return !(hasRepeats && (previous?.total === undefined || previous.total > read));

  function readAhead(length: number, total: number | undefined): void {
    const continues =
      (length === MAX_PAGE_LENGTH && total !== offset) || (total !== undefined && total > offset);
    for (const known of requested.keys()) {
      // Where the server changes its page length, what was requested by the old one is of no use.
      if (known < offset || (known - offset) % length !== 0) requested.delete(known);
    }
    for (let ahead = 0; ahead < (continues ? READ_AHEAD : 1); ahead += 1) {
      const next = offset + ahead * length;
      const isBehindEnd = total !== undefined && total > offset && next >= total;
      if (next >= options.max || isBehindEnd) return;
      if (requested.has(next)) continue;
      const request = fetchPage({ ...FIRST_PAGE, offset: next });
      // Its failure counts when its turn comes, which may be never.
      request.catch(() => undefined);
      requested.set(next, request);
    }
  }
}

/** Whether a page without ids has the very messages of another. */
function looksLike(page: Page<JobErrorRow>, other: Page<JobErrorRow>): boolean {
  return (
    page.rows.length === other.rows.length &&
    page.rows.every(({ id, message }, index) => id === undefined && message === other.rows[index]?.message)
  );
}
