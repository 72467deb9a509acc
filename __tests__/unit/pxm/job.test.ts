import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DecodedJob, decodeJob, FINAL_STATUSES, isFinal, type Job } from '../../../src/pxm/job.ts';
import { record } from '../../../src/pxm/json.ts';
import { hostile } from '../hostile.ts';
import { STATUSES } from '../support.ts';

const ATTRIBUTES = {
  type: 'product-import',
  status: 'success',
  created_at: '2024-01-05T13:46:41.695Z',
  started_at: '2024-01-05T13:46:42Z',
  completed_at: '2024-01-05T13:47:42.5Z',
  updated_at: '2024-01-05T13:47:42.5Z',
};
const ROW = {
  type: 'pim-job',
  id: '12345678-1234-5678-9012-123456789012',
  attributes: ATTRIBUTES,
  meta: { x_request_id: '1696cb0b-3f7c-45ed-b3b6-a5ac1ef1ba0b' },
};

function jobFrom(row: unknown): Job {
  const decoded = decodeJob(row);
  if (!decoded.ok) throw new Error(decoded.malformed.problem);
  return decoded.job;
}

function decodeWith(attributes: object, rest: object = {}): DecodedJob {
  return decodeJob({ ...ROW, ...rest, attributes: { ...ATTRIBUTES, ...attributes } });
}

function problemOf(decoded: DecodedJob): string {
  return decoded.ok ? 'none' : decoded.malformed.problem;
}

