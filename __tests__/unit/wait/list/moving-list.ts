import { mulberry32 } from '../../../../simulator/mulberry32.ts';
import type { DecodedJob, Job } from '../../../../src/pxm/job.ts';
import type { Page, PageRequest } from '../../../../src/pxm/page.ts';
import { instant } from '../../../../src/time/instant.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

export const ORDERS = [
  'newest-first',
  'oldest-first',
  'by-id',
  'by-type',
  'updated-first',
  'updated-last',
] as const;
export type Order = (typeof ORDERS)[number];

/** How a list differs from one that stands still and is read as documented. */
export const WORLDS = [
  'ties',
  'insertions',
  'deletions',
  'changes',
  'burst of changes',
  'lagging replica',
  'empty page once',
  'hidden rows',
  'hidden run',
  'offset ignored',
  'offset clamped',
  'total of the page',
  'total absent',
  'total zero',
  'total huge',
] as const;
export type World = (typeof WORLDS)[number];

type Paged = 'kept' | 'ignored' | 'clamped';

interface Event {
  /** Before this request, counted from 0. */
  readonly before: number;
  readonly change: () => void;
}

const TYPES = ['product-import', 'product-export', 'price-import'];

/** A job list that a seed draws, and that changes while it is read. */
export class MovingList {
  readonly cap: number;
  readonly order: Order;
  readonly #random: () => number;
  readonly #worlds: ReadonlySet<World>;
  readonly #events: Event[] = [];
  readonly #hidden = new Set<string>();
  readonly #lag: number;
  readonly #emptyAt: number;
  readonly #paged: Paged;
  #jobs: Job[] = [];
  #next = 0;
  requests = 0;
  readonly asked: number[] = [];
  /** Jobs that every answer could have shown from before the first request on. */
  readonly lasting: ReadonlySet<string>;
  readonly #old: ReadonlySet<string>;

