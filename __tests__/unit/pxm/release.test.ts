import { describe, expect, test } from '@jest/globals';
import { decodeRelease, nameOfRelease } from '../../../src/pxm/release.ts';
import { instant } from '../../../src/time/instant.ts';
import { NOON, uuid } from '../support.ts';

const CATALOG = uuid(1);
const RELEASE = uuid(2);
const iso = (offset: number): string => new Date(NOON + offset).toISOString();

function releaseWith(meta: object, attributes: object = {}, more: object = {}): unknown {
  return {
    type: 'catalog-release',
    id: RELEASE,
    attributes: { name: 'Clothing', published_at: null, catalog_id: CATALOG, ...attributes },
    meta: { created_at: iso(-9_000), release_status: 'PENDING', updated_at: iso(-2_000), ...meta },
    ...more,
  };
}

const decode = (json: unknown) => decodeRelease(json, CATALOG, instant(NOON));

describe('a catalog release', () => {
  test.each([
    ['PENDING', 'pending'],
    ['pending', 'pending'],
    ['IN_PROGRESS', 'started'],
    ['In Progress', 'started'],
    [' PUBLISHED ', 'success'],
    ['Failed', 'failed'],
    ['ARCHIVED', 'unknown'],
  ])('that is %s is %s', (release_status, status) => {
    expect(decode(releaseWith({ release_status }))).toMatchObject({
      ok: true,
      job: { id: nameOfRelease({ catalogId: CATALOG, releaseId: RELEASE }), type: 'catalog-release', status },
    });
  });

  test('has its end in `started_at`, and no beginning', () => {
    const meta = { release_status: 'PUBLISHED', started_at: iso(-1_000) };
    expect(decode(releaseWith(meta, { published_at: iso(-500) }))).toMatchObject({
      job: { createdAt: NOON - 9_000, startedAt: undefined, completedAt: NOON - 1_000 },
    });
    expect(decode(releaseWith({ ...meta, started_at: null }, { published_at: iso(-500) }))).toMatchObject({
      job: { completedAt: NOON - 500 },
    });
    expect(decode(releaseWith({ release_status: 'FAILED' }))).toMatchObject({
      job: { completedAt: NOON - 2_000 },
    });
    expect(decode(releaseWith({ release_status: 'IN_PROGRESS' }))).toMatchObject({
      job: { completedAt: undefined, startedAt: undefined },
    });
  });

  test.each([null, undefined, '1970-01-01T00:00:00.000', '0001-01-01T00:00:00Z', 'soon'])(
    'without a time of creation that can be true (%s) was created when the wait began',
    (created_at) => {
      expect(decode(releaseWith({ created_at }))).toMatchObject({ job: { createdAt: NOON } });
    },
  );

  test.each<[unknown, number | undefined]>([
    [0, 0],
    [42, 42],
    [100, 100],
    [null, undefined],
    [101, undefined],
    [-1, undefined],
    ['42', undefined],
    [Number.NaN, undefined],
  ])('that is %s percent done is shown so where that can be', (percent_completed, percentCompleted) => {
    expect(decode(releaseWith({ percent_completed }))).toMatchObject({ job: { percentCompleted } });
  });

  test.each<[string, unknown, string]>([
    ['another catalog', releaseWith({}, { catalog_id: uuid(9) }), 'another catalog than the one asked for'],
    ['no status', releaseWith({ release_status: undefined }), 'unreadable meta.release_status'],
    ['a status that is no text', releaseWith({ release_status: 1 }), 'unreadable meta.release_status'],
    ['an id that is no text', releaseWith({}, {}, { id: 7 }), 'unreadable id'],
    ['nothing', null, 'unreadable id'],
  ])('%s is malformed', (_name, json, problem) => {
    expect(decode(json)).toEqual({
      ok: false,
      malformed: { id: undefined, type: 'catalog-release', createdAt: undefined, problem },
    });
  });

  test('of a catalog in capitals is that of the catalog', () => {
    expect(decode(releaseWith({}, { catalog_id: CATALOG.toUpperCase() }))).toMatchObject({ ok: true });
  });
});
