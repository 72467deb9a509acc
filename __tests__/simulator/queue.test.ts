import { describe, expect, jest, test } from '@jest/globals';
import { check } from '../../simulator/schema.ts';
import type { JobPlan, Store } from '../../simulator/store.ts';
import { call, get, ids, made, openStore, start } from './calls.ts';

function statuses(store: Store): string[] {
  return store.jobs().map((job) => job.status);
}

describe('one job at a time', () => {
  test('over all types, the oldest first, whatever the order of adding', () => {
    const { store, time } = openStore();
    store.add({ id: 'c', type: 'price-import', createdAt: start + 20, duration: 100 });
    store.add({ id: 'a', type: 'product-export', createdAt: start, duration: 1000 });
    store.add({ id: 'b', type: 'child-products', createdAt: start + 10, duration: 500 });
    time.ms = start + 999;
    expect(statuses(store)).toEqual(['started', 'pending', 'pending']);
    time.ms = start + 1000;
    expect(statuses(store)).toEqual(['success', 'started', 'pending']);
    time.ms = start + 1500;
    expect(statuses(store)).toEqual(['success', 'success', 'started']);
    time.ms = start + 1600;
    expect(store.jobs().map((job) => [job.id, job.startedAt, job.completedAt, job.updatedAt])).toEqual([
      ['a', start, start + 1000, start + 1000],
      ['b', start + 1000, start + 1500, start + 1500],
      ['c', start + 1500, start + 1600, start + 1600],
    ]);
  });

  test('no job starts before it is created, and none exists before', () => {
    const { store, time } = openStore();
    store.add({ id: 'a', duration: 10 });
    store.add({ id: 'later', createdAt: start + 5000, duration: 10 });
    time.ms = start + 4999;
    expect(ids(store)).toEqual(['a']);
    expect(call(store, 'GET', '/pcm/jobs/later').status).toBe(404);
    expect(store.jobs()).toHaveLength(1);
    time.ms = start + 5000;
    expect(get(store, 'later').attributes['status']).toBe('started');
  });

  test('of two created in one instant the first added runs first', () => {
    const { store } = openStore();
    store.add({ id: 'z' });
    store.add({ id: 'a' });
    expect(store.jobs().map((job) => [job.id, job.status])).toEqual([
      ['z', 'started'],
      ['a', 'pending'],
    ]);
  });

  test('past jobs run from their own time', () => {
    const { store } = openStore();
    store.add({ id: 'b', createdAt: start - 50_000, duration: 60_000 });
    store.add({ id: 'a', createdAt: start - 60_000, duration: 20_000 });
    expect(store.jobs().map((job) => [job.id, job.status, job.startedAt])).toEqual([
      ['a', 'success', start - 60_000],
      ['b', 'started', start - 40_000],
    ]);
  });

  test('a job handed in late with an old date goes before the waiting, and undoes nothing seen', () => {
    const { store, time } = openStore();
    store.add({ id: 'running', duration: 1000 });
    store.add({ id: 'waiting', createdAt: start + 1, duration: 1000 });
    time.ms = start + 500;
    expect(statuses(store)).toEqual(['started', 'pending']);
    store.add({ id: 'old', createdAt: start - 1000, duration: 1000 });
    time.ms = start + 1500;
    expect(store.jobs().map((job) => [job.id, job.status])).toEqual([
      ['old', 'started'],
      ['running', 'success'],
      ['waiting', 'pending'],
    ]);
  });

  test('a pause between jobs', () => {
    const { store, time } = openStore({ startDelay: 100 });
    store.add({ duration: 50 });
    store.add({ duration: 50 });
    time.ms = start + 99;
    expect(statuses(store)).toEqual(['pending', 'pending']);
    time.ms = start + 1000;
    expect(store.jobs().map((job) => job.startedAt)).toEqual([start + 100, start + 250]);
  });

  test('a stuck job holds up the rest for ever', () => {
    const { store, time } = openStore();
    store.add({ stuck: true });
    store.add({});
    time.ms = start + 1e10;
    expect(statuses(store)).toEqual(['started', 'pending']);
  });

  test('outcomes; a cancelled one takes no time and never starts', () => {
    const { store, time } = openStore();
    store.add({ id: 'failed', outcome: 'failed', duration: 100 });
    store.add({ id: 'cancelled', outcome: 'cancelled', duration: 100 });
    store.add({ id: 'last', duration: 100 });
    time.ms = start + 99;
    expect(statuses(store)).toEqual(['started', 'pending', 'pending']);
    time.ms = start + 100;
    expect(statuses(store)).toEqual(['failed', 'cancelled', 'started']);
    expect(store.jobs()[1]).toMatchObject({ startedAt: null, completedAt: null, updatedAt: start + 100 });
  });

  test('history stands outside the queue', () => {
    const { store, time } = openStore();
    store.add({
      id: 'h',
      history: true,
      status: 'started',
      createdAt: start - 9000,
      startedAt: start - 1000,
    });
    store.add({ id: 'q', duration: 10 });
    time.ms = start + 10;
    expect(store.jobs().map((job) => [job.id, job.status, job.startedAt])).toEqual([
      ['h', 'started', start - 1000],
      ['q', 'success', start],
    ]);
  });

  test('reading often or once comes to the same', () => {
    const plans: JobPlan[] = Array.from({ length: 60 }, (_, index) => ({
      createdAt: start + ((index * 7919) % 400) * 10,
      duration: ((index * 31) % 9) * 20,
      outcome: index % 7 === 0 ? 'cancelled' : index % 5 === 0 ? 'failed' : 'success',
    }));
    const often = openStore();
    const once = openStore();
    for (const plan of plans) {
      often.store.add(plan);
      once.store.add(plan);
    }
    for (let ms = start; ms <= start + 10_000; ms += 7) {
      often.time.ms = ms;
      often.store.jobs();
    }
    once.time.ms = often.time.ms;
    expect(often.store.jobs()).toEqual(once.store.jobs());
  });

  test('ten thousand jobs and hundreds of reads take a moment', () => {
    const { store, time } = openStore();
    for (let index = 0; index < 10_000; index += 1) store.add({ createdAt: start - index, duration: 100 });
    const began = performance.now();
    for (let read = 0; read < 300; read += 1) {
      time.ms += 3_000;
      ids(store, `?page[limit]=100&page[offset]=${(read % 100) * 100}`);
    }
    // About 0.1 s here; the bound is only against something quadratic.
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('cancelling', () => {
  test('a pending job, and the queue continues without it', () => {
    const { store, time } = openStore();
    store.add({ id: 'a', duration: 100 });
    store.add({ id: 'b', duration: 100 });
    store.add({ id: 'c', duration: 100 });
    time.ms = start + 40;
    expect(call(store, 'POST', '/pcm/jobs/b/cancel').status).toBe(200);
    expect(get(store, 'b').attributes).toMatchObject({
      status: 'cancelled',
      started_at: null,
      completed_at: null,
      updated_at: '2026-03-02T10:00:00.04Z',
    });
    time.ms = start + 100;
    expect(statuses(store)).toEqual(['success', 'cancelled', 'started']);
  });

  test.each(['started', 'ended', 'cancelled', 'history'])('not a job that is %s', (id) => {
    const { store, time } = openStore();
    store.add({ id: 'ended', duration: 10 });
    store.add({ id: 'started', duration: 1000 });
    store.add({ id: 'cancelled' });
    store.add({ id: 'history', history: true, status: 'pending' });
    time.ms = start + 20;
    call(store, 'POST', '/pcm/jobs/cancelled/cancel');
    const before = store.jobs();
    expect(call(store, 'POST', `/pcm/jobs/${id}/cancel`).status).toBe(422);
    expect(store.jobs()).toEqual(before);
  });

  test('nor one that is not there', () => {
    expect(call(openStore().store, 'POST', '/pcm/jobs/none/cancel').status).toBe(404);
  });
});

describe('a job that is cancelled while it runs', () => {
  test('is cancelling until it ends, holds the queue, and says when it ran', () => {
    const { store, time } = openStore();
    store.add({ id: 'a', duration: 1000, cancellingAfter: 400 });
    store.add({ id: 'b', createdAt: start + 1 });
    time.ms = start + 399;
    expect(statuses(store)).toEqual(['started', 'pending']);
    time.ms = start + 400;
    expect(statuses(store)).toEqual(['cancelling', 'pending']);
    expect(call(store, 'POST', '/pcm/jobs/a/cancel').status).toBe(422);
    time.ms = start + 1000;
    expect(statuses(store)).toEqual(['cancelled', 'started']);
    expect(store.jobs()[0]).toMatchObject({ startedAt: start, completedAt: start + 1000 });
    expect(check('single', { data: get(store, 'a') })).toEqual([]);
  });
});

describe('triggers', () => {
  test.each([
    ['/pcm/products/import', 'product-import'],
    ['/pcm/products/export', 'product-export'],
    ['/pcm/pricebooks/import', 'pricebook-import'],
    ['/pcm/products/attach_nodes_job', 'attach-nodes'],
    ['/pcm/products/p1/build', 'child-products'],
    ['/pcm/hierarchies/h1/duplicate_job', 'hierarchy-duplicate'],
  ])('%s makes a pending %s, though nothing stands before it', (path, type) => {
    const { store } = openStore();
    expect(call(store, 'POST', path).status).toBe(201);
    const job = made(store, path);
    expect(job.attributes).toMatchObject({ type, status: 'pending', started_at: null, completed_at: null });
    expect(ids(store)).toContain(job.id);
  });

  test('plans are used in order within their type', () => {
    const { store } = openStore({ queue: [{ id: 'i1' }, { type: 'product-export', id: 'e1' }] });
    store.plan('product-import', { id: 'i2' });
    expect(made(store, '/pcm/products/import').id).toBe('i1');
    expect(made(store, '/pcm/products/export').id).toBe('e1');
    expect(made(store, '/pcm/products/import').id).toBe('i2');
    expect(made(store, '/pcm/products/import').id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a duplicated hierarchy has its id only once it is made', () => {
    const { store, time } = openStore({ queue: [{ type: 'hierarchy-duplicate', hierarchyId: 'new' }] });
    const { id, meta } = made(store, '/pcm/hierarchies/old/duplicate_job');
    expect(meta).toMatchObject({ copied_from: 'old' });
    expect(get(store, id).meta).not.toHaveProperty('hierarchy_id');
    time.ms += 1000;
    expect(get(store, id).meta).toMatchObject({ copied_from: 'old', hierarchy_id: 'new' });
  });

  test('a failed duplication has made none', () => {
    const { store, time } = openStore();
    const id = store.add({ type: 'hierarchy-duplicate', outcome: 'failed' });
    time.ms += 1000;
    expect(get(store, id).meta).not.toHaveProperty('hierarchy_id');
  });

  test('an export has no files until it ends', () => {
    const { store, time } = openStore();
    store.plan('product-export', { fileLocations: [] });
    const { id, meta } = made(store, '/pcm/products/export?filter=eq(sku,a)');
    expect(meta).toMatchObject({ file_locations: null, filter: 'eq(sku,a)' });
    const second = made(store, '/pcm/products/export').id;
    time.ms += 2000;
    expect(get(store, id).meta['file_locations']).toEqual([]);
    expect(get(store, second).meta['file_locations']).toHaveLength(1);
  });
});

describe('what the store is made of', () => {
  test('neither the clock nor the chance of the machine', () => {
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      throw new Error('real time');
    });
    const chance = jest.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('real chance');
    });
    try {
      const { store, time } = openStore({ order: 'shuffled' });
      made(store, '/pcm/products/import');
      time.ms += 5000;
      expect(ids(store)).toHaveLength(1);
      expect(call(store, 'GET', '/pcm/jobs').headers['date']).toBe('Mon, 02 Mar 2026 10:00:05 GMT');
    } finally {
      clock.mockRestore();
      chance.mockRestore();
    }
  });

  test('the same ids each time, and others from another chance', () => {
    const first = openStore().store.add({});
    expect(openStore().store.add({})).toBe(first);
    expect(openStore({ random: () => 0.25 }).store.add({})).not.toBe(first);
    const constant = openStore({ random: () => 0.25 }).store;
    expect(constant.add({})).not.toBe(constant.add({}));
  });

  test('an id twice, or a duration that is none, is refused', () => {
    const { store } = openStore();
    store.add({ id: 'a' });
    expect(() => store.add({ id: 'a' })).toThrow('already');
    expect(() => store.add({ duration: -1 })).toThrow(RangeError);
    expect(() => store.add({ duration: Number.NaN })).toThrow(RangeError);
    expect(store.jobs()).toHaveLength(1);
  });
});
