import { describe, expect, test } from '@jest/globals';
import { childProductsExample } from '../../simulator/example.ts';
import { listOrders } from '../../simulator/job-list.ts';
import { pagingHabits, totalHabits } from '../../simulator/paging.ts';
import { check, type Shape } from '../../simulator/schema.ts';
import type { JobPlan, Store } from '../../simulator/store.ts';
import {
  formatTimestamp,
  readTimestamp,
  type TimestampForm,
  timestampForms,
} from '../../simulator/timestamp.ts';
import { call, get, ids, type Job, json, list, openStore, type Page, start } from './calls.ts';

function filled(count: number, options: Parameters<typeof openStore>[0] = {}): Store {
  const { store, time } = openStore(options);
  for (let index = 0; index < count; index += 1) store.add({ id: `j${index}`, createdAt: start + index });
  time.ms = start + count;
  return store;
}

describe('the order of the list', () => {
  const three: JobPlan[] = [
    { id: 'b', createdAt: start, duration: 5000 },
    { id: 'c', createdAt: start + 1, duration: 5000 },
    { id: 'a', createdAt: start + 2, duration: 5000 },
  ];

  test.each([
    ['newest-first', 'acb'],
    ['oldest-first', 'bca'],
    ['by-id', 'abc'],
    ['updated-first', 'cba'],
  ] as const)('%s', (order, expected) => {
    const { store, time } = openStore({ order });
    for (const plan of three) store.add(plan);
    time.ms = start + 2;
    ids(store);
    time.ms = start + 5000;
    expect(ids(store).join('')).toBe(expected);
  });

  test('shuffled: neither way round, yet the same in each read and from page to page', () => {
    const store = filled(40, { order: 'shuffled' });
    const all = ids(store, '?page[limit]=100');
    expect(all).not.toEqual(ids(filled(40), '?page[limit]=100'));
    expect(all).not.toEqual(ids(filled(40, { order: 'oldest-first' }), '?page[limit]=100'));
    expect([...ids(store), ...ids(store, '?page[offset]=25')]).toEqual(all);
  });

  test.each(listOrders)('%s leaves none out', (order) => {
    expect(new Set(ids(filled(40, { order }), '?page[limit]=100')).size).toBe(40);
  });

  test('a job the reads do not know yet is missing everywhere but in the truth', () => {
    const { store, time } = openStore();
    store.add({ id: 'late', appearsAfter: 2000, duration: 500, errors: ['row 1'] });
    store.add({ id: 'here' });
    time.ms = start + 1999;
    expect(list(store)).toMatchObject({ data: [{ id: 'here' }], meta: { results: { total: 1 } } });
    for (const path of ['', '/errors']) expect(call(store, 'GET', `/pcm/jobs/late${path}`).status).toBe(404);
    expect(call(store, 'POST', '/pcm/jobs/late/cancel').status).toBe(404);
    expect(store.jobs()).toHaveLength(2);
    time.ms = start + 2000;
    expect(ids(store)).toEqual(['here', 'late']);
    expect(get(store, 'late').attributes['status']).toBe('success');
  });
});

