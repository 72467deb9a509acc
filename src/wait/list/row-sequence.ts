import type { Row } from './pages.ts';

/**
 * The rows that a reading has shown, from the top down. In a list that has an order, rows that have not changed never
 * overtake each other; where they do, joins between pages prove nothing.
 */
export class RowSequence {
  /** The larger the rank, the further down the row stands. */
  readonly #ranked = new Map<string, { readonly rank: number; readonly row: Row }>();
  /** Most lists are one page, which may have a hundred thousand rows: ranked only when another page comes. */
  #first: readonly Row[] | undefined;
  #isKept = true;

  /** No row has overtaken another. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Takes the rows of a page, in its order. One that is new, or has changed, gets the rank of its place there. */
  extend(rows: readonly Row[]): void {
    if (this.#first === undefined) {
      this.#first = rows;
      return;
    }
    if (this.#ranked.size === 0) this.#rank(this.#first);
    this.#rank(rows);
  }

  #rank(rows: readonly Row[]): void {
    const known = rows.map((row) => this.#unchanged(row));
    this.#compare(known);
    for (let start = 0; start < rows.length; ) {
      if (known[start] !== undefined) {
        start += 1;
        continue;
      }
      const following = known.findIndex((entry, index) => index > start && entry !== undefined);
      const end = following === -1 ? rows.length : following;
      this.#insert(rows.slice(start, end), known[start - 1], known[end]);
      start = end;
    }
  }

  #unchanged({ key, state }: Row): Ranked | undefined {
    const ranked = key === undefined ? undefined : this.#ranked.get(key);
    return ranked?.row.state === state ? ranked : undefined;
  }

  #compare(known: readonly (Ranked | undefined)[]): void {
    let lowest: Ranked | undefined;
    for (const each of known) {
      if (each === undefined) continue;
      if (lowest === undefined || each.rank >= lowest.rank) lowest = each;
      else if (!isOfOneMoment(each.row, lowest.row)) this.#isKept = false;
    }
  }

  /** Between the rows above and below, and all that share their moments; of all rows, as near as possible. */
  #insert(rows: readonly Row[], above: Ranked | undefined, below: Ranked | undefined): void {
    let [highest, lowest] = [this.#ofMoment(above, Math.max), this.#ofMoment(below, Math.min)];
    if (above !== undefined && below !== undefined && isOfOneMoment(above.row, below.row)) {
      [highest, lowest] = [above.rank, below.rank];
    }
    lowest ??= this.#nextBelow(highest ?? Number.NEGATIVE_INFINITY);
    if (above === undefined && below !== undefined) highest = this.#nextAbove(lowest ?? 0);
    const start = highest ?? (lowest ?? 0) - rows.length - 1;
    const step = highest !== undefined && lowest !== undefined ? (lowest - highest) / (rows.length + 1) : 1;
    rows.forEach((row, index) => {
      if (row.key !== undefined) this.#ranked.set(row.key, { rank: start + (index + 1) * step, row });
    });
  }

  /** @returns the first or the last rank of the rows that share a moment with this one */
  #ofMoment(ranked: Ranked | undefined, choose: (a: number, b: number) => number): number | undefined {
    if (ranked === undefined) return undefined;
    let found = ranked.rank;
    for (const { rank, row } of this.#ranked.values()) {
      if (isOfOneMoment(row, ranked.row)) found = choose(found, rank);
    }
    return found;
  }

  #nextBelow(rank: number): number | undefined {
    let found: number | undefined;
    for (const other of this.#ranked.values()) {
      if (other.rank > rank && (found === undefined || other.rank < found)) found = other.rank;
    }
    return found;
  }

  #nextAbove(rank: number): number | undefined {
    let found: number | undefined;
    for (const other of this.#ranked.values()) {
      if (other.rank < rank && (found === undefined || other.rank > found)) found = other.rank;
    }
    return found;
  }
}

interface Ranked {
  readonly rank: number;
  readonly row: Row;
}

/** Rows that share a moment may come in any order. */
function isOfOneMoment(a: Row, b: Row): boolean {
  return a.createdAt === b.createdAt || (a.updatedAt !== undefined && a.updatedAt === b.updatedAt);
}
