import { MAX_PAGE_LENGTH } from '../../pxm/page.ts';
import type { Instant } from '../../time/instant.ts';
import { ListOrder } from './list-order.ts';
import { type ListPage, type ListPages, MAX_OFFSET } from './pages.ts';

/** A rest of the list of no more pages than these is read whole. */
const MAX_REST_PAGES = 10;
/** A longer one is sampled at so many places. */
const SAMPLES = 6;

/** What a check of the rest of a list showed. */
export type RestOfList =
  /** Short enough to be read: no check is needed. */
  | 'short'
  | 'falls'
  /** Some row is newer than one above it, or the server ignores offsets. */
  | 'does-not-fall';

/**
 * Checks whether a list that has fallen so far continues to fall to its end: then everything below the first page
 * that is too old is too old as well.
 * @param top the first page
 * @param last the page after which the rest begins
 */
export async function checkRest(
  pages: ListPages,
  top: ListPage,
  last: ListPage,
  pause: () => Promise<void>,
): Promise<RestOfList> {
  const probe = new Probe(pages, top, pause);
  const start = last.offset + last.rows.length;
  const end = await probe.findEnd(start, last.total);
  if (probe.repeatsTop) return 'does-not-fall';
  if (end - start <= MAX_REST_PAGES * pages.longest) return 'short';
  const order = new ListOrder();
  order.extend(last.rows);
  const step = (end - pages.longest - start) / (SAMPLES - 1);
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const page = await probe.at(Math.max(start, Math.round(start + sample * step)));
    order.extend(page.rows);
    if (probe.repeatsTop || order.rises) return 'does-not-fall';
  }
  return 'falls';
}

class Probe {
  readonly #pages: ListPages;
  readonly #topKeys: ReadonlySet<string | undefined>;
  readonly #pause: () => Promise<void>;
  /** A page from the depth begins with a row of the first page: the server ignores offsets. */
  repeatsTop = false;

  constructor(pages: ListPages, top: ListPage, pause: () => Promise<void>) {
    this.#pages = pages;
    this.#topKeys = new Set(top.rows.map(({ key }) => key));
    this.#pause = pause;
  }

  /** An empty page is asked for twice. */
  async at(offset: number): Promise<ListPage> {
    let page = await this.#pages.beyond(offset);
    if (page.rows.length === 0) {
      await this.#pause();
      page = await this.#pages.beyond(offset);
    }
    const [first] = page.rows;
    if (first?.key !== undefined && this.#topKeys.has(first.key)) this.repeatsTop = true;
    return page;
  }

  /** About where the list ends: from `total` if it is right, else by doubling and bisection. */
  async findEnd(start: number, total: number | undefined): Promise<number> {
    const { longest } = this.#pages;
    const half = Math.ceil(longest / 2);
    let [within, beyond] = [start, start + longest];
    if (total !== undefined && total > start && total - half < MAX_OFFSET) {
      // Half a page is left if the total is right. More shows that it is not.
      const page = await this.at(Math.max(start, Math.floor(total) - half));
      const end = page.offset + page.rows.length;
      if (page.rows.length > 0 && page.rows.length <= half) return end;
      if (page.rows.length > half) [within, beyond] = [end, start + (end - start) * 2];
    }
    for (;;) {
      if (beyond >= MAX_OFFSET) {
        beyond = MAX_OFFSET;
        break;
      }
      const page = await this.at(beyond);
      if (this.repeatsTop) return start;
      if (page.rows.length === 0) break;
      within = page.offset + page.rows.length;
      // It may also be short as rows of it are hidden.
      if (page.rows.length < longest && (await this.at(within)).rows.length === 0) return within;
      beyond = start + (within - start) * 2;
    }
    // As exact as the samples need it.
    while (beyond - within > Math.max(longest, (within - start) / SAMPLES)) {
      const middle = Math.floor((within + beyond) / 2);
      const page = await this.at(middle);
      if (page.rows.length === 0) beyond = middle;
      else within = page.offset + page.rows.length;
    }
    return within;
  }
}

/** Whether the last rows of a page were all created before a moment. */
export function isTooOld(createdAt: Instant | undefined, cutoff: Instant): boolean {
  return createdAt !== undefined && createdAt < cutoff;
}

/** Whether a page seems to be the last: a hint for what to read next, and no proof. */
export function looksLast({ offset, rows, total }: ListPage): boolean {
  return rows.length < MAX_PAGE_LENGTH && (total ?? 0) <= offset + rows.length;
}
