import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../../../src/errors.ts';
import { type DecodedJob, isFinal, type Job, type MalformedJob } from '../../../../src/pxm/job.ts';
import type { JobTypes } from '../../../../src/pxm/job-type.ts';
import type { Page, PageRequest } from '../../../../src/pxm/page.ts';
import type { Clock } from '../../../../src/time/clock.ts';
import { type Duration, milliseconds, minutes } from '../../../../src/time/duration.ts';
import { type Instant, instant } from '../../../../src/time/instant.ts';
import { StoreClock } from '../../../../src/time/store-clock.ts';
import { ListWatcher } from '../../../../src/wait/list/list-watcher.ts';
import type { Since } from '../../../../src/wait/plan.ts';
import { ALL_TYPES, jobOf, NOON, uuid } from '../../support.ts';
import { MovingList, WORLDS } from './moving-list.ts';

/** When the first job was created. */
const FIRST = NOON - 6_000_000;
const never = new AbortController().signal;

/** Time passes with each request and each pause. */
class PassingClock implements Clock {
  #elapsed = 0;

  now(): Instant {
    return instant(NOON + this.#elapsed);
  }

  elapsed(): Duration {
    return milliseconds(this.#elapsed);
  }

  sleep(duration: Duration): Promise<void> {
    this.pass(duration);
    return Promise.resolve();
  }

  pass(duration: number): void {
    this.#elapsed += duration;
  }
}

interface Given {
  readonly since?: Since;
  readonly types?: JobTypes;
  readonly requestIds?: readonly string[];
  readonly isClockKnown?: boolean;
}

/** A job list of which a test says what it holds, with a watcher of it. */
class Store {
  readonly clock = new PassingClock();
  readonly asked: number[] = [];
  readonly askedById: string[] = [];
  jobs: Job[] = [];
  /** Answers a request for the list, by its number. */
  answer: (request: PageRequest, count: number) => Page<DecodedJob> = (request) => this.page(request);
  answerById: (id: string) => DecodedJob | undefined = (id) => {
    const job = this.jobs.find((one) => one.id === id);
    return job === undefined ? undefined : { ok: true, job };
  };
  readonly storeClock = new StoreClock(this.clock);
  readonly watcher: ListWatcher;

  constructor({ since, types, requestIds, isClockKnown = true }: Given = {}) {
    if (isClockKnown) this.proveClock();
    const target = {
      kind: 'list',
      types: types ?? (['product-import'] as const),
      requestIds: requestIds ?? [],
      since: since ?? { kind: 'moment', at: instant(FIRST) },
    } as const;
    const client = {
      listJobs: (request: PageRequest): Promise<Page<DecodedJob>> => {
        this.clock.pass(50);
        this.asked.push(request.offset);
        return Promise.resolve(this.answer(request, this.asked.length - 1));
      },
      getJob: (id: string): Promise<DecodedJob | undefined> => {
        this.clock.pass(50);
        this.askedById.push(id);
        return Promise.resolve(this.answerById(id));
      },
      storeClock: this.storeClock,
    };
    this.watcher = new ListWatcher(target, client, this.clock);
  }

  /** Two answers say how far the store's clock is ahead. */
  proveClock(skew = 0): void {
    const now = this.clock.now();
    for (let answers = 0; answers < 2; answers += 1) this.storeClock.observe(instant(now + skew), now, now);
  }

  page({ limit, offset }: PageRequest): Page<DecodedJob> {
    const rows = this.jobs.slice(offset, offset + limit).map((job): DecodedJob => ({ ok: true, job }));
    return { rows, total: this.jobs.length };
  }

  set(id: string, status: Job['status']): void {
    this.jobs = this.jobs.map((job) => (job.id === id ? { ...job, status, statusText: status } : job));
  }

  get known() {
    return this.watcher.known();
  }

  /** @param needsProof undefined: where every job that is known has ended */
  async poll(needsProof?: boolean, expectsMore?: boolean) {
    this.asked.length = 0;
    this.askedById.length = 0;
    await this.watcher.poll(
      {
        needsProof: () =>
          needsProof ??
          (this.known.jobs.length > 0 && this.known.jobs.every(({ job }) => isFinal(job.status))),
        expectsMore: () => expectsMore ?? this.known.jobs.length === 0,
        isLast: false,
      },
      never,
    );
    return this.known;
  }
}

/** The newest first, from FIRST on, a second apart. */
function newestFirst(length: number, given: (index: number) => Partial<Job> = () => ({})): Job[] {
  return Array.from({ length }, (_, index) =>
    jobOf({ id: uuid(index), createdAt: instant(FIRST + index * 1_000), ...given(index) }),
  ).reverse();
}

function malformed(given: Partial<MalformedJob> = {}): DecodedJob {
  const problem = 'unreadable attributes.status';
  return {
    ok: false,
    malformed: { id: undefined, type: undefined, createdAt: undefined, problem, ...given },
  };
}

const read = (job: Job): DecodedJob => ({ ok: true, job });

describe('a proof that is complete', () => {
  test('rests on every job that matches, whatever the list does', async () => {
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.uniqueArray(fc.constantFrom(...WORLDS), { maxLength: 2 }),
        fc.oneof(fc.nat(60), fc.integer({ min: 100, max: 250 })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (seed, worlds, length, share) => {
          if (worlds.includes('hidden run') && worlds.length > 1) return;
          const list = new MovingList(seed, worlds, { cap: 10, length });
          const cutoff = instant(list.createdAtOf(share));
          const store = new Store({ types: ALL_TYPES, since: { kind: 'moment', at: cutoff } });
          store.answer = (request) => list.fetch(request);
          store.answerById = (id) => list.job(id);
          for (let polls = 0; polls < 3; polls += 1) {
            if ((await store.poll()).proof.kind === 'complete') break;
            store.clock.pass(2_000);
          }
          if (store.known.proof.kind !== 'complete') return;
          complete += 1;
          const seen = new Set(store.known.jobs.map(({ job }) => job.id));
          const missed = list.missed(seen).filter((id) => (list.createdAtOfId(id) ?? 0) >= cutoff);
          expect(missed).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
    expect(complete).toBeGreaterThan(150);
  });

  test('does not rest on one empty answer, though the list was empty before', async () => {
    const store = new Store();
    await store.poll(true);
    await store.poll(true);
    store.jobs = newestFirst(1, () => ({ status: 'started' }));
    await store.poll();
    // It has ended, and a second one has failed meanwhile; the top of the list is empty once.
    store.jobs = newestFirst(2, (index) => (index === 1 ? { status: 'failed' } : {}));
    store.answer = (request, count) => (count === 0 ? { rows: [], total: undefined } : store.page(request));
    const { jobs, proof } = await store.poll();
    expect(proof.kind === 'complete' && jobs.length === 1).toBe(false);
  });

  test('does not rest on a first page that was read before an outage', async () => {
    const store = new Store();
    const old = uuid(0);
    store.jobs = newestFirst(40, (index) => ({ status: index === 0 ? 'started' : 'success' }));
    await store.poll();
    // The list does not show the unfinished job any more, and asking for it takes a minute.
    const ended = store.jobs.find(({ id }) => id === old) as Job;
    store.jobs = store.jobs.filter(({ id }) => id !== old);
    const late = jobOf({ id: uuid(99), createdAt: instant(FIRST + 60_000), status: 'failed' });
    store.answerById = () => {
      store.clock.pass(60_000);
      // As many as before: the oldest goes.
      store.jobs = [late, ...store.jobs.slice(0, -1)];
      return { ok: true, job: { ...ended, status: 'success', statusText: 'success' } };
    };
    expect((await store.poll()).proof.kind).toBe('complete');
    expect(store.known.jobs.map(({ job }) => job.id)).toContain(late.id);
  });

  test('of an empty list takes two readings', async () => {
    const store = new Store();
    expect((await store.poll(true)).proof).toEqual({ kind: 'complete' });
    expect(store.asked).toEqual([0, 0]);
  });
});

describe('a poll', () => {
  test('asks for a page while a job has not ended, and proves nothing', async () => {
    const store = new Store();
    store.jobs = newestFirst(40, (index) => (index === 39 ? { status: 'started' } : {}));
    await store.poll();
    const { proof } = await store.poll();
    expect(store.asked).toEqual([0]);
    expect(proof).toEqual({ kind: 'not-needed' });
  });

  test('proves when all have ended, in the same poll', async () => {
    const store = new Store();
    store.jobs = newestFirst(40);
    expect((await store.poll()).proof).toEqual({ kind: 'complete' });
    expect(store.asked).toEqual([0, 38, 40, 78]);
  });

  test('asks by id for unfinished jobs that the first page does not show, up to five', async () => {
    const store = new Store();
    store.jobs = newestFirst(250, (index) => (index < 3 ? { status: 'pending' } : {}));
    await store.poll();
    await store.poll();
    expect(store.asked).toEqual([0]);
    expect(store.askedById).toEqual([uuid(0), uuid(1), uuid(2)]);
  });

  test('knows a job by its id also where that answer does not name its request', async () => {
    const store = new Store({ requestIds: ['a'] });
    store.jobs = newestFirst(150, (index) => ({
      requestId: index === 0 ? 'a' : 'b',
      status: index === 0 ? 'started' : 'success',
    }));
    await store.poll();
    store.answerById = () => ({ ok: true, job: { ...(store.jobs.at(-1) as Job), requestId: undefined } });
    store.set(uuid(0), 'success');
    expect((await store.poll()).jobs.map(({ job }) => job.status)).toEqual(['success']);
    expect(store.known.missingRequestIds).toEqual([]);
  });

  test('of more reads the page around the oldest', async () => {
    const store = new Store();
    store.jobs = newestFirst(400, () => ({ status: 'pending' }));
    await store.poll();
    store.set(uuid(0), 'success');
    store.set(uuid(1), 'started');
    await store.poll();
    expect(store.asked.slice(0, 2)).toEqual([0, 301]);
    expect(store.asked.length).toBeLessThanOrEqual(3);
    expect(store.known.jobs[0]?.job.status).toBe('success');
    expect(store.known.jobs[1]?.job.status).toBe('started');
  });

  test('of more reads on from the oldest in a list with the oldest first', async () => {
    const store = new Store();
    store.jobs = newestFirst(400, () => ({ status: 'pending' })).reverse();
    await store.poll();
    for (let index = 0; index < 150; index += 1) store.set(uuid(index), 'success');
    await store.poll();
    expect(store.asked.slice(0, 2)).toEqual([0, 100]);
    expect(store.asked.length).toBeLessThanOrEqual(3);
    expect(store.known.jobs[149]?.job.status).toBe('success');
  });

  test('asks for the oldest by id where it has left its place', async () => {
    const store = new Store();
    store.jobs = newestFirst(400, () => ({ status: 'pending' }));
    await store.poll();
    const [oldest] = store.jobs.splice(399, 1) as [Job];
    store.jobs.splice(150, 0, { ...oldest, status: 'started', statusText: 'started' });
    await store.poll();
    expect(store.askedById).toEqual([uuid(0)]);
    expect(store.known.jobs[0]?.job.status).toBe('started');
  });

  test.each<[string, DecodedJob]>([
    ['cannot be read', malformed({ id: uuid(0) })],
    ['is another', read(jobOf({ id: uuid(5), status: 'failed' }))],
  ])('keeps a job as it was where the answer to its id %s', async (_name, answer) => {
    const store = new Store();
    store.jobs = newestFirst(150, (index) => (index === 0 ? { status: 'started' } : {}));
    await store.poll();
    store.answerById = () => answer;
    await store.poll();
    expect(store.askedById).toEqual([uuid(0)]);
    expect(store.known.jobs[0]?.job.status).toBe('started');
    expect(store.known.goneIds).toEqual([]);
  });

  test('asks once more for a job that one replica does not have', async () => {
    const store = new Store();
    store.jobs = newestFirst(150, (index) => (index === 0 ? { status: 'started' } : {}));
    await store.poll();
    const { answerById } = store;
    store.answerById = (id) => (store.askedById.length === 1 ? undefined : answerById(id));
    await store.poll();
    expect(store.askedById).toEqual([uuid(0), uuid(0)]);
    expect(store.known.goneIds).toEqual([]);
  });

  test('begins its proof anew where the first page is old by then', async () => {
    const store = new Store();
    store.jobs = newestFirst(150, (index) => (index === 0 ? { status: 'started' } : {}));
    await store.poll();
    const late = jobOf({ id: uuid(900), status: 'failed', createdAt: instant(FIRST + 900_000) });
    store.answerById = () => {
      // An outage, in which a job was created and failed.
      store.clock.pass(600_000);
      store.jobs = [late, ...newestFirst(150)];
      return read(jobOf({ id: uuid(0), createdAt: instant(FIRST) }));
    };
    const { jobs, proof } = await store.poll();
    expect([proof.kind, jobs.at(-1)?.job.id]).toEqual(['complete', late.id]);
  });

  test('reads those behind one that is gone', async () => {
    const store = new Store();
    store.jobs = newestFirst(260, () => ({ status: 'pending' }));
    await store.poll();
    store.jobs = store.jobs.filter(({ id }) => id !== uuid(0));
    for (let index = 1; index < 40; index += 1) store.set(uuid(index), 'failed');
    for (let polls = 0; polls < 3; polls += 1) await store.poll();
    expect(store.known.goneIds).toEqual([uuid(0)]);
    expect(store.known.jobs[1]?.job.status).toBe('failed');
  });

  test('does not take an older copy for news', async () => {
    const store = new Store();
    store.jobs = newestFirst(2);
    await store.poll();
    store.set(uuid(1), 'started');
    expect((await store.poll()).jobs.map(({ job }) => job.status)).toEqual(['success', 'success']);
  });
});

describe('a long list', () => {
  test.each([true, false])('of 5,000 old jobs is not read whole (total: %s)', async (hasTotal) => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 4_990_000) } });
    store.jobs = newestFirst(5_000);
    const { page } = store;
    store.answer = (request) => {
      const { rows, total } = page.call(store, request);
      return { rows, total: hasTotal ? total : undefined };
    };
    expect((await store.poll()).proof).toEqual({ kind: 'complete' });
    expect(store.known.jobs).toHaveLength(10);
    expect(store.asked.length).toBeLessThanOrEqual(hasTotal ? 12 : 30);
  });

