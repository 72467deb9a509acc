import { describe, expect } from '@jest/globals';
import { runStep } from '../../scripts/runner.ts';
import { childProductsExample } from '../../simulator/example.ts';
import { startServer } from '../../simulator/server.ts';
import { Store, type StoreOptions } from '../../simulator/store.ts';
import { test } from './concurrent.ts';
import { commandsOf, runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };

test('the answer that the reference prints: four of five jobs match', async () => {
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN] });
  for (const job of childProductsExample) store.addVerbatim(job);
  const server = await startServer({ store });
  try {
    const step = await runStep({
      inputs: {
        token: TOKEN,
        'api-base-url': server.url,
        'job-type': 'child-products',
        'created-after': '2024-02-20T22:00:00Z',
      },
    });
    expect([step.code, step.outputs['conclusion'], step.outputs['total-count']]).toEqual([0, 'success', '4']);
  } finally {
    await server.close();
  }
});

describe('every form that the sources name', () => {
  const old = Array.from({ length: 130 }, (_, index) => ({
    type: index % 3 === 0 ? 'product-import' : 'product-export',
    duration: 1,
    createdAt: -3_600_000 - index * 1_000,
  }));
  const jobs = [...old, done, { duration: 700, createdAt: -100 }, { type: 'product-export', duration: 1 }];
  test.each<[string, Partial<StoreOptions>]>([
    ['newest first', {}],
    ['oldest first', { order: 'oldest-first' }],
    ['by id', { order: 'by-id' }],
    ['shuffled', { order: 'shuffled' }],
    ['updated first', { order: 'updated-first' }],
    ['nanoseconds', { timestamps: 'nanoseconds' }],
    ['no zone', { timestamps: 'no-zone' }],
    ['the form of Go', { timestamps: 'go' }],
    ['another zone', { timestamps: 'offset' }],
    ['capitals', { capitals: true }],
    ['started without started_at', { startedAtNull: true }],
    ['the older name of the request id', { legacyRequestId: true }],
    ['paging ignored', { paging: 'ignored' }],
    ['the last page again', { paging: 'repeats-last', order: 'oldest-first' }],
    ['25 a page', { paging: 'capped-25', order: 'oldest-first', total: 'page' }],
    ['a total of one', { total: 'one' }],
    ['a total of zero', { total: 'zero' }],
    ['a huge total', { total: 'huge' }],
    ['errors with numbers', { numericErrorStatus: true }],
  ])('%s', async (_name, options) => {
    const run = await runAgainst({ jobs, ...options }, {}, { env: { TZ: 'Asia/Tokyo' } });
    expect([run.code, run.outputs['conclusion'], run.outputs['total-count']]).toEqual([0, 'success', '2']);
    expect(run.connections).toBe(1);
  });
});

test('a status that nobody knows is not final, and reported once', async () => {
  let polls = 0;
  const run = await runAgainst({
    jobs: [done],
    faults: ({ path }) => {
      if (!path.startsWith('/pcm/jobs?')) return undefined;
      polls += 1;
      if (polls > 4) return undefined;
      return {
        kind: 'edit',
        edit: (json) =>
          JSON.parse(JSON.stringify(json).replace('"status":"success"', '"status":"archiving"')),
      };
    },
  });
  expect(run.outputs['conclusion']).toBe('success');
  expect(run.log.match(/^::warning title=Unknown job status/gm)).toHaveLength(1);
});

test('thousands of errors: each kind once, all of them as a file, outputs and summary within the limits', async () => {
  const errors = Array.from({ length: 2_100 }, (_, row) =>
    row % 3 === 0
      ? `row ${row}: ::error::##[error] <b>|${'x'.repeat(40)}`
      : `=row ${row}, sku "A-${row}": must be unique`,
  );
  const run = await runAgainst(
    { jobs: [{ ...done, outcome: 'failed', errors }] },
    { label: 'Spring prices' },
  );
  const [job] = JSON.parse(run.outputs['jobs'] ?? '') as {
    errors: { total: number; kinds: { count: number }[] };
  }[];
  expect(job?.errors.total).toBe(2_100);
  expect(job?.errors.kinds.map(({ count }) => count)).toEqual([1_400, 700]);
  // One for each kind, and one for the verdict.
  expect(commandsOf(run.log).filter((command) => command === 'error')).toHaveLength(3);
  for (const value of Object.values(run.outputs)) expect(Buffer.byteLength(value)).toBeLessThan(100_000);
  expect(Buffer.byteLength(run.summary)).toBeLessThan(1_048_576);
  const records = run.errorsFile.split('\r\n');
  expect(records).toHaveLength(1 + 2_100 + 1);
  expect(records[2]).toBe(
    `${run.ids[0]},product-import,Spring prices,2,"'=row ‹…›, sku ""‹…›"": must be unique",1,A-1,"'=row 1, sku ""A-1"": must be unique"`,
  );
  expect(run.log).toContain('holds all 2,100 errors');
  expect(run.outputs['message']).toMatch(/^Spring prices: The job failed\n/);
  const { messages = 0 } = JSON.parse(run.outputs['left-out'] ?? '') as { messages?: number };
  expect(run.log).toContain(`no room for ${messages.toLocaleString('en')} messages`);
});

test('errors of a job are none where no job failed, and no file is made', async () => {
  const run = await runAgainst({ jobs: [{ ...done, errors: ['row 7: no name'] }] });
  expect([run.code, run.outputs['errors-file'], run.errorsFile]).toEqual([0, '', '']);
});
