import { byCreation, type JobRecord } from './job-queue.ts';
import { uuidFrom } from './uuid.ts';

export const listOrders = ['newest-first', 'oldest-first', 'shuffled', 'by-id', 'updated-first'] as const;
export type ListOrder = (typeof listOrders)[number];

interface View {
  readonly version: number;
  readonly from: number;
  readonly until: number;
  readonly records: readonly JobRecord[];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every job the store has, in the order its list answers in. */
export class JobList {
  readonly #order: ListOrder;
  readonly #records: JobRecord[] = [];
  readonly #shuffleKeys = new Map<JobRecord, string>();
  #sorted: readonly JobRecord[] | undefined;
  #sortedVersion = -1;
  #view: View | undefined;

  constructor(order: ListOrder) {
    this.#order = order;
  }

  add(record: JobRecord): void {
    this.#records.push(record);
    if (this.#order === 'shuffled')
      this.#shuffleKeys.set(record, uuidFrom(`${record.id}/${record.sequence}`));
    this.#sorted = undefined;
    this.#view = undefined;
  }

  /** What exists at `now`, known to a read or not, the oldest first. */
  created(now: number): JobRecord[] {
    return this.#records.filter((record) => record.createdAt <= now).sort(byCreation);
  }

  /** What a read at `now` sees. `version` tells when the jobs themselves have changed. */
  visible(now: number, version: number): readonly JobRecord[] {
    const view = this.#view;
    if (view !== undefined && view.version === version && view.from <= now && now < view.until) {
      return view.records;
    }
    let until = Number.POSITIVE_INFINITY;
    const records = this.#inOrder(version).filter((record) => {
      if (record.visibleAt <= now) return true;
      until = Math.min(until, record.visibleAt);
      return false;
    });
    this.#view = { version, from: now, until, records };
    return records;
  }

  #inOrder(version: number): readonly JobRecord[] {
    const stale = this.#order === 'updated-first' && this.#sortedVersion !== version;
    if (this.#sorted === undefined || stale) {
      this.#sorted = this.#records.toSorted((a, b) => this.#compare(a, b));
      this.#sortedVersion = version;
    }
    return this.#sorted;
  }

  #compare(a: JobRecord, b: JobRecord): number {
    switch (this.#order) {
      case 'newest-first':
        return byCreation(b, a);
      case 'oldest-first':
        return byCreation(a, b);
      case 'by-id':
        return compareText(a.id, b.id);
      case 'shuffled':
        return compareText(this.#shuffleKeys.get(a) ?? '', this.#shuffleKeys.get(b) ?? '');
      case 'updated-first':
        return b.updatedAt - a.updatedAt || byCreation(b, a);
    }
  }
}