  test('with a rest of ten pages is read whole, and its length is asked for once', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 890_000) } });
    store.jobs = newestFirst(900);
    store.answer = (request) => ({ rows: store.page(request).rows, total: undefined });
    expect((await store.poll()).proof).toEqual({ kind: 'complete' });
    expect(store.asked.length).toBeLessThanOrEqual(26);
  });

  test.each<[string, number | undefined]>([
    ['is right', 5_000],
    ['is absent', undefined],
    ['is too small', 1_700],
    ['is one', 1],
    ['is huge', 1_000_000],
  ])('that rises behind its beginning is read whole, where the total %s', async (_name, total) => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 4_990_000) } });
    const rows = newestFirst(5_000, (index) => (index < 2_500 ? { type: 'product-export' } : {}));
    // Two groups, each with the newest first; the failed job is the first of the second.
    const late = jobOf({ id: uuid(9_999), status: 'failed', createdAt: instant(FIRST + 4_995_000) });
    store.jobs = [...rows.slice(0, 2_600), late, ...rows.slice(2_600)];
    const second = rows
      .slice(2_600)
      .map((job, index) => ({ ...job, createdAt: instant(FIRST + 4_994_000 - index) }));
    store.jobs = [...rows.slice(0, 2_600), late, ...second];
    store.answer = (request) => ({ rows: store.page(request).rows, total });
    await store.poll();
    expect(store.known.jobs.map(({ job }) => job.id)).toContain(uuid(9_999));
  });

  test('with the oldest first finds its jobs at the end', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 695_000) } });
    store.jobs = newestFirst(700, (index) => (index > 696 ? { status: 'started' } : {})).reverse();
    await store.poll();
    expect(store.known.jobs).toHaveLength(5);
    expect(store.asked).toEqual([0, 600]);
  });

  test('of 100 pages that were checked is searched at once, and checked again for a verdict', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 4_990_000) } });
    store.jobs = newestFirst(5_000);
    await store.poll();
    const checked = store.asked.length;
    store.clock.pass(10_000);
    await store.poll(false, true);
    expect(store.asked.length).toBeLessThan(checked);
    expect(store.known.proof).toEqual({ kind: 'not-needed' });
    await store.poll();
    expect(store.asked.length).toBeGreaterThanOrEqual(checked);
  });

  test('proves what a search has found, though the search itself proves nothing', async () => {
    const store = new Store();
    store.jobs = newestFirst(120);
    store.clock.pass(11_000);
    let searched = false;
    const needs = (): boolean => {
      const before = searched;
      searched = true;
      return before;
    };
    await store.watcher.poll({ needsProof: needs, expectsMore: () => true, isLast: false }, never);
    expect(store.known.proof).toEqual({ kind: 'complete' });
  });

  test('in no order is searched for jobs that are expected, every ten seconds', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(NOON - 1_000) } });
    store.jobs = newestFirst(300).sort(
      (a, b) => ((Number.parseInt(a.id, 16) * 7_919) % 257) - ((Number.parseInt(b.id, 16) * 7_919) % 257),
    );
    await store.poll(false, true);
    store.jobs = [
      ...store.jobs.slice(0, 150),
      jobOf({ id: uuid(777), createdAt: instant(NOON) }),
      ...store.jobs.slice(150),
    ];
    await store.poll(false, true);
    store.clock.pass(10_000);
    await store.poll(false, true);
    expect(store.known.jobs).toHaveLength(1);
  });
});