  constructor(
    seed: number,
    worlds: readonly World[],
    given: { order?: Order; cap?: number; length?: number } = {},
  ) {
    const random = mulberry32(seed);
    this.#random = random;
    const from = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
    const among = <Item>(items: readonly Item[]): Item => items[from(0, items.length - 1)] as Item;
    this.#worlds = new Set(worlds);
    const has = (world: World): boolean => this.#worlds.has(world);
    this.cap = given.cap ?? among([1, 2, 3, 4, 7, 10, 10, 10, 25, 100]);
    this.order = given.order ?? among(ORDERS);
    const length = given.length ?? from(0, Math.min(60, this.cap * 5 + 5));
    let at = NOON - 86_400_000;
    for (let index = 0; index < length; index += 1) {
      const tied = has('ties') && random() < 0.6;
      if (!tied) at += 1_000;
      this.#add(at);
    }
    if (has('insertions')) {
      for (let left = from(1, 4); left > 0; left -= 1) {
        const amount = from(1, 3);
        this.#at(from(1, 12), () => {
          for (let more = 0; more < amount; more += 1) {
            at += has('ties') && random() < 0.5 ? 0 : 1_000;
            this.#add(at);
          }
        });
      }
    }
    if (has('deletions')) {
      for (let left = from(1, 5); left > 0; left -= 1) {
        this.#at(from(1, 10), () => this.#jobs.splice(Math.floor(random() * this.#jobs.length), 1));
      }
    }
    if (has('changes')) {
      for (let left = from(1, 6); left > 0; left -= 1) {
        this.#at(from(1, 10), () => {
          const index = Math.floor(random() * this.#jobs.length);
          const job = this.#jobs[index];
          at += 1_000;
          if (job !== undefined)
            this.#jobs[index] = { ...job, status: 'failed', statusText: 'failed', updatedAt: instant(at) };
        });
      }
    }
    if (has('burst of changes')) {
      const amount = from(1, this.cap * 2);
      this.#at(from(1, 8), () => {
        const start = Math.floor(random() * this.#jobs.length);
        for (let index = start; index < Math.min(start + amount, this.#jobs.length); index += 1) {
          const job = this.#jobs[index] as Job;
          at += 1_000;
          this.#jobs[index] = { ...job, status: 'failed', statusText: 'failed', updatedAt: instant(at) };
        }
      });
    }
    this.#lag = has('lagging replica') ? from(1, 5) : 0;
    this.#emptyAt = has('empty page once') ? from(0, 8) : -1;
    this.#paged = has('offset ignored') ? 'ignored' : has('offset clamped') ? 'clamped' : 'kept';
    if (has('hidden rows')) for (const { id } of this.#jobs) if (random() < 0.15) this.#hidden.add(id);
    if (has('hidden run')) {
      const sorted = this.#sorted(this.#jobs);
      const start = from(0, sorted.length);
      for (const { id } of sorted.slice(start, start + from(1, this.cap))) this.#hidden.add(id);
    }
    // A replica that lags shows none of the newest until the end.
    this.#old = new Set(this.#jobs.slice(0, Math.max(0, this.#jobs.length - this.#lag)).map(({ id }) => id));
    this.lasting = new Set([...this.#old].filter((id) => !this.#hidden.has(id)));
  }

  fetch(request: PageRequest): Page<DecodedJob> {
    for (const { before, change } of this.#events) if (before === this.requests) change();
    const count = this.requests;
    this.requests += 1;
    this.asked.push(request.offset);
    const isLagging = this.#lag > 0 && count % 2 === 1;
    const jobs = isLagging ? this.#jobs.filter(({ id }) => this.#old.has(id)) : this.#jobs;
    const sorted = this.#sorted(jobs);
    const offset =
      this.#paged === 'ignored'
        ? 0
        : this.#paged === 'clamped'
          ? Math.min(request.offset, Math.max(0, sorted.length - this.cap))
          : request.offset;
    const page = sorted
      .slice(offset, offset + Math.min(this.cap, request.limit))
      .filter(({ id }) => !this.#hidden.has(id));
    const rows = count === this.#emptyAt ? [] : page.map((job): DecodedJob => ({ ok: true, job }));
    return { rows, total: this.#total(sorted.length, rows.length) };
  }

  /** Of the jobs that lasted, those that are still there and were not seen. */
  missed(seen: ReadonlySet<string>): readonly string[] {
    return this.#jobs.map(({ id }) => id).filter((id) => this.lasting.has(id) && !seen.has(id));
  }

  job(id: string): DecodedJob | undefined {
    const job = this.#jobs.find((one) => one.id === id.toLowerCase());
    return job === undefined ? undefined : { ok: true, job };
  }

  /** @param share 0: of the oldest job, 1: of the newest */
  createdAtOf(share: number): number {
    const index = Math.min(this.#jobs.length - 1, Math.floor(share * this.#jobs.length));
    return this.#jobs[index]?.createdAt ?? 0;
  }

  createdAtOfId(id: string): number | undefined {
    return this.#jobs.find((job) => job.id === id)?.createdAt;
  }

  get ids(): readonly string[] {
    return this.#jobs.map(({ id }) => id);
  }

  #at(before: number, change: () => void): void {
    this.#events.push({ before, change });
  }

  #add(at: number): void {
    const index = this.#next;
    this.#next += 1;
    const id = uuid((index * 7_919) % 65_521);
    const type = TYPES[Math.floor(this.#random() * TYPES.length)] ?? 'product-import';
    this.#jobs.push(
      jobOf({
        id,
        type,
        createdAt: instant(at),
        updatedAt: instant(at),
        status: 'success',
        statusText: 'success',
      }),
    );
  }

  #sorted(jobs: readonly Job[]): readonly Job[] {
    const chance = new Map(jobs.map(({ id }) => [id, this.#worlds.has('ties') ? this.#random() : 0]));
    const byTie = (a: Job, b: Job): number =>
      (chance.get(a.id) ?? 0) - (chance.get(b.id) ?? 0) || (a.id < b.id ? -1 : 1);
    const by: Readonly<Record<Order, (a: Job, b: Job) => number>> = {
      'newest-first': (a, b) => b.createdAt - a.createdAt || byTie(a, b),
      'oldest-first': (a, b) => a.createdAt - b.createdAt || byTie(a, b),
      'by-id': (a, b) => (a.id < b.id ? -1 : 1),
      'by-type': (a, b) =>
        a.type < b.type ? -1 : a.type > b.type ? 1 : b.createdAt - a.createdAt || byTie(a, b),
      'updated-first': (a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0) || byTie(a, b),
      'updated-last': (a, b) => (a.updatedAt ?? 0) - (b.updatedAt ?? 0) || byTie(a, b),
    };
    return [...jobs].sort(by[this.order]);
  }

  #total(all: number, page: number): number | undefined {
    if (this.#worlds.has('total absent')) return undefined;
    if (this.#worlds.has('total of the page')) return page;
    if (this.#worlds.has('total zero')) return 0;
    if (this.#worlds.has('total huge')) return 1_000_000;
    return all;
  }
}
