import { describe, expect } from '@jest/globals';
import { test } from './concurrent.ts';
import { runAgainst } from './store.ts';

const CLIENT = { 'client-id': 'demo-client', 'client-secret': 'demo-secret' };
const LINK = 'https://files.example/products-1.csv?signature=a%2Fb';

describe('the older forms of answers, all at once', () => {
  const forms = {
    timestamps: 'go-monotonic',
    capitals: true,
    americanSpelling: true,
    legacyPriceType: true,
    legacyRequestId: true,
    fileLocationAsText: true,
    singleAsArray: true,
    noErrors: 'absent',
    wrappedToken: true,
    numericErrorStatus: true,
  } as const;

  test('jobs of every type succeed, and what they made is passed on', async () => {
    const done = { duration: 1, createdAt: -5_000 };
    const jobs = [
      { ...done, type: 'product-export', fileLocations: [LINK] },
      { ...done, type: 'pricebook-import', createdAt: -4_000 },
    ];
    const run = await runAgainst(
      { ...forms, jobs },
      { ...CLIENT, 'job-type': 'pricebook-import, product-export' },
    );
    expect([run.code, run.outputs['conclusion'], run.outputs['success-count']]).toEqual([0, 'success', '2']);
    expect(JSON.parse(run.outputs['file-locations'] ?? '')).toEqual([LINK]);
    expect(JSON.parse(run.outputs['jobs'] ?? '')).toMatchObject([
      { type: 'product-export' },
      { type: 'price-import' },
    ]);
    expect(run.outputs['left-out']).toBe('{}');
  });

  test('by id, a job that fails without any error ends at once', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const jobs = [{ id, duration: 1, createdAt: -5_000, outcome: 'failed' as const }];
    const run = await runAgainst({ ...forms, jobs }, { ...CLIENT, 'job-id': id });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'failure']);
    expect(run.seen.filter(({ path }) => path.includes('/errors'))).toHaveLength(1);
  });
});

describe('jobs without meta and type', () => {
  test('are jobs', async () => {
    const run = await runAgainst({ bareJobs: true, jobs: [{ duration: 1, createdAt: -5_000 }] });
    expect([run.code, run.outputs['conclusion']]).toEqual([0, 'success']);
  });
});

describe('price-import and pricebook-import are one type', () => {
  const failing = { duration: 1, createdAt: -5_000, outcome: 'failed' as const };
  test.each([
    ['price-import', 'pricebook-import'],
    ['pricebook-import', 'price-import'],
  ])('job-type %s finds a failed %s, also where nothing found would pass', async (asked, sent) => {
    const run = await runAgainst(
      { jobs: [{ ...failing, type: sent }] },
      { 'job-type': asked, 'if-no-jobs-found': 'ignore' },
    );
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'failure']);
    expect(JSON.parse(run.outputs['jobs'] ?? '')).toMatchObject([{ type: sent }]);
  });

  test('and one that still runs is waited for beside another type', async () => {
    const jobs = [
      { duration: 1, createdAt: -5_000 },
      { type: 'pricebook-import', duration: 1_500, createdAt: -100 },
    ];
    const run = await runAgainst({ jobs }, { 'job-type': 'price-import, product-import' });
    expect([run.outputs['conclusion'], run.outputs['success-count']]).toEqual(['success', '2']);
  });
});

describe('a job that is cancelled while it runs', () => {
  test('is waited for while it is cancelling, and may have done something', async () => {
    const jobs = [{ duration: 2_000, cancellingAfter: 500 }];
    const run = await runAgainst({ jobs });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'cancelled']);
    expect(run.log).toContain('is being cancelled');
    expect(run.log).toContain('may stay in the store');
  });
});

describe('why a job failed', () => {
  test('is also read from a refusal', async () => {
    const errors = ['missing required csv header: name'];
    const run = await runAgainst({
      jobs: [{ duration: 1, createdAt: -5_000, outcome: 'failed', errors, errorsRefused: true }],
    });
    expect(run.outputs['conclusion']).toBe('failure');
    expect(JSON.parse(run.outputs['jobs'] ?? '')[0].errors).toMatchObject({ total: 1, messages: errors });
    expect(run.log).toContain('missing required csv header: name');
  });
});

describe('what has a form that nobody knows', () => {
  test('is counted and warned of, not dropped', async () => {
    const run = await runAgainst(
      {
        jobs: [{ type: 'product-export', duration: 1, createdAt: -5_000, fileLocations: [LINK] }],
        faults: ({ path }) =>
          path.includes('/pcm/jobs?')
            ? {
                kind: 'edit',
                edit: (json) =>
                  JSON.parse(JSON.stringify(json).replace(`"${LINK}"`, `{"href":"${LINK}"}`)) as unknown,
              }
            : undefined,
      },
      { 'job-type': 'product-export' },
    );
    expect([run.code, run.outputs['conclusion'], run.outputs['file-locations']]).toEqual([
      0,
      'success',
      '[]',
    ]);
    expect(run.outputs['left-out']).toBe('{"file-locations":1}');
    expect(run.log).toMatch(/^::warning .*`file-locations` leaves out 1 entry/m);
  });
});
