import { describe, expect, test } from '@jest/globals';
import { plannedFaults } from '../../simulator/fault-rules.ts';
import { deliver } from '../../simulator/faults.ts';
import type { JobPlan, RowForm } from '../../simulator/job-plan.ts';
import type { JobsAnswer, Store } from '../../simulator/store.ts';
import { call, get, ids, json, list, openStore, type Page, start } from './calls.ts';

const letters = 'abcdefghij';

/** Ten jobs that have ended, `a` the oldest, a second apart. */
function ten(
  options: Parameters<typeof openStore>[0] = {},
  change: (plan: JobPlan) => JobPlan = (plan) => plan,
) {
  const opened = openStore({ order: 'oldest-first', ...options });
  for (const [index, id] of [...letters].entries()) {
    const createdAt = start - 20_000 + index * 1_000;
    opened.store.add(change({ id, createdAt, history: true, status: 'success', completedAt: createdAt + 1 }));
  }
  return opened;
}

function page(store: Store, offset: number, limit = 100): string {
  return ids(store, `?page[offset]=${offset}&page[limit]=${limit}`).join('');
}

describe('the order', () => {
  test('rows of one moment come in another order in each answer, and others keep their place', () => {
    const { store } = ten({ shuffledTies: true }, (plan) =>
      'cdefg'.includes(plan.id ?? '') ? { ...plan, createdAt: start - 17_000 } : plan,
    );
    const answers = Array.from({ length: 20 }, () => page(store, 0));
    expect(new Set(answers).size).toBeGreaterThan(10);
    for (const answer of answers) {
      expect(answer).toMatch(/^ab[cdefg]{5}hij$/);
      expect(new Set(answer).size).toBe(10);
    }
  });

  test('newest first within types, or within groups that no row shows', () => {
    const typed = ten({ order: 'by-type' }, (plan) => ({ ...plan, type: (plan.id ?? '') < 'e' ? 'z' : 'y' }));
    expect(page(typed.store, 0)).toBe('jihgfedcba');
    const grouped = page(ten({ order: 'in-groups' }).store, 0);
    expect([...grouped].toSorted().join('')).toBe(letters);
    expect(grouped).not.toBe('jihgfedcba');
  });
});

describe('pages', () => {
  test('hold no more than the cap', () => {
    const { store } = ten({ pageCap: 3 });
    expect([page(store, 0), page(store, 2, 2), page(store, 9)]).toEqual(['abc', 'cd', 'j']);
  });

  test('the first, whatever the offset', () => {
    const { store } = ten({ paging: 'first-page' });
    expect(page(store, 4, 3)).toBe('abc');
  });

  test.each([
    ['empty', 200],
    ['null', 200],
    ['400', 400],
    ['404', 404],
    ['416', 416],
    ['422', 422],
  ] as const)('beyond the end: %s', (beyondEnd, status) => {
    const { store } = ten({ beyondEnd });
    const answer = call(store, 'GET', '/pcm/jobs?page[offset]=10');
    expect(answer.status).toBe(status);
    if (status === 200) expect((json(answer) as Page).data).toEqual(beyondEnd === 'null' ? null : []);
    expect(page(store, 9)).toBe('j');
  });

  test.each([
    ['clamped', 'efg'],
    ['empty', ''],
  ] as const)('from the limit of offsets on: %s', (beyondLimit, expected) => {
    const { store } = ten({ offsetLimit: 4, beyondLimit });
    expect(page(store, 3, 3)).toBe('def');
    expect(page(store, 8, 3)).toBe(expected);
  });

  test.each([
    ['negative', -1],
    ['text', '10'],
    ['absent', undefined],
    ['too-few', 5],
  ] as const)('a total that is %s', (total, expected) => {
    expect(list(ten({ total }).store).meta.results.total).toBe(expected);
  });
});

describe('copies', () => {
  test('one is behind, with what it holds and what it says of a job', () => {
    const { store, time } = openStore({ replicas: { lags: [0, 1_500] } });
    store.add({ id: 'old', createdAt: start, duration: 1_000 });
    store.add({ id: 'new', createdAt: start + 2_000, duration: 10 });
    time.ms = start + 2_005;
    const seen = [list(store), list(store)].map(({ data }) =>
      data.map(({ id, attributes }) => [id, attributes['status']]),
    );
    expect(seen).toContainEqual([
      ['new', 'started'],
      ['old', 'success'],
    ]);
    expect(seen).toContainEqual([['old', 'started']]);
    const statuses = [1, 2].map(() => call(store, 'GET', '/pcm/jobs/new').status);
    expect(statuses.toSorted()).toEqual([200, 404]);
  });

  test('one of them at random, the same for the same seed', () => {
    const answers = (): number[] => {
      const { store } = ten({ replicas: { lags: [0, 15_000], pick: 'random' } });
      return Array.from({ length: 20 }, () => ids(store).length);
    };
    expect(new Set(answers())).toEqual(new Set([6, 10]));
    expect(answers()).toEqual(answers());
  });
});