describe('times and words', () => {
  const moment = Date.parse('2026-03-02T10:00:00.120Z');
  test.each([
    ['rfc3339', '2026-03-02T10:00:00.12Z'],
    ['no-zone', '2026-03-02T10:00:00.12'],
    ['go', '2026-03-02 10:00:00.12 +0000 UTC'],
    ['go-monotonic', '2026-03-02 10:00:00.12 +0000 UTC m=+45600.12'],
    ['seconds', '2026-03-02T10:00:00Z'],
    ['offset', '2026-03-02T12:00:00.12+02:00'],
  ] as const)('%s', (form, expected) => {
    expect(formatTimestamp(moment, form)).toBe(expected);
    const { store, time } = openStore({ timestamps: form });
    time.ms = moment;
    expect(get(store, store.add({})).attributes['created_at']).toBe(expected);
  });

  test('nanoseconds: nine digits, of the right millisecond', () => {
    expect(formatTimestamp(moment, 'nanoseconds')).toMatch(/^2026-03-02T10:00:00\.120\d{6}Z$/);
  });

  test('a whole second has no fraction', () => {
    expect(formatTimestamp(start, 'rfc3339')).toBe('2026-03-02T10:00:00Z');
    expect(formatTimestamp(start, 'go')).toBe('2026-03-02 10:00:00 +0000 UTC');
    expect(formatTimestamp(start, 'offset')).toBe('2026-03-02T12:00:00+02:00');
  });

  test.each(timestampForms)('%s is read back', (form: TimestampForm) => {
    const cut = form === 'seconds' ? 1000 : 1;
    for (const ms of [0, start, moment, start + 7, start + 990, Date.parse('2023-12-31T23:59:59.999Z')]) {
      expect(readTimestamp(formatTimestamp(ms, form))).toBe(Math.floor(ms / cut) * cut);
    }
  });

  test('what is no time is not read', () => {
    for (const text of [undefined, null, 5, '', 'soon', '2026-13-40T10:00:00Z']) {
      expect(readTimestamp(text)).toBeUndefined();
    }
  });

  test('capitals', () => {
    const { store } = openStore({ capitals: true });
    expect(get(store, store.add({})).attributes).toMatchObject({ status: 'STARTED', type: 'product-import' });
  });

  test('started with started_at null, until it ends', () => {
    const { store, time } = openStore({ startedAtNull: true });
    const id = store.add({});
    expect(get(store, id).attributes).toMatchObject({ status: 'started', started_at: null });
    time.ms += 1000;
    expect(get(store, id).attributes['started_at']).toBe('2026-03-02T10:00:00Z');
  });

  test('the request id under its older name', () => {
    const { store } = openStore({ legacyRequestId: true });
    expect(get(store, store.add({ requestId: 'r' })).meta).toEqual({ request_id: 'r' });
  });

  test('price imports under their older name, also where a plan or a scenario has that', () => {
    const { store } = openStore({ legacyPriceType: true });
    store.plan('price-import', { requestId: 'planned' });
    const made = json(call(store, 'POST', '/pcm/pricebooks/import')) as { data: Job };
    expect(made.data.attributes['type']).toBe('price-import');
    expect(made.data.meta).toEqual({ x_request_id: 'planned' });
    expect(get(store, store.add({})).attributes['type']).toBe('product-import');
  });

  test('canceled and canceling', () => {
    const { store, time } = openStore({ americanSpelling: true });
    const id = store.add({ cancellingAfter: 500 });
    time.ms += 500;
    expect(get(store, id).attributes['status']).toBe('canceling');
    time.ms += 500;
    expect(get(store, id).attributes['status']).toBe('canceled');
  });

  test('one file location as a text', () => {
    const { store, time } = openStore({ fileLocationAsText: true });
    const id = store.add({ type: 'product-export', fileLocations: ['https://files.example/a'] });
    expect(get(store, id).meta['file_locations']).toBeNull();
    time.ms += 1000;
    expect(get(store, id).meta['file_locations']).toBe('https://files.example/a');
  });

  test('a job without meta or a type of its own', () => {
    const { store } = openStore({ bareJobs: true });
    expect(Object.keys(get(store, store.add({ id: 'bare' })))).toEqual(['id', 'attributes']);
  });

  test('one job as the only entry of an array, in reads, triggers and cancellations', () => {
    const { store } = openStore({ singleAsArray: true });
    store.add({ duration: 5_000 });
    const dataOf = (method: string, path: string) =>
      (json(call(store, method, path)) as { data: Job[] }).data;
    const [made] = dataOf('POST', '/pcm/products/import');
    expect(dataOf('GET', `/pcm/jobs/${made?.id}`)).toEqual([made]);
    expect(dataOf('POST', `/pcm/jobs/${made?.id}/cancel`)).toMatchObject([{ id: made?.id }]);
    expect(list(store).data).toHaveLength(2);
  });

  test('the token within data', () => {
    const { store } = openStore({ wrappedToken: true });
    const form = 'grant_type=client_credentials&client_id=demo-client&client_secret=demo-secret';
    const answer = json(call(store, 'POST', '/oauth/access_token', {}, form)) as { data: unknown };
    expect(check('token', answer.data)).toEqual([]);
  });

  test('a clock ahead shows in every time that it shows, and in none of the truth', () => {
    const { store, time } = openStore({ clockSkew: 90_000 });
    const id = store.add({});
    time.ms += 1000;
    expect(get(store, id).attributes).toMatchObject({
      created_at: '2026-03-02T10:01:30Z',
      started_at: '2026-03-02T10:01:30Z',
      completed_at: '2026-03-02T10:01:31Z',
    });
    expect(call(store, 'GET', '/pcm/jobs').headers['date']).toBe('Mon, 02 Mar 2026 10:01:31 GMT');
    expect(store.jobs()[0]?.createdAt).toBe(start);
  });
});

