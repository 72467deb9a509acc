export const pagingHabits = ['honoured', 'ignored', 'repeats-last', 'capped-25', 'capped-50'] as const;
export type PagingHabit = (typeof pagingHabits)[number];

export const totalHabits = ['right', 'one', 'zero', 'huge', 'page'] as const;
export type TotalHabit = (typeof totalHabits)[number];

const defaultLimit = 25;
const maximumLimit = 100;

function readCount(given: string | null, fallback: number): number {
  if (given === null) return fallback;
  return /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
}

/** The part of `all` that this query asks for; `undefined` when the query is not one the API takes. */
export function pageOf<T>(
  all: readonly T[],
  query: URLSearchParams,
  habit: PagingHabit,
): readonly T[] | undefined {
  if (habit === 'ignored') return all;
  const asked = readCount(query.get('page[limit]'), defaultLimit);
  const offset = readCount(query.get('page[offset]'), 0);
  if (!(asked >= 1 && asked <= maximumLimit) || Number.isNaN(offset)) return undefined;
  const cap = { 'capped-25': 25, 'capped-50': 50 }[habit as string] ?? maximumLimit;
  const limit = Math.min(asked, cap);
  const pastTheEnd = offset >= all.length && all.length > 0;
  const start =
    habit === 'repeats-last' && pastTheEnd ? Math.floor((all.length - 1) / limit) * limit : offset;
  return all.slice(start, start + limit);
}

export function totalOf(right: number, onThisPage: number, habit: TotalHabit): number {
  switch (habit) {
    case 'right':
      return right;
    case 'one':
      return 1;
    case 'zero':
      return 0;
    case 'huge':
      return 1_000_000;
    case 'page':
      return onThisPage;
  }
}