describe('rows that go', () => {
  test('after a time, from the list and by id', () => {
    const { store, time } = openStore();
    store.add({ id: 'a', createdAt: start, removedAfter: 5_000 });
    time.ms += 4_999;
    expect(ids(store)).toEqual(['a']);
    time.ms += 1;
    expect([ids(store), call(store, 'GET', '/pcm/jobs/a').status]).toEqual([[], 404]);
    expect([store.jobs().length, store.everCreated().length]).toEqual([0, 1]);
  });

  test('between two answers, and others come', () => {
    const { store } = ten({
      changes: [
        { after: 1, removeNewest: 2, removeOldest: 1 },
        { after: 2, add: [{ id: 'z' }] },
      ],
    });
    expect([page(store, 0), page(store, 0), page(store, 0)]).toEqual([letters, 'bcdefgh', 'bcdefghz']);
  });

  test('the oldest, when there are more than are kept', () => {
    const { store } = ten({ retention: 10, changes: [{ after: 1, add: [{ id: 'y' }, { id: 'z' }] }] });
    expect([page(store, 0), page(store, 0)]).toEqual([letters, 'cdefghijyz']);
  });
});

describe('rows that show themselves otherwise', () => {
  const shownAs = (...forms: RowForm[]): Record<string, unknown>[] => {
    const { store } = openStore();
    store.add({ id: 'job', forms });
    return Array.from(
      { length: forms.length + 1 },
      () => (list(store).data as unknown as Record<string, unknown>[])[0] ?? {},
    );
  };

  test.each<[RowForm, object]>([
    ['missing', {}],
    ['strange-id', { id: { uuid: 'job' } }],
    ['capitals', { id: 'JOB' }],
    ['other-type', { attributes: expect.objectContaining({ type: 'other' }) }],
    ['started', { attributes: expect.objectContaining({ status: 'started', completed_at: null }) }],
  ])('once: %s', (form, expected) => {
    const [once, then] = shownAs(form, 'as-is');
    expect(once).toMatchObject(expected);
    expect(then).toMatchObject({ id: 'job', attributes: { type: 'product-import' } });
  });

  test('without an id, a status or a time', () => {
    const [id, status, time] = shownAs('no-id', 'no-status', 'no-created-at');
    expect(id).not.toHaveProperty('id');
    expect(status).not.toHaveProperty('attributes.status');
    expect(time).not.toHaveProperty('attributes.created_at');
  });

  test('the last form stays, or all begin again', () => {
    const { store } = openStore();
    store.add({ id: 'stays', createdAt: start, forms: ['as-is', 'capitals'] });
    store.add({ id: 'repeats', createdAt: start - 1, forms: ['as-is', 'capitals'], formsRepeat: true });
    expect([1, 2, 3].map(() => ids(store).join(' '))).toEqual([
      'stays repeats',
      'STAYS REPEATS',
      'STAYS repeats',
    ]);
  });

  test('hidden: its place is counted, and its id finds it', () => {
    const { store } = ten({}, (plan) => ({ ...plan, hidden: plan.id === 'b' }));
    expect([page(store, 0, 3), page(store, 3, 3)]).toEqual(['ac', 'def']);
    expect(list(store).meta.results.total).toBe(10);
    expect(get(store, 'b').id).toBe('b');
  });

  test('twice, as two types', () => {
    const { store } = openStore();
    store.add({ id: 'a', alsoAs: 'product-export' });
    const rows = list(store).data.map(({ id, attributes }) => `${id} ${attributes['type']}`);
    expect(rows).toEqual(['a product-import', 'a product-export']);
  });

  test('another `created_at`', () => {
    const { store } = openStore();
    store.add({ id: 'a', shownCreatedAt: 0 });
    expect(get(store, 'a').attributes['created_at']).toBe('1970-01-01T00:00:00Z');
  });
});