describe('the documented forms', () => {
  test('a job that has ended', () => {
    expect(jobFrom(ROW)).toEqual({
      id: ROW.id,
      type: 'product-import',
      typeText: 'product-import',
      status: 'success',
      statusText: 'success',
      createdAt: Date.UTC(2024, 0, 5, 13, 46, 41, 695),
      startedAt: Date.UTC(2024, 0, 5, 13, 46, 42),
      completedAt: Date.UTC(2024, 0, 5, 13, 47, 42, 500),
      updatedAt: Date.UTC(2024, 0, 5, 13, 47, 42, 500),
      percentCompleted: undefined,
      requestId: '1696cb0b-3f7c-45ed-b3b6-a5ac1ef1ba0b',
      hierarchyId: undefined,
      fileLocations: [],
      unreadableLocations: 0,
      unreadableHierarchyId: false,
    });
  });

  test.each(
    STATUSES.filter((status) => status !== 'unknown').flatMap((status) => [status, status.toUpperCase()]),
  )('status %s', (status) => {
    const { job } = decodeWith({ status }) as { job: Job };
    expect([job.status, job.statusText]).toEqual([status.toLowerCase(), status.toLowerCase()]);
  });

  test('a status that nobody knows is kept as a word, and is not final', () => {
    const { job } = decodeWith({ status: 'Paused' }) as { job: Job };
    expect([job.status, job.statusText, isFinal(job.status)]).toEqual(['unknown', 'paused', false]);
    const literal = decodeWith({ status: 'unknown' }) as { job: Job };
    expect(literal.job.status).toBe('unknown');
  });

  test('started without started_at, cancelled without either', () => {
    const started = decodeWith({ status: 'started', started_at: null, completed_at: null }) as { job: Job };
    expect([started.job.status, started.job.startedAt]).toEqual(['started', undefined]);
    const cancelled = decodeWith({ status: 'cancelled', started_at: null, completed_at: null }) as {
      job: Job;
    };
    expect([cancelled.job.startedAt, cancelled.job.completedAt]).toEqual([undefined, undefined]);
  });

  test.each([
    '2024-01-05T13:46:41.69Z',
    '2020-09-22T09:00:00',
    '2023-11-14 15:37:13.589 +0000 UTC',
    '2024-01-05T13:46:41.123456789Z',
  ])('created_at: %s', (createdAt) => {
    expect(decodeWith({ created_at: createdAt }).ok).toBe(true);
  });

  test('the id of the new hierarchy, which is absent until it is made', () => {
    const meta = { x_request_id: 'r', copied_from: 'a', hierarchy_id: 'b' };
    expect(jobFrom({ ...ROW, meta }).hierarchyId).toBe('b');
    expect(jobFrom({ ...ROW, meta: { copied_from: 'a' } }).hierarchyId).toBeUndefined();
  });

  test.each<[unknown, readonly string[], number?]>([
    [null, []],
    [undefined, []],
    ['', []],
    [[], []],
    [
      ['https://files.example/a?X-Amz-Signature=b%2Fc', 'https://files.example/d'],
      ['https://files.example/a?X-Amz-Signature=b%2Fc', 'https://files.example/d'],
    ],
    ['https://files.example/a', ['https://files.example/a']],
    [[1, null, '', {}, 'https://files.example/a'], ['https://files.example/a'], 4],
    [[{ href: 'https://files.example/a' }], [], 1],
    [{ href: 'https://files.example/a' }, [], 1],
    [7, [], 1],
    [['https://files.example/a\n', 'https://files.example/\u0007', 'https://files.example/\ud800'], [], 3],
  ])('file_locations %j', (locations, expected, unreadable = 0) => {
    const job = jobFrom({ ...ROW, meta: { file_locations: locations, filter: '' } });
    expect(job.fileLocations).toEqual(expected);
    expect(job.unreadableLocations).toBe(unreadable);
  });

  test('a hierarchy id of another shape is counted, not dropped', () => {
    const of = (hierarchyId: unknown): readonly unknown[] => {
      const job = jobFrom({ ...ROW, meta: { hierarchy_id: hierarchyId } });
      return [job.hierarchyId, job.unreadableHierarchyId];
    };
    expect([of('A-1'), of(null), of(''), of(undefined)]).toEqual([
      ['A-1', false],
      [undefined, false],
      [undefined, false],
      [undefined, false],
    ]);
    for (const strange of [7, ['a'], { id: 'a' }, '../a', 'a b'])
      expect(of(strange)).toEqual([undefined, true]);
  });

  test.each([
    ['price-import', 'pricebook-import', 'price-import'],
    ['Price-Import', 'pricebook-import', 'price-import'],
    ['pricebook-import', 'pricebook-import', 'pricebook-import'],
    ['Pricebook-Delete', 'pricebook-delete', 'pricebook-delete'],
  ])('type %s is compared as %s and shown as %s', (sent, type, typeText) => {
    const { job } = decodeWith({ type: sent }) as { job: Job };
    expect([job.type, job.typeText]).toEqual([type, typeText]);
    expect(decodeWith({ type: sent, status: null })).toMatchObject({ malformed: { type } });
  });

  test.each([
    ['canceled', 'cancelled', 'cancelled'],
    ['CANCELED', 'cancelled', 'cancelled'],
    ['canceling', 'cancelling', 'cancelling'],
    [' Cancelling ', 'cancelling', 'cancelling'],
  ])('status %j is %s', (sent, status, statusText) => {
    const { job } = decodeWith({ status: sent }) as { job: Job };
    expect([job.status, job.statusText]).toEqual([status, statusText]);
    expect(isFinal(job.status)).toBe(status === 'cancelled');
  });

  test("Go's time with its monotonic clock", () => {
    const sent = '2023-06-16 08:54:30.547215526 +0000 UTC m=+78247.84';
    const { job } = decodeWith({ created_at: sent, started_at: sent }) as { job: Job };
    expect(new Date(job.createdAt).toISOString()).toBe('2023-06-16T08:54:30.547Z');
    expect(job.startedAt).toBe(job.createdAt);
  });

  test('a job without meta or a type of its own', () => {
    expect(jobFrom({ id: ROW.id, attributes: ATTRIBUTES })).toMatchObject({ id: ROW.id, status: 'success' });
  });

  test('texts are data: what looks like a command or a secret stays as it came', () => {
    const link = 'https://files.example/##[group]a?b=::error::c\u200b';
    const job = jobFrom({
      ...ROW,
      attributes: { ...ATTRIBUTES, type: '##[add-mask]x' },
      meta: { file_locations: [link], x_request_id: 'R##[x' },
    });
    expect([job.typeText, job.fileLocations, job.requestId]).toEqual(['##[add-mask]x', [link], 'R##[x']);
  });

  test.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2014-12-31T23:59:59Z', '2024-01-05T13:46:41Z'])(
    'a start or an end at %s cannot be true and counts as not given',
    (moment) => {
      const { job } = decodeWith({ started_at: moment, completed_at: moment }) as { job: Job };
      expect([job.startedAt, job.completedAt]).toEqual([undefined, undefined]);
    },
  );

  test('the request id under its new and its old name', () => {
    expect(jobFrom({ ...ROW, meta: { request_id: 'old' } }).requestId).toBe('old');
    expect(jobFrom({ ...ROW, meta: { x_request_id: 'new', request_id: 'old' } }).requestId).toBe('new');
    expect(jobFrom({ ...ROW, meta: undefined }).requestId).toBeUndefined();
  });

  test('a type of any case, known or not', () => {
    const { job } = decodeWith({ type: 'Catalog-Publish' }) as { job: Job };
    expect(job.type).toBe('catalog-publish');
  });
});

