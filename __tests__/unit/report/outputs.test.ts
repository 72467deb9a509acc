import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type JobErrors, NO_ERRORS } from '../../../src/failures/read-errors.ts';
import { type OutputsReport, outputsOf, outputsWithoutJobs } from '../../../src/report/outputs.ts';
import { JOBS, RELEASES } from '../../../src/report/subject.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { TrackedJob } from '../../../src/wait/job-state.ts';
import { hostile } from '../hostile.ts';
import { errorsOf, kindOf, unread } from '../job-errors.ts';
import { jobsOf, NOON, STATUSES, tracked, uuid } from '../support.ts';

const SECRET = 's3cret-value';
const LISTS = ['jobs', 'job-ids', 'failed-job-ids', 'unfinished-job-ids', 'hierarchy-ids', 'file-locations'];

interface HeldErrors {
  readonly total: number;
  readonly messages: readonly string[];
  readonly kinds: readonly unknown[];
  readonly more_kinds: number;
}

function outputs(
  jobs: readonly TrackedJob[],
  { missingIds = [], ...more }: Partial<OutputsReport> & { readonly missingIds?: readonly string[] } = {},
) {
  const conclusion = { kind: 'success', missing: 0 } as const;
  const [elapsed, now] = [milliseconds(61_234.5), instant(NOON + 120_000)];
  const { values, leftOut, unreadable, secret } = outputsOf(
    {
      outcome: { conclusion, jobs, missingIds, elapsed, now },
      errors: new Map<string, JobErrors>(),
      errorsFile: { path: undefined },
      subject: JOBS,
      message: '',
      ...more,
    },
    (data) => data.includes(SECRET),
  );
  const list = (name: string): unknown[] => JSON.parse(values[name] ?? '') as unknown[];
  return { values, leftOut, unreadable, secret, list };
}