describe('rows that cannot be read', () => {
  const bad = (given: Partial<MalformedJob>) => malformed({ type: 'product-import', ...given });

  test('withhold the proof, and are asked for by their id', async () => {
    const store = new Store();
    store.jobs = newestFirst(3);
    store.answer = (request) => {
      const { rows, total } = store.page(request);
      return { rows: request.offset === 0 ? [bad({ id: uuid(7) }), ...rows] : rows, total };
    };
    const job = jobOf({ id: uuid(7), status: 'started' });
    store.answerById = () => bad({ id: uuid(7) });
    expect((await store.poll()).proof).toEqual({ kind: 'incomplete', because: 'unreadable-row' });
    expect(store.known.unreadable).toHaveLength(1);
    store.answerById = () => read(job);
    await store.poll();
    expect(store.known.jobs.map(({ job: { id } }) => id)).toContain(uuid(7));
  });

  test('of a known job are no riddle: the job is asked for', async () => {
    const store = new Store();
    store.jobs = newestFirst(2, () => ({ status: 'started' }));
    await store.poll();
    store.answer = () => ({ rows: [bad({ id: uuid(0) }), bad({ id: uuid(1) })], total: 2 });
    store.set(uuid(0), 'success');
    await store.poll();
    expect(store.known.unreadable).toEqual([]);
    expect(store.askedById).toEqual([uuid(0), uuid(1)]);
    expect(store.known.jobs[0]?.job.status).toBe('success');
  });

  test('and do not match hold nobody up', async () => {
    const store = new Store();
    store.jobs = newestFirst(3);
    const old = bad({ createdAt: instant(FIRST - 1) });
    store.answer = (request) => ({
      rows: request.offset > 0 ? store.page(request).rows : [...store.page(request).rows, old],
      total: 4,
    });
    expect((await store.poll()).proof.kind).toBe('complete');
  });

  test('without an id are forgotten once as many rows of their moment are readable', async () => {
    const store = new Store();
    store.jobs = newestFirst(3);
    const createdAt = instant(FIRST + 1_000);
    store.answer = (request, count) => {
      const { rows, total } = store.page(request);
      if (count > 0 || request.offset > 0) return { rows, total };
      return {
        rows: rows.map((row) => (row.ok && row.job.createdAt === createdAt ? bad({ createdAt }) : row)),
        total,
      };
    };
    expect((await store.poll()).proof.kind).toBe('complete');
    expect(store.known.jobs).toHaveLength(3);
  });

  test('without an id that then are missing withhold the proof for two minutes', async () => {
    const store = new Store();
    store.jobs = newestFirst(3);
    const { page } = store;
    let isFirst = true;
    store.answer = (request) => {
      const { rows, total } = page.call(store, request);
      if (!isFirst) return { rows, total };
      isFirst = false;
      return { rows: [bad({ createdAt: instant(FIRST + 9_000) }), ...rows], total };
    };
    expect((await store.poll()).proof).toEqual({ kind: 'incomplete', because: 'unreadable-row' });
    store.clock.pass(60_000);
    expect((await store.poll()).proof.kind).toBe('incomplete');
    store.clock.pass(61_000);
    expect((await store.poll()).proof.kind).toBe('complete');
  });
});