describe('pages', () => {
  const newest = Array.from({ length: 60 }, (_, index) => `j${59 - index}`);

  test('25 unless asked, the offset counted in records, brackets encoded or not', () => {
    const store = filled(60);
    expect(ids(store)).toEqual(newest.slice(0, 25));
    expect(ids(store, '?page[limit]=10&page[offset]=55')).toEqual(newest.slice(55));
    expect(ids(store, '?page%5Blimit%5D=10&page%5Boffset%5D=7')).toEqual(newest.slice(7, 17));
    expect(ids(store, '?page[offset]=60')).toEqual([]);
    expect(list(store, '?page[limit]=1').meta.results.total).toBe(60);
  });

  test.each(['page[limit]=101', 'page[limit]=0', 'page[limit]=x', 'page[offset]=-1', 'page[offset]='])(
    '%s is refused',
    (query) => {
      const answer = call(filled(1), 'GET', `/pcm/jobs?${query}`);
      expect(answer.status).toBe(400);
      expect(check('error', json(answer))).toEqual([]);
    },
  );

  test('ignored: always everything', () => {
    expect(ids(filled(60, { paging: 'ignored' }), '?page[limit]=10&page[offset]=50')).toEqual(newest);
  });

  test('repeats the last page past the end', () => {
    const store = filled(60, { paging: 'repeats-last' });
    expect(ids(store, '?page[limit]=25&page[offset]=50')).toEqual(newest.slice(50));
    expect(ids(store, '?page[limit]=25&page[offset]=75')).toEqual(newest.slice(50));
    expect(ids(store, '?page[limit]=20&page[offset]=60')).toEqual(newest.slice(40));
    expect(ids(filled(0, { paging: 'repeats-last' }), '?page[offset]=5')).toEqual([]);
  });

  test('never more than 25', () => {
    const store = filled(60, { paging: 'capped-25' });
    expect(ids(store, '?page[limit]=100')).toEqual(newest.slice(0, 25));
    expect(ids(store, '?page[limit]=10')).toHaveLength(10);
  });

  test.each([
    ['right', 60],
    ['one', 1],
    ['zero', 0],
    ['huge', 1_000_000],
    ['page', 10],
  ] as const)('a total that is %s', (total, expected) => {
    expect(list(filled(60, { total }), '?page[limit]=10').meta.results.total).toBe(expected);
  });

  test.each(pagingHabits)('an empty store, %s', (paging) => {
    for (const total of totalHabits) expect(list(filled(0, { paging, total })).data).toEqual([]);
  });
});

describe('the errors of a job', () => {
  test('readable once it has ended, in pages, each under its own lasting id', () => {
    const { store, time } = openStore();
    const id = store.add({ outcome: 'failed', errors: Array.from({ length: 30 }, (_, row) => `row ${row}`) });
    const read = (query = '') =>
      json(call(store, 'GET', `/pcm/jobs/${id}/errors${query}`)) as Page<{
        id: string;
        attributes: { message: string };
      }>;
    expect(read().data).toEqual([]);
    time.ms += 1000;
    const all = [...read().data, ...read('?page[limit]=100&page[offset]=25').data];
    expect(all.map((error) => error.attributes.message)).toEqual(
      Array.from({ length: 30 }, (_, row) => `row ${row}`),
    );
    expect(new Set(all.map((error) => error.id)).size).toBe(30);
    expect(read('?page[limit]=5')).toEqual({ data: all.slice(0, 5), meta: { results: { total: 30 } } });
    expect(check('errors', read())).toEqual([]);
  });

  test.each([
    ['list', { data: [], meta: { results: { total: 0 } } }],
    ['absent', {}],
    ['null', { data: null }],
  ] as const)('where there are none: %s', (noErrors, expected) => {
    const { store } = openStore({ noErrors });
    const id = store.add({});
    expect(json(call(store, 'GET', `/pcm/jobs/${id}/errors`))).toEqual(expected);
  });

  test('as the errors of an answer that refuses', () => {
    const { store, time } = openStore();
    const id = store.add({
      outcome: 'failed',
      errorsRefused: true,
      errors: ['no header: name', 'no header: sku'],
    });
    expect(call(store, 'GET', `/pcm/jobs/${id}/errors`).status).toBe(200);
    time.ms += 1000;
    const answer = call(store, 'GET', `/pcm/jobs/${id}/errors`);
    expect(answer.status).toBe(422);
    expect(check('error', json(answer))).toEqual([]);
    expect(json(answer)).toMatchObject({
      errors: [{ detail: 'no header: name' }, { detail: 'no header: sku' }],
    });
  });

  test('none of a job that is not there', () => {
    expect(call(openStore().store, 'GET', '/pcm/jobs/none/errors').status).toBe(404);
  });
});

