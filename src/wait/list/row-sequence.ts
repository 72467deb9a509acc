import { type Row, shareMoment } from './pages.ts';

/** Where a page of this reading has shown a row. */
interface PagePlace {
  /** Which page, counted from 0. */
  readonly page: number;
  readonly index: number;
  readonly row: Row;
}

/**
 * The pages of one reading, row by row. In a list that has an order, two rows that have not changed stand on every
 * page in the same order; where they do not, joins between pages prove nothing.
 */
export class RowSequence {
  readonly #places = new Map<string, PagePlace[]>();
  /** Of ids that stand on one page twice: a row that comes back may be either. */
  readonly #ambiguous = new Set<string>();
  /** Most lists are one page, which may have a hundred thousand rows: noted only when another page comes. */
  #first: readonly Row[] | undefined;
  #pages = 0;
  #isKept = true;

  /** No row has overtaken another. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Takes the rows of a page, in its order. */
  extend(rows: readonly Row[]): void {
    if (this.#first === undefined) {
      this.#first = rows;
      return;
    }
    if (this.#pages === 0) this.#note(this.#first);
    this.#note(rows);
  }

  #note(rows: readonly Row[]): void {
    const page = this.#pages;
    this.#pages += 1;
    /** By earlier page: of the rows so far, the one that stood furthest down there. */
    const lowest: PagePlace[] = [];
    rows.forEach((row, index) => {
      if (row.key === undefined) return;
      const places = this.#places.get(row.key) ?? [];
      if (places.at(-1)?.page === page) this.#ambiguous.add(row.key);
      if (!this.#ambiguous.has(row.key)) {
        for (const place of places) if (place.row.state === row.state) this.#compare(place, lowest);
      }
      places.push({ page, index, row });
      this.#places.set(row.key, places);
    });
  }

  #compare(place: PagePlace, lowest: PagePlace[]): void {
    const before = lowest[place.page];
    if (before === undefined || place.index >= before.index) lowest[place.page] = place;
    else if (!shareMoment(place.row, before.row)) this.#isKept = false;
  }
}