describe('the outputs', () => {
  test('keep the messages of those that were asked, however many failed', () => {
    const jobs = Array.from({ length: 1_000 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
    const errors = new Map<string, JobErrors>(
      jobs.map(({ job }, index) => [job.id, index < 100 ? errorsOf(1) : unread('not asked')]),
    );
    const { list } = outputs(jobs, { errors });
    const reported = (list('jobs') as { errors: { messages: string[] } }[]).filter(
      ({ errors }) => errors.messages.length > 0,
    );
    expect(reported).toHaveLength(100);
  });

  test('name as unfinished what was named and not found yet', () => {
    const { list } = outputs(jobsOf('success', 'pending'), { missingIds: [uuid(7)] });
    expect(list('unfinished-job-ids')).toEqual([uuid(2), uuid(7)]);
  });

  test('of releases are lists of their own, and none of jobs', () => {
    const jobs = jobsOf('success', 'failed', 'pending');
    const { values, list, leftOut } = outputs(jobs, { subject: RELEASES, missingIds: ['a/b'] });
    expect(list('release-ids')).toEqual([uuid(1), uuid(2), uuid(3)]);
    expect(list('failed-release-ids')).toEqual([uuid(2)]);
    expect(list('unfinished-release-ids')).toEqual([uuid(3), 'a/b']);
    for (const name of ['jobs', 'job-ids', 'failed-job-ids', 'unfinished-job-ids'])
      expect(list(name)).toEqual([]);
    expect(values).toMatchObject({ 'total-count': '3', 'success-count': '1', 'failed-count': '1' });
    expect(leftOut).toEqual({});
  });

  test('of releases leave out and count what holds a secret', () => {
    const { list, leftOut } = outputs([tracked({ id: `a/${SECRET}`, status: 'failed' })], {
      subject: RELEASES,
    });
    expect([list('release-ids'), list('failed-release-ids')]).toEqual([[], []]);
    expect(leftOut).toEqual({ 'release-ids': 1, 'failed-release-ids': 1 });
  });

  test('leave out one entry that is too large, and not those after it', () => {
    const fileLocations = Array.from({ length: 120 }, (_, index) =>
      `https://files.example/${index}`.padEnd(900, 'x'),
    );
    const { list, leftOut } = outputs([tracked({ id: uuid(1), fileLocations }), tracked({ id: uuid(2) })]);
    expect(list('jobs')).toMatchObject([{ id: uuid(2) }]);
    expect(leftOut).toMatchObject({ jobs: 1 });
  });

  test('count what the store sent in a form that is not known', () => {
    const fileLocations = ['https://files.example/a'];
    const { list, leftOut, unreadable } = outputs([
      tracked({ id: uuid(1), fileLocations, unreadableLocations: 2 }),
      tracked({ id: uuid(2), unreadableLocations: 1, unreadableHierarchyId: true }),
      tracked({ id: uuid(3) }),
    ]);
    expect(list('file-locations')).toEqual(fileLocations);
    expect(leftOut).toEqual({ 'file-locations': 3, 'hierarchy-ids': 1 });
    expect(unreadable).toEqual(leftOut);
  });

  test('leave out jobs, hierarchies and links that hold a secret, and count them', () => {
    const fileLocations = ['https://files.example/a', `https://files.example/${SECRET}`];
    const { values, list, leftOut, secret } = outputs([
      tracked({ id: uuid(1), fileLocations, hierarchyId: SECRET }),
      tracked({ id: SECRET, status: 'failed' }),
      tracked({ id: uuid(3), status: 'unknown', statusText: `is ${SECRET}` }),
    ]);
    expect(list('jobs')).toMatchObject([
      { id: uuid(1), hierarchy_id: null, file_locations: ['https://files.example/a'] },
    ]);
    expect(leftOut).toEqual({
      jobs: 2,
      'job-ids': 2,
      'failed-job-ids': 1,
      'unfinished-job-ids': 1,
      'hierarchy-ids': 1,
      'file-locations': 1,
    });
    expect(secret).toEqual(leftOut);
    expect(values['total-count']).toBe('3');
    // Of two links, the one that is left is not the only one.
    expect([values['file-location'], values['hierarchy-id']]).toEqual(['', '']);
    expect(Object.values(values).join()).not.toContain(SECRET);
  });

  test('name a type as the store did', () => {
    const { list } = outputs([tracked({ type: 'pricebook-import', typeText: 'price-import' })]);
    expect(list('jobs')).toMatchObject([{ type: 'price-import' }]);
  });

  test('tell each job apart by what became of it', () => {
    const { values, list, leftOut } = outputs(
      jobsOf('success', 'failed', 'cancelled', 'pending', 'started', 'unknown', 'success'),
    );
    expect(list('job-ids')).toEqual([1, 2, 3, 4, 5, 6, 7].map(uuid));
    expect(list('failed-job-ids')).toEqual([uuid(2)]);
    expect(list('unfinished-job-ids')).toEqual([4, 5, 6].map(uuid));
    expect(values).toMatchObject({
      conclusion: 'success',
      'total-count': '7',
      'success-count': '2',
      'failed-count': '1',
      'cancelled-count': '1',
      'left-out': '{}',
    });
    expect(Number(values['elapsed-seconds'])).toBeCloseTo(61.2345, 2);
    expect(leftOut).toEqual({});
  });

  test('hold all that is known of a job', () => {
    const job = tracked({
      status: 'failed',
      statusText: 'failed',
      startedAt: instant(NOON + 1_500),
      completedAt: instant(NOON + 4_000),
      hierarchyId: 'h',
      fileLocations: ['https://files.example/a?b=c&d'],
    });
    const kinds = [
      kindOf({ text: 'no sku', count: 9, rows: [5], rowCount: 1, skus: ['A'], values: [['b']] }),
    ];
    const errors = { ...NO_ERRORS, read: 9, total: 9, kinds, messages: ['no sku'], messageCount: 1 };
    const { list } = outputs([job, tracked({ id: uuid(2), status: 'pending', statusText: 'pending' })], {
      errors: new Map([[uuid(1), errors]]),
    });
    expect(list('jobs')).toEqual([
      {
        id: uuid(1),
        type: 'product-import',
        status: 'failed',
        created_at: '2026-03-14T12:00:00Z',
        started_at: '2026-03-14T12:00:01.500Z',
        completed_at: '2026-03-14T12:00:04Z',
        queued_seconds: 1.5,
        running_seconds: 2.5,
        hierarchy_id: 'h',
        file_locations: ['https://files.example/a?b=c&d'],
        errors: {
          total: 9,
          messages: ['no sku'],
          kinds: [{ kind: 'no sku', count: 9, rows: [5], row_count: 1, skus: ['A'], values: [['b']] }],
          more_kinds: 0,
        },
      },
      {
        id: uuid(2),
        type: 'product-import',
        status: 'pending',
        created_at: '2026-03-14T12:00:00Z',
        started_at: null,
        completed_at: null,
        queued_seconds: 120,
        running_seconds: null,
        hierarchy_id: null,
        file_locations: [],
        errors: { total: 0, messages: [], kinds: [], more_kinds: 0 },
      },
    ]);
    expect([list('hierarchy-ids'), list('file-locations')]).toEqual([
      ['h'],
      ['https://files.example/a?b=c&d'],
    ]);
  });

  test('have the single value of a list that has exactly one', () => {
    const link = 'https://files.example/a';
    const one = [tracked({ hierarchyId: 'h', fileLocations: [link] }), tracked({ id: uuid(2) })];
    expect(outputs(one).values).toMatchObject({ 'hierarchy-id': 'h', 'file-location': link });
    const two = [...one, tracked({ id: uuid(3), hierarchyId: 'i', fileLocations: [link] })];
    expect(outputs(two).values).toMatchObject({ 'hierarchy-id': '', 'file-location': '' });
    expect(outputs([]).values).toMatchObject({ 'hierarchy-id': '', 'file-location': '' });
  });

  test('count no message that is there', () => {
    const { leftOut } = outputs([tracked()], { errors: new Map([[uuid(1), errorsOf(3, 1)]]) });
    expect(leftOut).toEqual({});
  });

  test('exist all, also where no job was read', () => {
    const { values } = outputsWithoutJobs('error', 'It broke.', milliseconds(0), instant(NOON));
    for (const name of LISTS) expect([name, values[name]]).toEqual([name, '[]']);
    expect(values).toMatchObject({ conclusion: 'error', 'total-count': '0', 'elapsed-seconds': '0' });
    expect(values).toMatchObject({ 'errors-file': '', 'hierarchy-id': '', message: 'It broke.' });
    expect(Object.keys(values)).toHaveLength(20);
  });
});

describe('what would not fit', () => {
  const many = (amount: number, status: TrackedJob['job']['status'] = 'success'): readonly TrackedJob[] =>
    Array.from({ length: amount }, (_, index) =>
      tracked({ id: uuid(index), status, statusText: status, createdAt: instant(NOON + index) }),
    );

  test('is left out and counted, and each output stays below 100 KB', () => {
    const { values, list, leftOut } = outputs(many(20_000));
    for (const value of Object.values(values)) expect(Buffer.byteLength(value)).toBeLessThan(100_000);
    expect(JSON.parse(values['left-out'] ?? '')).toEqual(leftOut);
    for (const name of ['jobs', 'job-ids']) expect(list(name).length + (leftOut[name] ?? 0)).toBe(20_000);
    expect(leftOut).not.toHaveProperty('failed-job-ids');
    expect(values['total-count']).toBe('20000');
  });

  test('are first those that nobody has to look at', () => {
    const jobs = many(3_000).map((job, index) => {
      const status = ({ 2900: 'failed', 2901: 'started', 2902: 'cancelled' } as const)[index];
      return status === undefined ? job : tracked({ ...job.job, status, statusText: status });
    });
    const statuses = outputs(jobs)
      .list('jobs')
      .map((job) => (job as { status: string }).status);
    expect(statuses.slice(0, 4)).toEqual(['failed', 'cancelled', 'started', 'success']);
  });

  test('of the messages of many failed jobs, each job keeps its share', () => {
    const texts = Array.from({ length: 500 }, (_, index) => `row ${index} ${'x'.repeat(100)}`);
    const errors: JobErrors = {
      ...errorsOf(...Array<number>(100).fill(5)),
      messages: texts,
      messageCount: 700,
      total: 800,
    };
    const jobs = many(20, 'failed');
    const all = new Map(jobs.map(({ job }) => [job.id, errors]));
    const { values, list, leftOut } = outputs(jobs, { errors: all });
    expect(Buffer.byteLength(values['jobs'] ?? '')).toBeLessThan(100_000);
    expect(list('jobs')).toHaveLength(20);
    let messages = 0;
    for (const { errors: held } of list('jobs') as { errors: HeldErrors }[]) {
      expect(held.total).toBe(800);
      expect(held.messages.length).toBeGreaterThan(5);
      expect(held.kinds.length).toBeGreaterThan(5);
      expect(held.kinds.length + held.more_kinds).toBe(100);
      messages += held.messages.length;
    }
    // 700 different messages of each job were read, and 300 of its errors were not.
    expect(leftOut).toEqual({ messages: 20 * 1_000 - messages });
  });

  test('whatever the texts, each list is JSON within its limits', () => {
    const job = fc.record({
      statusText: hostile,
      status: fc.constantFrom(...STATUSES),
      hierarchyId: fc.option(hostile, { nil: undefined }),
      fileLocations: fc.array(hostile.map((text) => text.repeat(40))),
    });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (given, times) => {
        const jobs = Array.from({ length: times }, (_, time) =>
          given.map((one, index) => tracked({ ...one, id: uuid(time * 10 + index) })),
        ).flat();
        const { values, list, leftOut } = outputs(jobs);
        expect(list('job-ids')).toHaveLength(jobs.length);
        expect(list('jobs').length + (leftOut['jobs'] ?? 0)).toBe(jobs.length);
        for (const name of LISTS) expect(Buffer.byteLength(values[name] ?? '')).toBeLessThan(100_000);
      }),
      { numRuns: 60 },
    );
  });
});
