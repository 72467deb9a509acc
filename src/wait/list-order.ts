import type { DecodedJob } from '../pxm/job.ts';
import type { Instant } from '../time/instant.ts';

/**
 * Which order of `created_at` the rows read so far show. PXM documents none: one printed answer is newest
 * first, another oldest first.
 */
export class ListOrder {
  #last: Instant | undefined;
  #falls = 0;
  #rises = 0;

  /** Takes the next rows of the list, in its order, each once. */
  extend(rows: readonly DecodedJob[]): void {
    for (const row of rows) {
      const createdAt = row.ok ? row.job.createdAt : row.malformed.createdAt;
      if (createdAt === undefined) continue;
      if (this.#last !== undefined && createdAt < this.#last) this.#falls += 1;
      if (this.#last !== undefined && createdAt > this.#last) this.#rises += 1;
      this.#last = createdAt;
    }
  }

  /** Shown, not assumed: at least one step down and none up. */
  get newestFirst(): boolean {
    return this.falls && !this.rises;
  }

  get oldestFirst(): boolean {
    return this.rises && !this.falls;
  }

  /** Some row is older than the one before it. */
  get falls(): boolean {
    return this.#falls > 0;
  }

  /** Some row is newer than the one before it. */
  get rises(): boolean {
    return this.#rises > 0;
  }
}
