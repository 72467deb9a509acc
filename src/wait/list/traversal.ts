import { ActionError } from '../../errors.ts';
import { DEFAULT_PAGE_LENGTH, MAX_PAGE_LENGTH } from '../../pxm/page.ts';
import { type Duration, seconds } from '../../time/duration.ts';
import type { Instant } from '../../time/instant.ts';
import type { Unproven } from '../snapshot.ts';
import { ListOrder } from './list-order.ts';
import { type ListPage, type ListPages, MAX_OFFSET, type Row, shareMoment } from './pages.ts';
import { RowSequence } from './row-sequence.ts';

/** How often a page that cannot be joined is asked for again: replicas may take turns. */
const MAX_REPEATS = 3;
/** One page is read at one moment; after so long it has to be read again, as an outage may have come between. */
export const LONG_READING = seconds(5);
/** More pages than any honest list has below the offset limit, at one row a page. */
const MAX_CLOSING_PAGES = 100;

export type Traversal =
  | {
      readonly kind: 'complete';
      /** What was read, where the total is more: it counts only if the next reading confirms it. */
      readonly doubted?: RowsRead;
    }
  /** Counts only if the next reading is empty too. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'unproven'; readonly because: Unproven };

/** Each row with an id that a joined page has shown, as it was shown last. */
export type RowsRead = ReadonlyMap<string, Row>;

export interface TraversalOptions {
  /** The first page, where it has just been read. */
  readonly first?: ListPage | undefined;
  /** How many rows above the last group a page overlaps the one before; at least 1. */
  readonly overlap: number;
  /** Whether this page may be the last to read, as everything below it is known to be too old. */
  readonly mayStop: (page: ListPage, order: ListOrder) => Promise<boolean>;
  /** A short pause, so that a second request does not meet the same moment. */
  readonly pause: () => Promise<void>;
  /** Since some fixed moment. */
  readonly elapsed: () => Duration;
}

/**
 * One proving reading: pages that are joined to each other, from the top to an end that was checked, and the
 * top once more. Joins prove, not clocks: how long a request took, or how often it was repeated, has no part.
 * @throws ActionError where the list is longer than offsets reach
 */
export async function traverse(pages: ListPages, options: TraversalOptions): Promise<Traversal> {
  return new Reading(pages, options).run();
}

class Reading {
  readonly #pages: ListPages;
  readonly #options: TraversalOptions;
  readonly #read = new Map<string, Row>();
  readonly #order = new ListOrder();
  /** Nothing lies beyond what was read, though the total is more. */
  #hasEnd = false;
  readonly #began: Duration;
  readonly #sequence = new RowSequence();
  /** The first rows that were read. */
  #top: readonly Row[] = [];
  #total = 0;
  /** The first page seems to be the whole list, and no other has shown a row beyond it. */
  #isOnePage = false;

  constructor(pages: ListPages, options: TraversalOptions) {
    this.#pages = pages;
    this.#options = options;
    this.#began = options.elapsed();
  }