describe('a total that is more than was read', () => {
  test('takes a second reading that shows the same', async () => {
    const store = new Store();
    store.jobs = newestFirst(12);
    store.answer = (request) => ({ ...store.page(request), total: 13 });
    expect((await store.poll()).proof.kind).toBe('complete');
    expect(store.asked.filter((offset) => offset === 0)).toHaveLength(4);
  });

  test('proves nothing while a reading shows what the one before had missed', async () => {
    const store = new Store();
    const all = newestFirst(12);
    let readings = 0;
    store.answer = (request, count) => {
      // Each reading begins at the top after its end.
      if (request.offset === 0 && store.asked[count - 1] !== undefined) readings += 1;
      store.jobs = all.filter((_, index) => index !== 3 + Math.floor(readings / 2));
      return { ...store.page(request), total: 12 };
    };
    expect((await store.poll()).proof).toEqual({ kind: 'incomplete', because: 'list-moves' });
  });

  test('is confirmed also where jobs were created between the two', async () => {
    const store = new Store();
    store.jobs = newestFirst(12);
    const later = jobOf({ id: uuid(99), createdAt: instant(FIRST + 99_000) });
    store.answer = (request, count) => {
      if (count === 7) store.jobs = [later, ...store.jobs];
      return { ...store.page(request), total: 20 };
    };
    expect((await store.poll()).proof.kind).toBe('complete');
  });
});