describe('verbatim', () => {
  test('the printed example, to the letter and in its order', () => {
    const { store } = openStore();
    for (const resource of childProductsExample.toReversed()) store.addVerbatim(resource);
    expect(list(store).data).toEqual(childProductsExample);
    const threshold = Date.parse('2024-02-20T22:00:00Z');
    expect(store.jobs().filter((job) => job.createdAt >= threshold)).toHaveLength(4);
    expect(store.jobs().filter((job) => job.createdAt === threshold)).toHaveLength(1);
  });

  test('something no job is', () => {
    const { store } = openStore();
    store.addVerbatim({ odd: true });
    store.addVerbatim({ id: 7, attributes: null });
    expect(list(store).data).toEqual([{ id: 7, attributes: null }, { odd: true }]);
  });

  test('can be read, never cancelled', () => {
    const { store } = openStore();
    store.addVerbatim({ id: 'v', attributes: { status: 'pending' } });
    expect(get(store, 'v')).toEqual({ id: 'v', attributes: { status: 'pending' } });
    expect(call(store, 'POST', '/pcm/jobs/v/cancel').status).toBe(422);
  });
});

describe('every answer has its shape', () => {
  const types = [
    'product-import',
    'product-export',
    'hierarchy-duplicate',
    'child-products',
    'pricebook-import',
  ];

  function expectShape(shape: Shape, value: unknown): void {
    expect(check(shape, value)).toEqual([]);
  }

  test.each(timestampForms)('with every switch and type, at every stage, times as %s', (timestamps) => {
    for (const on of [false, true]) {
      const { store, time } = openStore({ timestamps, capitals: on, startedAtNull: on, legacyRequestId: on });
      for (const type of types) {
        for (const outcome of ['success', 'failed', 'cancelled'] as const) store.add({ type, outcome });
      }
      for (let second = 0; second < 12; second += 1) {
        const page = list(store);
        expect(page.data).toHaveLength(15);
        expectShape('list', page);
        for (const job of page.data) expectShape('single', { data: get(store, job.id) });
        time.ms += 1000;
      }
    }
  });

  test('triggers, cancelling and the errors', () => {
    const { store } = openStore();
    store.add({ duration: 1000 });
    for (const path of [
      'products/import',
      'products/export',
      'hierarchies/h/duplicate_job',
      'products/p/build',
    ]) {
      const answer = json(call(store, 'POST', `/pcm/${path}`)) as { data: { id: string } };
      expectShape('single', answer);
      expectShape('errors', json(call(store, 'GET', `/pcm/jobs/${answer.data.id}/errors`)));
      expectShape('single', json(call(store, 'POST', `/pcm/jobs/${answer.data.id}/cancel`)));
      expectShape('error', json(call(store, 'POST', `/pcm/jobs/${answer.data.id}/cancel`)));
    }
  });

  test('the printed example', () => {
    for (const job of childProductsExample) expectShape('job', job);
  });

  test.each([
    [false, '404'],
    [true, 404],
  ])('an error, its status as a number: %s', (numericErrorStatus, status) => {
    const { store } = openStore({ numericErrorStatus });
    for (const path of ['/pcm/jobs/none', '/pcm/jobs/none/', '/pcm/nothing', '/', '//']) {
      const answer = call(store, 'GET', path);
      expectShape('error', json(answer));
      expect(answer.status).toBe(404);
      expect(json(answer)).toMatchObject({ errors: [{ status }] });
      expect(answer.headers).toMatchObject({ 'content-type': 'application/json' });
      expect(answer.headers['date']).toBe('Mon, 02 Mar 2026 10:00:00 GMT');
    }
  });

  test('and the schema does refuse', () => {
    const { store } = openStore();
    const good = get(store, store.add({}));
    const broken: object[] = [
      { ...good, type: 'job' },
      { ...good, id: '' },
      { ...good, extra: 1 },
      { ...good, attributes: { ...good.attributes, created_at: 'now' } },
      { ...good, attributes: { ...good.attributes, status: 'Started' } },
      { ...good, attributes: { ...good.attributes, status: 'pending' } },
      { ...good, attributes: { ...good.attributes, status: 'success' } },
      { ...good, attributes: { status: 'started' } },
      { ...good, meta: {} },
      { ...good, meta: { ...good.meta, request_id: 'both' } },
      { ...good, meta: { ...good.meta, hierarchy_id: 'h' } },
    ];
    expect(check('job', good)).toEqual([]);
    for (const job of broken) expect(check('job', job)).not.toEqual([]);
    for (const shape of ['list', 'single', 'errors', 'error', 'token'] as const) {
      for (const value of [null, [], 'text', {}]) expect(check(shape, value)).not.toEqual([]);
    }
    expect(check('list', { data: [good], meta: { results: { total: -1 } } })).not.toEqual([]);
    expect(check('error', { errors: [{ status: 200, title: 'fine' }] })).not.toEqual([]);
  });
});