describe('what is no job', () => {
  test.each<[string, DecodedJob, string]>([
    ['no id', decodeJob({ ...ROW, id: undefined }), 'unreadable id'],
    ['a number as id', decodeJob({ ...ROW, id: 7 }), 'unreadable id'],
    ['an id that leads elsewhere', decodeJob({ ...ROW, id: '../../v2/orders' }), 'unreadable id'],
    ['an id with a line break', decodeJob({ ...ROW, id: 'a\n' }), 'unreadable id'],
    ['an id of 129 characters', decodeJob({ ...ROW, id: 'a'.repeat(129) }), 'unreadable id'],
    ['no type', decodeWith({ type: undefined }), 'unreadable attributes.type'],
    ['a type of nothing that shows', decodeWith({ type: '\u200b\u0007 ' }), 'unreadable attributes.type'],
    ['no status', decodeWith({ status: null }), 'unreadable attributes.status'],
    [
      'a date that is none',
      decodeWith({ created_at: '2024-02-30T00:00:00Z' }),
      'unreadable attributes.created_at',
    ],
    [
      "Go's zero time",
      decodeWith({ created_at: '0001-01-01T00:00:00Z' }),
      'unreadable attributes.created_at',
    ],
    ['1970', decodeWith({ created_at: '1970-01-01T00:00:00Z' }), 'unreadable attributes.created_at'],
    ['a type with a control', decodeWith({ type: 'product\u0007-import' }), 'unreadable attributes.type'],
    [
      'a status with what is not seen',
      decodeWith({ status: 'suc\u200bcess' }),
      'unreadable attributes.status',
    ],
    ['a status without end', decodeWith({ status: 's'.repeat(201) }), 'unreadable attributes.status'],
    ['a number as date', decodeWith({ created_at: 1_704_462_401 }), 'unreadable attributes.created_at'],
    [
      'no attributes',
      decodeJob({ id: ROW.id }),
      'unreadable attributes.type, attributes.status, attributes.created_at',
    ],
  ])('%s', (_name, decoded, problem) => {
    expect(problemOf(decoded)).toBe(problem);
  });

  test('what could be read of it is kept, to tell whether it can match', () => {
    const decoded = decodeWith({ status: undefined });
    expect(decoded).toMatchObject({
      malformed: { id: ROW.id, type: 'product-import', createdAt: Date.UTC(2024, 0, 5, 13, 46, 41, 695) },
    });
  });

  test('an unreadable start or end is passed over, for the status says whether it ended', () => {
    const { job } = decodeWith({ started_at: 'soon', completed_at: 5 }) as { job: Job };
    expect([job.status, job.startedAt, job.completedAt]).toEqual(['success', undefined, undefined]);
  });
});

describe('hostile answers', () => {
  const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 4 }), hostile);
  const mostly = (good: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 8, arbitrary: good }, hostile, anyJson);
  const nearlyJob = fc.record(
    {
      id: mostly(fc.uuid()),
      attributes: fc.oneof(
        fc.record(
          {
            type: mostly(fc.constant('product-import')),
            status: mostly(fc.constantFrom('success', 'STARTED')),
            created_at: mostly(fc.constant(ATTRIBUTES.created_at)),
            started_at: fc.oneof(fc.constant(ATTRIBUTES.started_at), anyJson),
            completed_at: anyJson,
          },
          { requiredKeys: [] },
        ),
        anyJson,
      ),
      meta: fc.oneof(
        fc.record(
          {
            x_request_id: anyJson,
            request_id: anyJson,
            hierarchy_id: anyJson,
            file_locations: fc.oneof(fc.array(anyJson), anyJson),
          },
          { requiredKeys: [] },
        ),
        anyJson,
      ),
    },
    { requiredKeys: [] },
  );

  test('never throw; a job has sane fields, and anything else is reported as malformed', () => {
    let jobs = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: nearlyJob }, anyJson), (row) => {
        const decoded = decodeJob(row);
        if (!decoded.ok) {
          expect(decoded.malformed.problem).toMatch(/^unreadable [a-z]/);
          return;
        }
        jobs += 1;
        const { job } = decoded;
        expect(job.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
        expect(STATUSES).toContain(job.status);
        expect(Number.isFinite(job.createdAt)).toBe(true);
        for (const moment of [job.startedAt, job.completedAt]) {
          expect(moment === undefined || Number.isFinite(moment)).toBe(true);
        }
        const texts = [job.type, job.statusText, job.requestId, job.hierarchyId, ...job.fileLocations];
        for (const text of texts.filter((candidate) => candidate !== undefined)) {
          expect(text).toMatch(/\S/);
          expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(text.isWellFormed()).toBe(true);
        }
        if (isFinal(job.status)) expect(FINAL_STATUSES).toContain(job.statusText);
      }),
      { numRuns: 2_000 },
    );
    expect(jobs).toBeGreaterThan(100);
  });

  test('a status that only resembles a final one is not final', () => {
    for (const status of ['succes', 'success!', 'ѕuccess', 'success failed', 'toString', '__proto__']) {
      const { job } = decodeWith({ status }) as { job: Job };
      expect([status, isFinal(job.status)]).toEqual([status, false]);
    }
  });

  test('links are passed on whole, however many and long', () => {
    const links = Array.from({ length: 5_000 }, (_, index) => `https://f.example/${index}`);
    links.push(`https://f.example/${'x'.repeat(9_000)}`);
    expect(jobFrom({ ...ROW, meta: { file_locations: links } }).fileLocations).toEqual(links);
  });
});

test('only a JSON object is a record', () => {
  for (const value of [null, undefined, 1, 'x', true, [1]]) expect(record(value)).toEqual({});
  expect(record({ a: 1 })).toEqual({ a: 1 });
});