describe('a job that names no request', () => {
  const wanted = 'the-request';
  const storeOf = (...others: readonly (string | undefined)[]): Store => {
    const store = new Store({ requestIds: [wanted] });
    store.jobs = newestFirst(3).map((job, index) => ({ ...job, requestId: others[index] ?? wanted }));
    store.answer = (request) => {
      const { rows, total } = store.page(request);
      return {
        rows: rows.map((row, index) =>
          row.ok && index === 0 && request.offset === 0 ? read({ ...row.job, requestId: undefined }) : row,
        ),
        total,
      };
    };
    return store;
  };

  test('is asked for by its id before anything is proven', async () => {
    const store = storeOf();
    expect((await store.poll()).proof.kind).toBe('complete');
    expect(store.askedById).toEqual([uuid(2)]);
    expect(store.known.jobs).toHaveLength(3);
  });

  test('is asked for once where it is of another request', async () => {
    const store = storeOf('another');
    expect((await store.poll()).proof.kind).toBe('complete');
    expect(store.known.jobs).toHaveLength(2);
    expect((await store.poll(true)).proof.kind).toBe('complete');
    expect(store.askedById).toEqual([]);
  });

  test('withholds the proof where nobody knows its id', async () => {
    const store = storeOf();
    store.answerById = () => undefined;
    expect((await store.poll()).proof).toEqual({ kind: 'incomplete', because: 'unreadable-row' });
  });
});

