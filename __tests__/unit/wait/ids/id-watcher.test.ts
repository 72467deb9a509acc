import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DecodedJob, isFinal, type Job } from '../../../../src/pxm/job.ts';
import type { PageRequest } from '../../../../src/pxm/page.ts';
import { instant } from '../../../../src/time/instant.ts';
import { StoreClock } from '../../../../src/time/store-clock.ts';
import { IdWatcher } from '../../../../src/wait/ids/id-watcher.ts';
import { VirtualClock } from '../../../simulation/virtual-clock.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

const never = new AbortController().signal;

/** A store of jobs by their ids, with a watcher of all of them. */
class Store {
  readonly jobs = new Map<string, Job>();
  readonly asked: string[] = [];
  readonly lists: PageRequest[] = [];
  list: readonly Job[] = [];
  answer: (id: string) => DecodedJob | undefined = (id) => {
    const job = this.jobs.get(id);
    return job === undefined ? undefined : { ok: true, job };
  };
  readonly watcher: IdWatcher;

  constructor(...given: readonly Partial<Job>[]) {
    for (const [index, one] of given.entries()) {
      this.jobs.set(uuid(index), jobOf({ id: uuid(index), createdAt: instant(NOON + index), ...one }));
    }
    const clock = new VirtualClock(NOON);
    const client = {
      getJob: (id: string): Promise<DecodedJob | undefined> => {
        this.asked.push(id);
        return Promise.resolve(this.answer(id));
      },
      listJobs: (request: PageRequest) => {
        this.lists.push(request);
        return Promise.resolve({
          rows: this.list.map((job) => ({ ok: true, job }) as const),
          total: undefined,
        });
      },
      storeClock: new StoreClock(clock),
    };
    this.watcher = new IdWatcher({ kind: 'ids', ids: [...this.jobs.keys()] }, client, clock);
  }

  set(index: number, status: Job['status']): void {
    this.jobs.set(uuid(index), { ...(this.jobs.get(uuid(index)) ?? jobOf()), status, statusText: status });
  }

  async poll(isLast = false) {
    this.asked.length = 0;
    await this.watcher.poll({ needsProof: () => false, expectsMore: () => false, isLast }, never);
    return this.watcher.known();
  }

  statuses(): readonly string[] {
    return this.watcher.known().jobs.map(({ job }) => job.status);
  }
}

const pending = (amount: number): readonly Partial<Job>[] =>
  Array.from({ length: amount }, () => ({ status: 'pending' as const }));

describe('jobs by their ids', () => {
  test('are all read at first, one request each', async () => {
    const store = new Store({ status: 'success' }, { status: 'pending' }, { status: 'started' });
    const { jobs, missingIds, proof } = await store.poll();
    expect(jobs.map(({ job }) => job.id)).toEqual([0, 1, 2].map(uuid));
    expect(store.asked).toEqual([0, 1, 2].map(uuid));
    expect([missingIds, proof]).toEqual([[], { kind: 'complete' }]);
  });

  test('are not read again once they have ended', async () => {
    const store = new Store({ status: 'failed' }, { status: 'pending' });
    await store.poll();
    await store.poll();
    expect(store.asked).toEqual([uuid(1)]);
    store.set(1, 'success');
    await store.poll();
    await store.poll();
    expect(store.asked).toEqual([]);
    expect(store.lists.length).toBeLessThanOrEqual(1);
  });

  test('are asked for again while the API does not know them', async () => {
    const store = new Store({});
    store.answer = () => undefined;
    expect((await store.poll()).missingIds).toEqual([uuid(0)]);
    expect((await store.poll()).goneIds).toEqual([]);
    expect(store.asked).toEqual([uuid(0)]);
  });

  test('are gone where they were seen unfinished, until they are seen again', async () => {
    const store = new Store({ status: 'started' });
    await store.poll();
    const { answer } = store;
    store.answer = () => undefined;
    const { goneIds, jobs } = await store.poll();
    expect([goneIds, jobs.length]).toEqual([[uuid(0)], 1]);
    store.answer = answer;
    expect((await store.poll()).goneIds).toEqual([]);
  });

  test('of a queue the older is read before the newer', async () => {
    const store = new Store(
      { status: 'pending', createdAt: instant(NOON + 9) },
      { status: 'started', createdAt: instant(NOON) },
      { status: 'pending', createdAt: instant(NOON + 5) },
    );
    await store.poll();
    await store.poll();
    expect(store.asked).toEqual([uuid(1), uuid(2), uuid(0)]);
  });
});

