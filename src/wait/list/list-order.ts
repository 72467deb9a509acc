import type { Instant } from '../../time/instant.ts';
import type { Row } from './pages.ts';

/**
 * Which order of `created_at` the rows read so far show. PXM documents none: one printed answer is newest
 * first, another oldest first.
 */
export class ListOrder {
  #last: Instant | undefined;
  #falls = false;
  #rises = false;

  /** Takes the next rows of the list, in its order, each once. */
  extend(rows: readonly Row[]): void {
    for (const { createdAt } of rows) {
      if (createdAt === undefined) continue;
      if (this.#last !== undefined && createdAt < this.#last) this.#falls = true;
      if (this.#last !== undefined && createdAt > this.#last) this.#rises = true;
      this.#last = createdAt;
    }
  }

  /** Shown, not assumed: at least one step down and none up. */
  get newestFirst(): boolean {
    return this.#falls && !this.#rises;
  }

  get oldestFirst(): boolean {
    return this.#rises && !this.#falls;
  }

  /** Some row is newer than the one before it. */
  get rises(): boolean {
    return this.#rises;
  }
}