describe('the moment asked for', () => {
  test('is that of its second where the store shows whole seconds', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 1_500) } });
    store.jobs = newestFirst(4);
    await store.poll();
    expect(store.known.jobs.map(({ job: { id } }) => id)).toEqual([uuid(1), uuid(2), uuid(3)]);
  });

  test('is taken as it is once the store shows a fraction', async () => {
    const store = new Store({ since: { kind: 'moment', at: instant(FIRST + 1_500) } });
    store.jobs = newestFirst(4);
    await store.poll(false);
    store.jobs = [jobOf({ id: uuid(9), createdAt: instant(FIRST + 9_250) }), ...store.jobs];
    await store.poll();
    expect(store.known.jobs.map(({ job: { id } }) => id)).toEqual([uuid(2), uuid(3), uuid(9)]);
  });

  test("as an age counts back from the store's now when the wait began", async () => {
    const store = new Store({ since: { kind: 'age', age: minutes(1) }, isClockKnown: false });
    store.clock.pass(5_000);
    store.proveClock(600_000);
    await store.poll(false);
    expect(store.known.createdAfter).toBe(NOON + 600_000 - 60_000);
  });

  test('as an age proves nothing while the clock is not known', async () => {
    const store = new Store({ since: { kind: 'age', age: minutes(120) }, isClockKnown: false });
    store.jobs = newestFirst(2);
    expect((await store.poll(true)).proof).toEqual({ kind: 'incomplete', because: 'clock' });
    expect(store.known.jobs).toEqual([]);
    store.proveClock();
    expect((await store.poll(true)).proof.kind).toBe('complete');
    expect(store.known.jobs).toHaveLength(2);
  });

  test('as an age, once the clock is known, drops what does not match after all', async () => {
    const store = new Store({ since: { kind: 'age', age: minutes(101) }, isClockKnown: false });
    store.jobs = newestFirst(60);
    await store.poll(false);
    store.proveClock(90_000);
    await store.poll(false);
    expect(store.known.jobs).toHaveLength(30);
  });

  test('in the future is an error', async () => {
    const at = instant(NOON + 120_000);
    await expect(new Store({ since: { kind: 'moment', at } }).poll()).rejects.toThrow(ActionError);
    await expect(
      new Store({ since: { kind: 'moment', at: instant(NOON + 30_000) } }).poll(),
    ).resolves.toBeDefined();
    const unproven = new Store({ since: { kind: 'moment', at }, isClockKnown: false });
    await expect(unproven.poll()).resolves.toBeDefined();
  });

  test('in the future is an error also where the clock is known only after the first page', async () => {
    const since = { kind: 'moment', at: instant(NOON + 120_000) } as const;
    const store = new Store({ since, isClockKnown: false });
    store.answer = (_, count) => {
      if (count === 1) store.proveClock();
      return { rows: [], total: 0 };
    };
    await expect(store.poll(true)).rejects.toThrow(ActionError);
  });
});