describe('an answer that is not the job', () => {
  test('withholds the proof as long as it comes, and is forgotten when the job is read', async () => {
    const store = new Store({});
    const { answer } = store;
    store.answer = () => ({
      ok: false,
      malformed: { id: undefined, type: 'a', createdAt: instant(NOON), problem: 'unreadable id' },
    });
    for (let polls = 0; polls < 2; polls += 1) {
      const { unreadable, proof } = await store.poll();
      expect(unreadable).toEqual([
        { id: uuid(0), type: undefined, createdAt: undefined, problem: 'unreadable id' },
      ]);
      expect(proof).toEqual({ kind: 'incomplete', because: 'unreadable-row' });
    }
    store.answer = () => ({ ok: true, job: jobOf({ id: uuid(9) }) });
    expect((await store.poll()).unreadable).toMatchObject([
      { problem: expect.stringContaining('another id') },
    ]);
    store.answer = answer;
    expect(await store.poll()).toMatchObject({ unreadable: [], jobs: [{}], proof: { kind: 'complete' } });
  });

  test('capitals in an id do not make it another job', async () => {
    const store = new Store({});
    store.answer = (id) => ({ ok: true, job: jobOf({ id: id.toUpperCase() }) });
    expect(await store.poll()).toMatchObject({ unreadable: [], missingIds: [], jobs: [{}] });
  });
});

describe('many jobs', () => {
  test('a poll stays a few requests while the queue stands, and the last one reads all', async () => {
    const store = new Store(...pending(100));
    await store.poll();
    for (let turn = 0; turn < 5; turn += 1) {
      await store.poll();
      expect(store.asked[0]).toBe(uuid(0));
      expect(store.asked.length).toBeLessThanOrEqual(9);
      expect(new Set(store.asked).size).toBe(store.asked.length);
    }
    await store.poll(true);
    expect(store.asked).toHaveLength(100);
  });

  test('the others come in turn: each within as many polls as there are eights of them', async () => {
    const store = new Store(...pending(50));
    await store.poll();
    const asked = new Set<string>();
    for (let turn = 0; turn < 7; turn += 1) {
      await store.poll();
      for (const id of store.asked) asked.add(id);
    }
    expect(asked).toEqual(new Set(store.jobs.keys()));
  });

  test('all that ended since are seen by one poll, from the oldest on', async () => {
    const store = new Store(...pending(60));
    await store.poll();
    for (let index = 0; index < 40; index += 1) store.set(index, 'success');
    store.set(40, 'started');
    await store.poll();
    expect(store.statuses().filter((status) => status === 'success')).toHaveLength(40);
    expect(store.statuses()).toContain('started');
    // Ten at a time until one has not ended, and eight of the others.
    expect(store.asked.length).toBeLessThanOrEqual(58);
  });

  test('every end is seen in the end, in whatever order the jobs end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.array(fc.nat(39), { maxLength: 10 }), { maxLength: 6 }),
        async (amount, rounds) => {
          const store = new Store(...pending(amount));
          await store.poll();
          for (const round of rounds) {
            for (const index of round) if (index < amount) store.set(index, 'cancelled');
            await store.poll();
            expect(new Set(store.asked).size).toBe(store.asked.length);
          }
          for (let turn = 0; turn < amount; turn += 1) await store.poll();
          expect(store.statuses().map((status) => isFinal(status as Job['status']))).toEqual(
            [...store.jobs.values()].map(({ status }) => isFinal(status)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('beside the jobs', () => {
  const running = jobOf({
    id: uuid(90),
    status: 'started',
    createdAt: instant(NOON - 9_000),
    startedAt: instant(NOON - 5_000),
  });

  test('a page of the list shows the queue, and how long earlier jobs ran', async () => {
    const store = new Store({ status: 'pending' });
    const ran = { startedAt: instant(NOON - 90_000), completedAt: instant(NOON - 60_000) };
    store.list = [running, ...[1, 2, 3].map((index) => jobOf({ id: uuid(90 + index), ...ran }))];
    const { queue, forecast } = await store.poll();
    expect(queue?.jobs.map(({ id }) => id)).toEqual([uuid(90)]);
    expect(forecast(instant(NOON))).toMatchObject({ kind: 'expected', likely: 25_000 + 30_000 });
  });

  test('no page is read where all have ended at the first poll', async () => {
    const store = new Store({}, {});
    await store.poll();
    expect(store.lists).toEqual([]);
  });
});
