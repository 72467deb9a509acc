/**
 * How a store pages. `ignored`: every answer holds the whole list; `first-page`: every answer holds the first page;
 * `repeats-last`: beyond the end comes the last page again; `whole-pages`: offsets are rounded down to a whole page.
 */
export const pagingHabits = [
  'honoured',
  'ignored',
  'first-page',
  'repeats-last',
  'whole-pages',
  'capped-25',
  'capped-50',
] as const;
export type PagingHabit = (typeof pagingHabits)[number];

export const totalHabits = [
  'right',
  'one',
  'zero',
  'huge',
  'page',
  'negative',
  'text',
  'absent',
  'too-few',
] as const;
export type TotalHabit = (typeof totalHabits)[number];

/** What comes at an offset that has no rows, or that the store does not take. */
export const noRowsHabits = ['empty', 'null', '400', '404', '416', '422'] as const;
export type NoRowsHabit = (typeof noRowsHabits)[number];

export interface Paging {
  readonly habit: PagingHabit;
  /** A page holds so many rows at the most, whatever was asked for. */
  readonly cap?: number | undefined;
  /** A page holds so many rows, whatever was asked for: also more. */
  readonly length?: number | undefined;
  /** What comes beyond the end; default `empty`. */
  readonly beyondEnd?: NoRowsHabit | undefined;
  /** From this offset on `beyondLimit` comes. */
  readonly offsetLimit?: number | undefined;
  /** `clamped`: the page at the limit. Default `422`. */
  readonly beyondLimit?: NoRowsHabit | 'clamped' | undefined;
}

/** Rows, or why there are none. */
export type PageAnswer<T> =
  | { readonly kind: 'rows'; readonly rows: readonly T[]; readonly offset: number }
  | { readonly kind: 'null' }
  | { readonly kind: 'refused'; readonly status: number };

const defaultLimit = 25;
const maximumLimit = 100;

function readCount(given: string | null, fallback: number): number {
  if (given === null) return fallback;
  return /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
}

/** The part of `all` that this query asks for. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, paging: Paging): PageAnswer<T> {
  const { habit } = paging;
  if (habit === 'ignored') return { kind: 'rows', rows: all, offset: 0 };
  const asked = readCount(query.get('page[limit]'), defaultLimit);
  const given = readCount(query.get('page[offset]'), 0);
  if (!(asked >= 1 && asked <= maximumLimit) || Number.isNaN(given)) return { kind: 'refused', status: 400 };
  const cap = paging.cap ?? { 'capped-25': 25, 'capped-50': 50 }[habit as string] ?? maximumLimit;
  const limit = paging.length ?? Math.min(asked, cap);
  const offset = habit === 'whole-pages' ? given - (given % limit) : given;
  const from = (start: number): PageAnswer<T> => ({
    kind: 'rows',
    rows: all.slice(start, start + limit),
    offset: start,
  });
  if (habit === 'first-page') return from(0);
  const { offsetLimit = Number.POSITIVE_INFINITY, beyondLimit = '422' } = paging;
  if (offset >= offsetLimit) return beyondLimit === 'clamped' ? from(offsetLimit) : noRows(beyondLimit);
  if (offset < all.length || offset === 0) return from(offset);
  if (habit === 'repeats-last') return from(Math.floor(Math.max(0, all.length - 1) / limit) * limit);
  return noRows(paging.beyondEnd ?? 'empty');

  function noRows(what: NoRowsHabit): PageAnswer<T> {
    if (what === 'empty') return { kind: 'rows', rows: [], offset };
    if (what === 'null') return { kind: 'null' };
    return { kind: 'refused', status: Number(what) };
  }
}

/** @returns the JSON of `meta.results.total`; undefined where it is absent */
export function totalOf(right: number, onThisPage: number, habit: TotalHabit): string | undefined {
  switch (habit) {
    case 'right':
      return `${right}`;
    case 'one':
      return '1';
    case 'zero':
      return '0';
    case 'huge':
      return '1000000';
    case 'page':
      return `${onThisPage}`;
    case 'negative':
      return '-1';
    case 'text':
      return `"${right}"`;
    case 'absent':
      return undefined;
    case 'too-few':
      return `${Math.floor(right / 2)}`;
    default:
      return habit satisfies never;
  }
}