describe('what is known beside the jobs', () => {
  test('the requests that have no job yet', async () => {
    const store = new Store({ requestIds: ['a', 'b'] });
    store.jobs = newestFirst(2, (index) => ({ requestId: index === 0 ? 'A' : 'c' }));
    await store.poll(false);
    expect(store.known.missingRequestIds).toEqual(['b']);
    expect(store.known.jobs).toHaveLength(1);
    expect(Object.fromEntries(store.known.nearMisses.others)).toEqual({ 'product-import': 1 });
  });

  test('the queue as of the answer, however long the API was down before it', async () => {
    const store = new Store();
    store.jobs = newestFirst(2, (index) => ({
      status: 'pending',
      ...(index === 0 ? { type: 'other' } : {}),
    }));
    await store.poll();
    const during: unknown[] = [];
    store.answer = (request) => {
      store.clock.pass(100_000);
      during.push(store.known.queue?.jobs.length);
      return store.page(request);
    };
    const { queue } = await store.poll();
    expect(queue?.jobs).toHaveLength(2);
    expect(queue?.at).toBe(store.clock.now());
    // Until then it is the one that was read before.
    expect(during).toEqual([2]);
  });

  test('the queue of all types, and how long earlier jobs ran', async () => {
    const store = new Store();
    const ran = { startedAt: instant(FIRST - 90_000), completedAt: instant(FIRST - 60_000) };
    const earlier = [1, 2, 3].map((index) =>
      jobOf({ id: uuid(90 + index), createdAt: instant(FIRST - 99_000), ...ran }),
    );
    const running = jobOf({
      id: uuid(5),
      status: 'started',
      createdAt: instant(FIRST),
      startedAt: instant(NOON - 10_000),
    });
    const ahead = jobOf({
      id: uuid(6),
      type: 'price-import',
      status: 'pending',
      createdAt: instant(FIRST - 1),
    });
    store.jobs = [running, ahead, ...earlier];
    const { queue, forecast } = await store.poll();
    expect(queue?.jobs.map(({ id }) => id).sort()).toEqual([uuid(5), uuid(6)]);
    expect(forecast(instant(NOON))).toMatchObject({ kind: 'expected', likely: 20_000 });
  });

  test('a job that was seen unfinished and is gone', async () => {
    const store = new Store();
    store.jobs = newestFirst(1, () => ({ status: 'started' }));
    await store.poll();
    store.jobs = [];
    const { goneIds, proof } = await store.poll();
    expect(goneIds).toEqual([uuid(0)]);
    expect(store.askedById).toEqual([uuid(0), uuid(0)]);
    expect(proof.kind).toBe('not-needed');
  });
});
