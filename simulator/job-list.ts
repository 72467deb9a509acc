import { byCreation, type JobRecord } from './job-queue.ts';
import { type JobMoment, momentOf, nextChange, nextPresence } from './job-state.ts';
import { uuidFrom } from './uuid.ts';

export const listOrders = [
  'newest-first',
  'oldest-first',
  'shuffled',
  'by-id',
  'updated-first',
  /** By `started_at`, what has not started last. */
  'started-first',
  /** Newest first within each type. */
  'by-type',
  /** Newest first within three groups that no row shows. */
  'in-groups',
] as const;
export type ListOrder = (typeof listOrders)[number];

/** A row of the list: a job in the state that the copy of the store knew. */
export interface ListRow {
  readonly record: JobRecord;
  readonly moment: JobMoment;
  /** Of the second row of a job that is listed under two types. */
  readonly type?: string;
}

interface View {
  readonly version: number;
  readonly from: number;
  readonly until: number;
  readonly rows: readonly ListRow[];
}

/** Orders in which a row moves as its job changes. */
const CHANGING: ReadonlySet<ListOrder> = new Set(['updated-first', 'started-first']);

/** The moment that the list is sorted by; else that of the creation. */
export function sortMoment(order: ListOrder, record: JobRecord, moment: JobMoment): number {
  switch (order) {
    case 'updated-first':
      return moment.updatedAt;
    case 'started-first':
      return moment.startedAt ?? Number.NEGATIVE_INFINITY;
    default:
      return record.createdAt;
  }
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every job the store has, in the order its list answers in. */
export class JobList {
  readonly #order: ListOrder;
  readonly #records: JobRecord[] = [];
  readonly #keys = new Map<JobRecord, string>();
  readonly #views = new Map<number, View>();
  #sorted: readonly JobRecord[] | undefined;

  constructor(order: ListOrder) {
    this.#order = order;
  }

  add(record: JobRecord): void {
    this.#records.push(record);
    if (this.#order === 'shuffled' || this.#order === 'in-groups') {
      this.#keys.set(record, uuidFrom(`${record.id}/${record.sequence}`));
    }
    this.#sorted = undefined;
    this.#views.clear();
  }

  /** What was ever created until `now`, known to a read or not, the oldest first. */
  created(now: number): JobRecord[] {
    return this.#records.filter((record) => record.createdAt <= now).sort(byCreation);
  }

  /** What has been removed has to be asked for again. */
  forget(): void {
    this.#views.clear();
  }

  /**
   * What a read at `now` sees in a copy of the store that is `lag` milliseconds old. `version` says when the
   * jobs themselves have changed.
   */
  visible(now: number, version: number, lag = 0): readonly ListRow[] {
    const at = now - lag;
    const known = this.#views.get(lag);
    // The rows of the store itself are live: what becomes of a job changes no place but in one order.
    const isLive = lag === 0 && !CHANGING.has(this.#order);
    if (
      known !== undefined &&
      (isLive || known.version === version) &&
      known.from <= at &&
      at < known.until
    ) {
      return known.rows;
    }
    let until = Number.POSITIVE_INFINITY;
    const rows: ListRow[] = [];
    for (const record of this.#inOrder(at)) {
      until = Math.min(until, isLive ? nextPresence(record, at) : nextChange(record, at));
      if (record.visibleAt > at || record.removedAt <= at) continue;
      const moment = isLive ? record : momentOf(record, at);
      rows.push({ record, moment });
      if (record.plan.alsoAs !== undefined) rows.push({ record, moment, type: record.plan.alsoAs });
    }
    this.#views.set(lag, { version, from: at, until, rows });
    return rows;
  }

  #inOrder(at: number): readonly JobRecord[] {
    if (CHANGING.has(this.#order)) {
      const key = (record: JobRecord): number => sortMoment(this.#order, record, momentOf(record, at));
      return this.#records.toSorted((a, b) => compareNumbers(key(b), key(a)) || byCreation(b, a));
    }
    this.#sorted ??= this.#records.toSorted((a, b) => this.#compare(a, b));
    return this.#sorted;
  }

  #compare(a: JobRecord, b: JobRecord): number {
    switch (this.#order) {
      case 'newest-first':
      case 'updated-first':
      case 'started-first':
        return byCreation(b, a);
      case 'oldest-first':
        return byCreation(a, b);
      case 'by-id':
        return compareText(a.id, b.id);
      case 'shuffled':
        return compareText(this.#keys.get(a) ?? '', this.#keys.get(b) ?? '');
      case 'by-type':
        return compareText(a.type, b.type) || byCreation(b, a);
      case 'in-groups':
        return this.#group(a) - this.#group(b) || byCreation(b, a);
      default:
        return this.#order satisfies never;
    }
  }

  #group(record: JobRecord): number {
    return Number.parseInt(this.#keys.get(record)?.slice(0, 2) ?? '0', 16) % 3;
  }
}

/** The same rows, those of one moment in another order: of creation, or of what the list is sorted by. */
export function withTiesShuffled(
  rows: readonly ListRow[],
  random: () => number,
  momentOfRow: (row: ListRow) => number = ({ record }) => record.createdAt,
): readonly ListRow[] {
  const result: ListRow[] = [];
  for (let start = 0; start < rows.length; ) {
    const first = momentOfRow(rows[start] as ListRow);
    let end = start + 1;
    while (end < rows.length && momentOfRow(rows[end] as ListRow) === first) end += 1;
    result.push(...shuffled(rows.slice(start, end), random));
    start = end;
  }
  return result;
}

/** The same rows in any order. */
export function shuffled(rows: readonly ListRow[], random: () => number): readonly ListRow[] {
  const result = [...rows];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as ListRow, result[last] as ListRow];
  }
  return result;
}
