import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, type Job } from '../../../src/pxm/job.ts';
import { instant } from '../../../src/time/instant.ts';
import { type FetchJob, IdReader } from '../../../src/wait/id-look.ts';
import { jobOf, NOON, uuid } from '../support.ts';

/** A store of jobs by their ids, which counts what it is asked. */
function storeOf(...jobs: readonly Partial<Job>[]) {
  const store = new Map(
    jobs.map((given, index) => {
      const job = jobOf({ id: uuid(index), createdAt: instant(NOON + index), ...given });
      return [uuid(index), job] as const;
    }),
  );
  const asked: string[] = [];
  const fetch: FetchJob = (id) => {
    asked.push(id);
    const job = store.get(id);
    return Promise.resolve(job === undefined ? undefined : { ok: true, job });
  };
  const set = (index: number, status: Job['status']): void => {
    store.set(uuid(index), { ...(store.get(uuid(index)) ?? jobOf()), status });
  };
  return { store, asked, fetch, set, ids: [...store.keys()] };
}

async function look(reader: IdReader) {
  const visited: Job[] = [];
  const { malformed } = await reader.read((job) => visited.push(job));
  return { visited, malformed };
}

describe('jobs by their ids', () => {
  test('all are read at first, one request each', async () => {
    const { fetch, asked, ids, store } = storeOf(
      { status: 'success' },
      { status: 'pending' },
      { status: 'started' },
    );
    expect((await look(new IdReader(fetch, ids))).visited).toEqual([...store.values()]);
    expect(asked).toEqual(ids);
  });

  test('what has ended is not read again', async () => {
    const { fetch, asked, ids } = storeOf({ status: 'failed' }, { status: 'pending' });
    const reader = new IdReader(fetch, ids);
    await look(reader);
    asked.length = 0;
    await look(reader);
    expect(asked).toEqual([uuid(1)]);
  });

  test('one that the API does not know yet is asked for again, and is no fault', async () => {
    const { fetch, asked } = storeOf();
    const reader = new IdReader(fetch, [uuid(5)]);
    expect(await look(reader)).toEqual({ visited: [], malformed: [] });
    await look(reader);
    expect(asked).toEqual([uuid(5), uuid(5)]);
  });

  test('of a queue the older is read before the newer', async () => {
    const { fetch, asked, ids } = storeOf(
      { status: 'pending', createdAt: instant(NOON + 9) },
      { status: 'started', createdAt: instant(NOON) },
      { status: 'pending', createdAt: instant(NOON + 5) },
    );
    const reader = new IdReader(fetch, ids);
    await look(reader);
    asked.length = 0;
    await look(reader);
    expect(asked).toEqual([uuid(1), uuid(2), uuid(0)]);
  });
});

describe('an answer that is no such job', () => {
  const other = jobOf({ id: uuid(9) });

  test('is told as long as it comes, and forgotten when the job is read', async () => {
    let answer: Awaited<ReturnType<FetchJob>> = {
      ok: false,
      malformed: { id: undefined, type: 'a', createdAt: instant(NOON), problem: 'unreadable id' },
    };
    const reader = new IdReader(() => Promise.resolve(answer), [uuid(1)]);
    const unreadable = { id: uuid(1), type: undefined, createdAt: undefined, problem: 'unreadable id' };
    expect(await look(reader)).toEqual({ visited: [], malformed: [unreadable] });
    expect((await look(reader)).malformed).toEqual([unreadable]);
    answer = { ok: true, job: other };
    const { visited, malformed } = await look(reader);
    expect(visited).toEqual([]);
    expect(malformed).toMatchObject([{ id: uuid(1), problem: expect.stringContaining('another id') }]);
    answer = { ok: true, job: jobOf({ id: uuid(1) }) };
    expect(await look(reader)).toEqual({ visited: [answer.job], malformed: [] });
  });

  test('capitals in an id make no other job of it', async () => {
    const id = 'ABCDEF01-1111-4222-8333-444444444444';
    const reader = new IdReader(() => Promise.resolve({ ok: true, job: jobOf({ id }) }), [id.toLowerCase()]);
    expect(await look(reader)).toMatchObject({ visited: [{ id }], malformed: [] });
  });

  test('that a known job turns into is told too, and the job read again', async () => {
    const { fetch, store, ids } = storeOf({ status: 'started' });
    const reader = new IdReader(fetch, ids);
    await look(reader);
    store.set(uuid(0), other);
    expect((await look(reader)).malformed).toHaveLength(1);
    store.set(uuid(0), jobOf({ id: uuid(0), status: 'success' }));
    expect(await look(reader)).toMatchObject({ visited: [{ status: 'success' }], malformed: [] });
  });
});

describe('many jobs', () => {
  const pending = (amount: number): readonly Partial<Job>[] =>
    Array.from({ length: amount }, () => ({ status: 'pending' }));

  test('a look stays a few requests while the queue stands', async () => {
    const { fetch, asked, ids } = storeOf(...pending(100));
    const reader = new IdReader(fetch, ids);
    await look(reader);
    for (let turn = 0; turn < 5; turn += 1) {
      asked.length = 0;
      await look(reader);
      expect(asked[0]).toBe(uuid(0));
      expect(asked.length).toBeLessThanOrEqual(9);
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  test('the others come in turn: each within as many looks as there are eights of them', async () => {
    const { fetch, asked, ids } = storeOf(...pending(50));
    const reader = new IdReader(fetch, ids);
    await look(reader);
    asked.length = 0;
    for (let turn = 0; turn < 7; turn += 1) await look(reader);
    expect(new Set(asked)).toEqual(new Set(ids));
  });

  test('all that ended since are seen at one look, from the oldest on', async () => {
    const { fetch, asked, ids, set } = storeOf(...pending(60));
    const reader = new IdReader(fetch, ids);
    await look(reader);
    for (let index = 0; index < 40; index += 1) set(index, 'success');
    set(40, 'started');
    asked.length = 0;
    const { visited } = await look(reader);
    expect(visited.filter(({ status }) => status === 'success')).toHaveLength(40);
    expect(visited.some(({ status }) => status === 'started')).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(49);
  });

  test('every end is seen in the end, in whatever order the jobs end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.array(fc.nat(39), { maxLength: 10 }), { maxLength: 6 }),
        async (amount, rounds) => {
          const { fetch, ids, set, store, asked } = storeOf(...pending(amount));
          const reader = new IdReader(fetch, ids);
          const last = new Map<string, Job>();
          const lookOn = async (): Promise<void> => {
            for (const job of (await look(reader)).visited) last.set(job.id, job);
          };
          await lookOn();
          for (const round of rounds) {
            for (const index of round) if (index < amount) set(index, 'cancelled');
            asked.length = 0;
            await lookOn();
            expect(new Set(asked).size).toBe(asked.length);
          }
          for (let turn = 0; turn < amount; turn += 1) await lookOn();
          for (const [id, job] of store)
            expect(isFinal(last.get(id)?.status ?? 'pending')).toBe(isFinal(job.status));
        },
      ),
      { numRuns: 60 },
    );
  });
});
