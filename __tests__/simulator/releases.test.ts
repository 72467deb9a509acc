import { describe, expect, test } from '@jest/globals';
import { parseScenario } from '../../simulator/scenario.ts';
import { type ReleasePlan, Store } from '../../simulator/store.ts';

const CATALOG = '0194f54d-f2a1-4e33-9a6e-9ec366152490';
const NOON = Date.UTC(2026, 2, 14, 12);

/** A store and its clock, which has these releases. */
function storeWith(...plans: readonly ReleasePlan[]) {
  const time = { now: NOON };
  const store = new Store({ now: () => time.now, openAccess: true });
  const names = plans.map((plan) => store.addRelease({ catalogId: CATALOG, ...plan }));
  const call = (method: string, path: string) => {
    const { status, body } = store.handle({ method, path, headers: {}, body: '' });
    return { status, data: (JSON.parse(body) as { data?: unknown }).data };
  };
  const read = (name = '') => {
    const { status, data } = call('GET', `/pcm/catalogs/${name.replace('/', '/releases/')}`);
    const { id, meta } = (data ?? {}) as { id?: unknown; meta?: Record<string, unknown> };
    return { status, id, meta };
  };
  return { time, store, names, call, read };
}

describe('a release', () => {
  test('is made by a request to publish, pending at first', () => {
    const { call, store, read } = storeWith();
    const { status, data } = call('POST', `/pcm/catalogs/${CATALOG}/releases`);
    expect([status, data]).toMatchObject([
      201,
      { type: 'catalog-release', attributes: { catalog_id: CATALOG }, meta: { release_status: 'PENDING' } },
    ]);
    expect(read(store.releases()[0]?.name).meta).toMatchObject({ release_status: 'IN_PROGRESS' });
  });

  test('is published two at a time, the oldest first', () => {
    const { time, store } = storeWith({ duration: 3_000 }, { duration: 1_000 }, { duration: 1_000 }, {});
    const statuses = () => store.releases().map(({ status }) => status);
    expect(statuses()).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'PENDING', 'PENDING']);
    time.now += 1_000;
    expect(statuses()).toEqual(['IN_PROGRESS', 'PUBLISHED', 'IN_PROGRESS', 'PENDING']);
    time.now += 1_000;
    expect(statuses()).toEqual(['IN_PROGRESS', 'PUBLISHED', 'PUBLISHED', 'IN_PROGRESS']);
    time.now += 1_000;
    expect(statuses()).toEqual(['PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'PUBLISHED']);
  });

  test('counts its percents, and may still be indexing at 100', () => {
    const { time, names, read } = storeWith({ duration: 1_000, indexing: 500 });
    const percents = [0, 100, 250, 500, 900, 1_000].map((ms) => {
      time.now = NOON + ms;
      return [read(names[0]).meta?.['percent_completed'], read(names[0]).meta?.['release_status']];
    });
    expect(percents).toEqual([
      [0, 'IN_PROGRESS'],
      [20, 'IN_PROGRESS'],
      [50, 'IN_PROGRESS'],
      [100, 'IN_PROGRESS'],
      [100, 'IN_PROGRESS'],
      [100, 'PUBLISHED'],
    ]);
  });

  test('has `started_at` when it is published, and not when it fails', () => {
    const { time, names, read } = storeWith({}, { outcome: 'failed' });
    time.now += 5_000;
    const at = '2026-03-14T12:00:01Z';
    expect(read(names[0]).meta).toMatchObject({ release_status: 'PUBLISHED', started_at: at });
    expect(read(names[1]).meta).toMatchObject({ release_status: 'FAILED', started_at: null, updated_at: at });
  });

  test('appears late, and is gone when it is removed', () => {
    const { time, names, read } = storeWith({ appearsAfter: 500, removedAfter: 5_000 });
    const known = [0, 500, 4_999, 5_000].map((ms) => {
      time.now = NOON + ms;
      return read(names[0]).status;
    });
    expect(known).toEqual([404, 200, 200, 404]);
  });

  test('that is stuck keeps its place', () => {
    const { time, store } = storeWith({ stuck: true }, { stuck: true }, {});
    time.now += 3_600_000;
    expect(store.releases().map(({ status }) => status)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'PENDING']);
  });

  test('shows itself in the forms of its plan', () => {
    const { names, read } = storeWith({
      forms: ['missing', 'capitals', 'other-release', 'no-status', 'as-is'],
    });
    const id = names[0]?.split('/')[1];
    expect(read(names[0]).status).toBe(404);
    expect(read(names[0]).id).toBe(id?.toUpperCase());
    expect(read(names[0]).id).not.toBe(id);
    expect(read(names[0]).meta).not.toHaveProperty('release_status');
    expect([read(names[0]).id, read(names[0]).id]).toEqual([id, id]);
  });

  test('has null and lower case where it is so planned', () => {
    const { time, names, read } = storeWith({ nulls: true, lowerCase: true });
    time.now += 5_000;
    expect(read(names[0]).meta).toMatchObject({
      release_status: 'published',
      started_at: null,
      percent_completed: null,
    });
  });

  test('the list holds the published ones, the current and two prior', () => {
    const { time, call } = storeWith({}, {}, {}, {}, { outcome: 'failed' }, { stuck: true });
    time.now += 60_000;
    expect(call('GET', `/pcm/catalogs/${CATALOG}/releases`).data).toHaveLength(3);
  });

  test('an unknown one is 404', () => {
    expect(storeWith().read(`${CATALOG}/${CATALOG}`).status).toBe(404);
  });
});

describe('a scenario', () => {
  test('has releases and what publishing makes', () => {
    const scenario = {
      releases: [{ catalogId: CATALOG, forms: ['missing'] }],
      publications: [{ outcome: 'failed' }],
    };
    expect(parseScenario(JSON.stringify(scenario))).toEqual(scenario);
  });

  test.each([
    [{ releases: [{ type: 'x' }] }, 'releases[0].type is not known'],
    [{ publications: [{ forms: ['x'] }] }, 'publications[0].forms'],
  ])('is refused where it is wrong: %j', (scenario, problem) => {
    expect(() => parseScenario(JSON.stringify(scenario))).toThrow(problem);
  });
});