test('whoever watches sees what an answer shows and what it rests on', () => {
  const seen: JobsAnswer[] = [];
  const { store } = ten({ pageCap: 3, onAnswer: (answer) => seen.push(answer) }, (plan) =>
    plan.id === 'b' ? { ...plan, forms: ['missing', 'as-is'] } : plan,
  );
  page(store, 0);
  get(store, 'j');
  expect(seen).toMatchObject([
    { kind: 'list', held: 10, offset: 0, lag: 0, rows: [{ id: 'a' }, { id: 'c' }], omitted: ['b'] },
    { kind: 'job', rows: [{ id: 'j', status: 'success' }] },
  ]);
});

describe('dates and delays', () => {
  const request = { method: 'GET', path: '/pcm/jobs', headers: {}, body: '' };

  test('`Date` ahead of the other times', () => {
    const { store } = ten({ dateSkew: 180_000 });
    expect(Date.parse(call(store, 'GET', '/pcm/jobs').headers['date'] ?? '')).toBe(start + 180_000);
  });

  test.each([
    [{ kind: 'date', ahead: 60_000 }, start + 60_000, undefined],
    [{ kind: 'date', at: 0 }, 0, undefined],
    [{ kind: 'cached', age: 30 }, start - 30_000, '30'],
  ] as const)('%j', (fault, date, age) => {
    const delivery = deliver(ten().store, request, () => fault);
    if (delivery.kind !== 'whole') throw new Error(delivery.kind);
    const { headers, body } = delivery.response;
    expect([Date.parse(headers['date'] ?? ''), headers['age']]).toEqual([date, age]);
    expect((JSON.parse(body) as Page).data).toHaveLength(10);
  });

  test('no rows, with the true total', () => {
    const delivery = deliver(ten().store, request, () => ({ kind: 'no-rows' }));
    if (delivery.kind !== 'whole') throw new Error(delivery.kind);
    expect(JSON.parse(delivery.response.body)).toEqual({ data: [], meta: { results: { total: 10 } } });
  });

  test('a slow answer is of the moment in which it is given', () => {
    const { store, time } = ten();
    const delivery = deliver(store, request, () => ({ kind: 'slow', ms: 5_000 }));
    if (delivery.kind !== 'postponed') throw new Error(delivery.kind);
    store.add({ id: 'z' });
    time.ms += delivery.ms;
    expect(delivery.deliver()).toMatchObject({
      kind: 'whole',
      response: { body: expect.stringContaining('"z"') },
    });
  });
});

describe('planned faults', () => {
  const asked = (path: string, connection = 1) => ({
    method: 'GET',
    path,
    headers: {},
    body: '',
    connection,
  });
  const kinds = (rule: ReturnType<typeof plannedFaults>, ...paths: string[]) =>
    paths.map((path, index) => rule(asked(path), index)?.kind ?? '-').join(' ');

  test('meet the requests that they name, from one on, every so many, so many times', () => {
    const rule = plannedFaults(
      [{ on: 'job', from: 2, every: 2, times: 2, fault: { kind: 'hang' } }],
      () => 0,
    );
    expect(kinds(rule, '/pcm/jobs/1', '/pcm/jobs', '/pcm/jobs/2', ...Array(6).fill('/pcm/jobs/3'))).toBe(
      '- - hang - hang - - - -',
    );
  });

  test('only beyond an offset, however it is written', () => {
    const rule = plannedFaults([{ minOffset: 100, times: 9, fault: { kind: 'reset' } }], () => 0);
    expect(
      kinds(
        rule,
        '/pcm/jobs?page[offset]=99',
        '/pcm/jobs?page[offset]=100',
        '/pcm/jobs?page%5Boffset%5D=200',
      ),
    ).toBe('- reset reset');
  });

  test('only after a time', () => {
    let now = 5;
    const rule = plannedFaults([{ afterMs: 10, fault: { kind: 'cut' } }], () => now);
    expect(kinds(rule, '/pcm/jobs')).toBe('-');
    now = 15;
    expect(kinds(rule, '/pcm/jobs', '/pcm/jobs')).toBe('cut -');
  });

  test('a dead connection stays dead, another one works', () => {
    const rule = plannedFaults([{ fault: { kind: 'dead-connection' } }], () => 0);
    const answers = [1, 1, 2, 1].map(
      (connection, index) => rule(asked('/pcm/jobs/x', connection), index)?.kind,
    );
    expect(answers).toEqual([undefined, undefined, undefined, undefined]);
    expect(rule(asked('/pcm/jobs'), 4)?.kind).toBe('dead-connection');
    expect([1, 2].map((connection) => rule(asked('/pcm/jobs/x', connection), 5)?.kind)).toEqual([
      'dead-connection',
      undefined,
    ]);
  });
});