  async run(): Promise<Traversal> {
    let page = this.#options.first ?? (await this.#pages.at(0));
    this.#take(page);
    if (page.rows.length === 0) {
      // An empty list has no total: the store may have failed to get its rows.
      const isEmpty = this.#total === 0 && (await this.#isNothingElsewhere(0));
      return isEmpty ? { kind: 'empty' } : unproven('rows-beyond-end');
    }
    if (page.rows.length > MAX_PAGE_LENGTH && !(await this.#continuesBehind(page))) return this.#complete();
    for (;;) {
      if (await this.#options.mayStop(page, this.#order)) return this.#close();
      const group = this.#groupOf(page);
      const above = page.rows.length - group.rows.length;
      if (above < 2) return page.offset === 0 ? this.#smallList(page) : unproven('same-moment');
      const overlap = Math.min(this.#options.overlap, Math.max(1, Math.floor(this.#pages.longest / 2)));
      const offset = Math.max(page.offset + 1, page.offset + above - overlap);
      const next = await this.#joinedPage(offset, page.rows.slice(0, above));
      if (next === undefined) return unproven('list-moves');
      const fresh = this.#take(next);
      const isShort = next.rows.length < this.#pages.longest;
      // Further down, and yet it begins like the top or the page before: from there on the server gives one page.
      const isSameAgain = beginsLike(next.rows, this.#top) || beginsLike(next.rows, page.rows);
      if (fresh === 0 && (!isShort || isSameAgain)) {
        return (await this.#isWholeList(next)) ? this.#complete() : unproven('offset-ignored');
      }
      // No page can be joined to one that is filled by a group.
      const isHalf = next.rows.length <= this.#pages.longest / 2;
      if (isShort && (fresh === 0 || isHalf || isFilled(next, this.#groupOf(next)))) {
        if (await this.#endsWith(next)) return this.#close();
        if (fresh === 0) return unproven('rows-beyond-end');
      }
      page = next;
    }
  }

  /** Notes the rows of a page as read. @returns how many with an id were not read before */
  #take(page: ListPage): number {
    const fresh = page.rows.filter((row) => this.#isUnread(row));
    for (const row of page.rows) if (row.key !== undefined) this.#read.set(row.key, row);
    this.#order.extend(fresh);
    this.#total = Math.max(this.#total, page.total ?? 0);
    if (fresh.length > 0) this.#isOnePage = page.offset === 0 && isWhole(page);
    this.#sequence.extend(page.rows);
    if (this.#top.length === 0) this.#top = page.rows.slice(0, 2);
    return fresh.length;
  }

  #isUnread({ key }: Row): boolean {
    return key !== undefined && !this.#read.has(key);
  }

  #hasUnread({ rows }: ListPage): boolean {
    return rows.some((row) => this.#isUnread(row));
  }

  /** @returns undefined where no answer shows a row that stood directly above the last group of the page before */
  async #joinedPage(offset: number, above: readonly Row[]): Promise<ListPage | undefined> {
    if (offset >= MAX_OFFSET) throw tooLong();
    for (let repeats = 0; repeats <= MAX_REPEATS; repeats += 1) {
      if (repeats > 0) await this.#options.pause();
      const page = await this.#pages.beyond(offset);
      if (this.#isJoined(page, above)) return page;
    }
    return undefined;
  }

  /**
   * From the lowest of these rows up: one that is shown unchanged joins, one that is shown and has changed says
   * nothing. One that is not shown, nor any that shares its moment, leaves a gap: whatever stands above it.
   */
  #isJoined({ rows }: ListPage, above: readonly Row[]): boolean {
    const shown = new Map(rows.map((row) => [row.key, row]));
    for (let end = above.length; end > 0; ) {
      const lowest = above[end - 1] as Row;
      let start = end - 1;
      while (start > 0 && shareMoment(above[start - 1] as Row, lowest)) start -= 1;
      const again = above
        .slice(start, end)
        .flatMap(({ key }) => (key === undefined ? [] : (shown.get(key) ?? [])));
      if (again.some((row) => this.#isUnchanged(row))) return true;
      if (again.length === 0 && lowest.key !== undefined) return false;
      end = start;
    }
    return false;
  }

  /** A row that has changed may have moved: in a list that is sorted by `updated_at` it has. */
  #isUnchanged({ key, state }: Row): boolean {
    return key !== undefined && this.#read.get(key)?.state === state;
  }

  /** A list whose rows share their moments, or that has just one: nothing stands above the group. */
  async #smallList(first: ListPage): Promise<Traversal> {
    const { length } = first.rows;
    if (length >= MAX_PAGE_LENGTH) return unproven('same-moment');
    const next = await this.#pages.beyond(1);
    if (this.#hasUnread(next)) return unproven(length <= 2 ? 'short-pages' : 'list-moves');
    if (next.rows.length === length && (await this.#isWholeList(next))) return this.#complete();
    if (next.rows.length > length - 1) return unproven('same-moment');
    if (next.rows.length < length - 1) return unproven('list-moves');
    // Of a list with one row, that page was beyond its end already. One that shows the row has moved.
    const isEnd = length === 1 ? (await this.#pages.beyond(1)).rows.length === 0 : await this.#endsAt(length);
    if (!isEnd || !(await this.#isNothingElsewhere(0))) return unproven('rows-beyond-end');
    const again = await this.#pages.at(0);
    return again.rows.length === length && !this.#hasUnread(again)
      ? this.#complete()
      : unproven('list-moves');
  }

  /**
   * Whether nothing lies beyond a short page: right behind what it shows, as the answer may have been cut, and where
   * the next page begins, as some of its rows may be hidden.
   */
  async #endsWith(last: ListPage): Promise<boolean> {
    const next = last.offset + this.#pages.longest;
    if (next >= MAX_OFFSET) throw tooLong();
    let isRepeated = false;
    for (const offset of [last.offset + last.rows.length, next]) {
      const page = await this.#pages.beyond(offset);
      if (this.#hasUnread(page)) return false;
      isRepeated = page.rows.length > 0;
    }
    if (isRepeated && !(await this.#repeatsEnd(last, next + 1))) return false;
    return this.#isNothingElsewhere(last.offset);
  }

  /**
   * A server may give the last page for what lies beyond its end. One that clamps the offset gives a page too: of it,
   * one row is the first, and not the last.
   */
  async #repeatsEnd(last: ListPage, offset: number): Promise<boolean> {
    const beyond = (await this.#pages.oneRow(offset)).rows.at(-1);
    return beyond === undefined || this.#groupOf(last).rows.some(({ key }) => key === beyond.key);
  }

  /** Of a page longer than was asked: whether the server has pages of its own length, and another one. */
  async #continuesBehind({ rows, total }: ListPage): Promise<boolean> {
    if ((total ?? 0) > rows.length) return true;
    if (rows.length >= MAX_OFFSET) return false;
    const next = await this.#pages.oneRow(rows.length);
    return this.#hasUnread(next.rows.length > 0 ? next : await this.#pages.oneRow(rows.length));
  }

  /** Where the total is more than was read. It can lie both ways: it only says where else to look. */
  async #isNothingElsewhere(last: number): Promise<boolean> {
    if (this.#total <= this.#read.size) return true;
    const longest = Math.max(1, this.#pages.longest);
    const elsewhere = [2, 4, 8].map((pages) => last + pages * longest);
    for (const offset of [...elsewhere, this.#total - longest]) {
      if (offset <= last || offset >= MAX_OFFSET) continue;
      if (this.#hasUnread(await this.#pages.beyond(offset))) return false;
    }
    this.#hasEnd = true;
    return true;
  }

  /** An empty page is asked for twice, as one answer is no evidence, unless a total agrees that all was read. */
  async #endsAt(offset: number): Promise<boolean> {
    if (offset >= MAX_OFFSET) throw tooLong();
    for (let asked = 0; asked < 2; asked += 1) {
      const page = await this.#pages.beyond(offset);
      if (this.#hasUnread(page)) return false;
      if (page.rows.length > 0 || this.#total === this.#read.size) return true;
    }
    return true;
  }

  /**
   * The top once more, and on until a page shows nothing new: rows may have jumped there, one over the other, or
   * were inserted. A page that seems to be the whole list was read at one moment.
   */
  async #close(): Promise<Traversal> {
    const took = this.#options.elapsed() - this.#began;
    const isAllShown = this.#total <= this.#read.size;
    if (this.#isOnePage && isAllShown && took < LONG_READING) return { kind: 'complete' };
    let offset = 0;
    for (let count = 0; count < MAX_CLOSING_PAGES; count += 1) {
      const page = await this.#pages.beyond(offset);
      if (page.rows.length === 0) return unproven('list-moves');
      const hasNews = page.rows.some((row) => row.key !== undefined && !this.#isUnchanged(row));
      this.#take(page);
      if (!hasNews) return this.#complete();
      offset += Math.max(1, page.rows.length - this.#options.overlap - 1);
    }
    return unproven('list-moves');
  }

  /**
   * A list in no order of `created_at` may be sorted by another moment. Where one that is sorted by `created_at` has
   * a page of one other moment, as after a migration, that one orders nothing.
   */
  #groupOf(page: ListPage): Group {
    const byAnyMoment = lastGroup(page, shareMoment);
    const isSorted = this.#order.newestFirst || this.#order.oldestFirst;
    return isSorted && isFilled(page, byAnyMoment) ? lastGroup(page) : byAnyMoment;
  }

  /**
   * Whether a page that came again is all that there is, as the total says. One that caps its pages and gives the
   * length of the page as the total looks alike, but takes a limit.
   */
  async #isWholeList(page: ListPage): Promise<boolean> {
    if (!isWhole(page)) return false;
    const far = await this.#pages.oneRow(MAX_OFFSET - 1);
    if (far.rows.length === 0) return this.#endsAtOneRow(page.rows.length);
    // The server takes no paging parameters. As long as this a page is also where something on the way drops them.
    if (page.rows.length === DEFAULT_PAGE_LENGTH) return false;
    return far.rows.length === page.rows.length && !this.#hasUnread(far);
  }

  /** Offsets that are rounded down to whole pages are exact where a page is one row. Asked twice. */
  async #endsAtOneRow(offset: number): Promise<boolean> {
    for (let asked = 0; asked < 2; asked += 1) {
      if ((await this.#pages.oneRow(offset)).rows.length > 0) return false;
    }
    return true;
  }

  #complete(): Traversal {
    if (!this.#sequence.isKept) return unproven('list-moves');
    const isDoubted = this.#hasEnd && this.#total > this.#read.size;
    return isDoubted ? { kind: 'complete', doubted: this.#read } : { kind: 'complete' };
  }
}

/** Two rows, where there are as many: one id may stand twice in a list, with two types. */
function beginsLike([first, second]: readonly Row[], [top, below]: readonly Row[]): boolean {
  return (
    first?.key !== undefined && first.key === top?.key && (second === undefined || second.key === below?.key)
  );
}

/** The rows at a page's end that share its last moment; one without a moment belongs to them. */
interface Group {
  readonly rows: readonly Row[];
  readonly createdAt: Instant | undefined;
}

/** @param belongs whether a row belongs to the same group as the last one; default: it shares its `created_at` */
export function lastGroup({ rows }: ListPage, belongs = shareCreation): Group {
  const last = rows.at(-1);
  const dated = rows.findLast(({ createdAt }) => createdAt !== undefined);
  const start =
    rows.findLastIndex(
      (row) =>
        row.createdAt !== undefined &&
        row.createdAt !== dated?.createdAt &&
        !(last !== undefined && belongs(row, last)),
    ) + 1;
  return { rows: rows.slice(start), createdAt: dated?.createdAt };
}

/** Nothing stands above the group that a page could be joined by. */
function isFilled({ rows }: ListPage, group: Group): boolean {
  return rows.length - group.rows.length < 2;
}

function shareCreation(a: Row, b: Row): boolean {
  return a.createdAt === b.createdAt;
}

/** Shorter than was asked, and the total agrees. */
function isWhole({ rows, total }: ListPage): boolean {
  return rows.length < MAX_PAGE_LENGTH && total === rows.length;
}

function unproven(because: Unproven): Traversal {
  return { kind: 'unproven', because };
}

function tooLong(): ActionError {
  return new ActionError({
    what: `The job list is longer than can be read: the API takes no offset of ${MAX_OFFSET} or more.`,
    meaning: 'Jobs beyond that may match, so no verdict is safe.',
    remedy: 'Wait by `job-id`, which needs no list.',
  });
}
