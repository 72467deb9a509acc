import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from '@jest/globals';
import { runStep } from '../../scripts/runner.ts';
import { test } from './concurrent.ts';
import { runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };
const OTHER = '00000000-0000-4000-8000-000000000001';

describe('token, client-id, client-secret', () => {
  test('a token is sent as it is, and masked before anything else is written', async () => {
    const run = await runAgainst({ jobs: [done] });
    expect(run.outputs['conclusion']).toBe('success');
    expect(run.code).toBe(0);
    expect(run.seen[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
    expect(run.seen[0]?.headers['user-agent']).toMatch(/^wait-for-pxm-jobs\/\d+\.\d+\.\d+$/);
    expect(run.log.split('\n')[0]).toBe(`::add-mask::${TOKEN}`);
    expect(run.log.replace(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN);
  });

  test('a token with invisible characters around it is masked and sent without them', async () => {
    const run = await runAgainst({ jobs: [done] }, { token: `\u200b${TOKEN}\u00a0` });
    expect([run.code, run.seen[0]?.headers['authorization']]).toEqual([0, `Bearer ${TOKEN}`]);
    expect(run.log.split('\n')[0]).toBe(`::add-mask::${TOKEN}`);
  });

  test('client credentials fetch a token, which is masked', async () => {
    const run = await runAgainst(
      { jobs: [done] },
      { 'client-id': 'demo-client', 'client-secret': 'demo-secret' },
    );
    expect(run.outputs['conclusion']).toBe('success');
    expect(run.seen.map(({ path }) => path.split('?')[0])[0]).toBe('/oauth/access_token');
    const token = run.seen[1]?.headers['authorization']?.replace('Bearer ', '') ?? '';
    expect(run.log).toContain(`::add-mask::${token}`);
    expect(run.log.replaceAll(/::add-mask::.*/g, '')).not.toContain(token);
  });

  test('wrong client credentials end at once', async () => {
    const run = await runAgainst({}, { 'client-id': 'demo-client', 'client-secret': 'not-the-secret' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
    expect(run.log).toContain('`client-id` and `client-secret`');
    expect(run.seen).toHaveLength(1);
  });
});

describe('region and api-base-url', () => {
  test.each(['useast', 'EU-West', 'us-east'])('%s is a region', async (region) => {
    const run = await runAgainst({ jobs: [done] }, { region });
    expect(run.code).toBe(0);
  });

  test('a path of a gateway is kept', async () => {
    const run = await runAgainst({ jobs: [done] }, {});
    expect(run.seen[0]?.path).toMatch(/^\/pcm\/jobs\?page%5Blimit%5D=100&page%5Boffset%5D=0$/);
  });
});

describe('bad input', () => {
  const good = { token: TOKEN, region: 'useast', 'job-type': 'product-import', 'created-after': '15m' };
  test.each([
    ['no token', { token: '' }, 'token', 'client-id'],
    ['half of the credentials', { token: '', 'client-id': 'abcdef' }, 'client-secret', 'both'],
    ['a token with a line break', { token: 'first-line\nsecond-line' }, 'token', 'line break'],
    ['an unknown region', { region: 'mars' }, 'region', 'useast'],
    ['a region that every object has', { region: 'constructor' }, 'region', 'useast'],
    ['no region', { region: '' }, 'region', 'api-base-url'],
    ['plain http', { 'api-base-url': 'http://store.example' }, 'api-base-url', 'https'],
    [
      'credentials in the URL',
      { 'api-base-url': 'https://me:hush@store.example' },
      'api-base-url',
      'credentials',
    ],
    ['a query in the URL', { 'api-base-url': 'https://store.example?a=b' }, 'api-base-url', 'query'],
    [
      'the path of the API',
      { 'api-base-url': 'https://store.example/pcm' },
      'api-base-url',
      'give https://store.example.',
    ],
    ['a word for a time', { 'created-after': 'yesterday' }, 'created-after', 'yesterday'],
    ['30 February', { 'created-after': '2024-02-30T00:00:00Z' }, 'created-after', '2024-02-30'],
    ['a time without a zone', { 'created-after': '2024-02-20T00:00:00' }, 'created-after', 'zone'],
    ['a duration without a unit', { timeout: '30' }, 'timeout', '30m'],
    ['minus one job', { 'expected-jobs': '-1' }, 'expected-jobs', '-1'],
    ['maybe', { 'fail-fast': 'maybe' }, 'fail-fast', 'true'],
    [
      'a job id that is no UUID',
      { 'job-type': '', 'created-after': '', 'job-id': '../../v2/orders' },
      'job-id',
      'UUID',
    ],
    ['a job id beside a type', { 'created-after': '', 'job-id': OTHER }, 'job-type', 'leave one'],
    ['a job id beside a time', { 'job-type': '', 'job-id': OTHER }, 'created-after', 'leave one'],
    ['no job type', { 'job-type': '' }, 'job-id', 'is empty'],
    [
      'no output of the step before',
      { 'job-type': '', 'created-after': '', 'job-id': '' },
      'job-id',
      'id: trigger',
    ],
    [
      'a zero-width space in a type',
      { 'job-type': 'product\u200bimport' },
      'job-type',
      'product<U+200B>import',
    ],
    [
      'an unknown type that may pass',
      { 'job-type': 'catalog-publish', 'if-no-jobs-found': 'ignore' },
      'job-type',
      'unnoticed',
    ],
    ['a typing error', { 'job-type': 'produkt-import' }, 'job-type', 'product-import'],
    ['an interval that is too short', { 'poll-interval': '100ms' }, 'poll-interval', '500ms'],
    ['a status that is not final', { 'fail-on': 'pending' }, 'fail-on', 'failed'],
    ['another policy', { 'if-no-jobs-found': 'panic' }, 'if-no-jobs-found', 'warn'],
    ['another way to cancel', { 'on-cancel': 'burn' }, 'on-cancel', 'cancel-pending'],
  ])('%s', async (_name, wrong, input, right) => {
    const step = await runStep({ inputs: { ...good, ...wrong } });
    expect([step.code, step.outputs['conclusion']]).toEqual([1, 'error']);
    const line = step.log.split('\n').find((text) => text.startsWith(`::error title=Input ${input}::`));
    expect(line).toContain(right);
    expect(step.log).not.toMatch(/\bat .*:\d+:\d+/);
    expect(step.log.replaceAll(/::add-mask::.*/g, '')).not.toMatch(/second-line|hush/);
    expect(step.outputs['jobs']).toBe('[]');
  });

  test('all is reported at once, and nothing is asked', async () => {
    const run = await runAgainst({}, { region: 'mars', timeout: '30', 'fail-fast': 'maybe' });
    expect(run.log.match(/^::error title=Input/gm)).toHaveLength(3);
    expect(run.seen).toHaveLength(0);
  });
});

describe('job-type', () => {
  const jobs = [
    { ...done, type: 'product-import' },
    { ...done, type: 'price-import' },
    { ...done, type: 'product-export' },
  ];
  test.each([
    ['product-import, price-import', '2'],
    ['pricebook-import', '1'],
    ['all, !price-import', '2'],
    ['product-import\nprice-import\n', '2'],
    ['all', '3'],
    ['Product-Import', '1'],
  ])('%j', async (type, total) => {
    const run = await runAgainst({ jobs }, { 'job-type': type });
    expect([run.outputs['conclusion'], run.outputs['total-count']]).toEqual(['success', total]);
  });

  test('an unknown type is looked for, with a warning', async () => {
    const run = await runAgainst(
      { jobs: [{ ...done, type: 'catalog-publish' }] },
      { 'job-type': 'catalog-publish' },
    );
    expect(run.outputs['conclusion']).toBe('success');
    expect(run.log).toMatch(/^::warning .*catalog-publish/m);
  });
});

describe('created-after', () => {
  test.each([
    ['an age', () => '10s'],
    ['RFC 3339', (at: number) => new Date(at - 10_000).toISOString()],
    ['a zone', (at: number) => new Date(at - 10_000 + 7_200_000).toISOString().replace('Z', '+02:00')],
    ['epoch seconds', (at: number) => String(Math.floor((at - 10_000) / 1_000))],
    ['epoch milliseconds', (at: number) => String(at - 10_000)],
  ])('%s', async (_name, form) => {
    const jobs = [{ ...done, createdAt: -60_000 }, done];
    const run = await runAgainst({ jobs }, { 'created-after': form(Date.now()) });
    expect(JSON.parse(run.outputs['job-ids'] ?? '')).toEqual([run.ids[1]]);
  });

  test('workflow-run asks GitHub when the attempt started', async () => {
    const asked: string[] = [];
    const github = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 7, run_started_at: new Date(Date.now() - 10_000).toISOString() }));
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    try {
      const run = await runAgainst(
        { jobs: [{ ...done, createdAt: -60_000 }, done] },
        { 'created-after': '', 'github-token': 'token-of-github' },
        {
          env: {
            GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
            GITHUB_REPOSITORY: 'acme/shop',
            GITHUB_RUN_ID: '7',
          },
        },
      );
      expect(JSON.parse(run.outputs['job-ids'] ?? '')).toEqual([run.ids[1]]);
      expect(asked).toEqual(['GET /repos/acme/shop/actions/runs/7 token token-of-github']);
    } finally {
      github.closeAllConnections();
      github.close();
    }
  });

  test('without a run to ask about, the error says how to pass a time', async () => {
    const run = await runAgainst({ jobs: [done] }, { 'created-after': 'workflow-run' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
    expect(run.log).toContain('`created-after: 15m`');
    expect(run.seen).toHaveLength(0);
  });
});

test('request-id picks among the jobs that match', async () => {
  const jobs = [
    { ...done, requestId: 'mine' },
    { ...done, requestId: 'theirs' },
  ];
  const run = await runAgainst({ jobs }, { 'request-id': 'mine' });
  expect(JSON.parse(run.outputs['job-ids'] ?? '')).toEqual([run.ids[0]]);
});

describe('job-id', () => {
  test('reads just these, each by its own request, and waits for one that appears late', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const late = { duration: 200, appearsAfter: 1_200, id };
    const run = await runAgainst({ jobs: [late, done] }, { 'job-id': JSON.stringify([id]) });
    expect(JSON.parse(run.outputs['job-ids'] ?? '')).toEqual([id]);
    expect(new Set(run.seen.map(({ path }) => path))).toEqual(new Set([`/pcm/jobs/${id}`]));
  });

  test('an id that nobody knows is not found', async () => {
    const run = await runAgainst({}, { 'job-id': OTHER, 'appear-timeout': '500ms' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'not_found']);
  });
});

describe('expected-jobs, appear-timeout, if-no-jobs-found', () => {
  test('waits for the second job', async () => {
    const jobs = [done, { duration: 100, createdAt: 1_500 }];
    const run = await runAgainst({ jobs }, { 'expected-jobs': '2' });
    expect([run.outputs['conclusion'], run.outputs['total-count']]).toEqual(['success', '2']);
  });

  test.each([
    ['error', 1, 'error'],
    ['warn', 0, 'warning'],
    ['ignore', 0, 'warning'],
  ])('%s when nothing appears', async (policy, code, level) => {
    const run = await runAgainst({}, { 'appear-timeout': '700ms', 'if-no-jobs-found': policy });
    expect([run.code, run.outputs['conclusion']]).toEqual([code, 'not_found']);
    expect(run.log).toMatch(policy === 'ignore' ? /No product-import job/ : new RegExp(`^::${level} `, 'm'));
  });

  test('with some found, warn keeps waiting for those', async () => {
    const jobs = [{ duration: 1_500 }];
    const run = await runAgainst(
      { jobs },
      { 'expected-jobs': '2', 'appear-timeout': '600ms', 'if-no-jobs-found': 'warn' },
    );
    expect([run.code, run.outputs['conclusion'], run.outputs['success-count']]).toEqual([0, 'success', '1']);
    expect(run.log).toContain('did not appear');
  });

  test('with some found, error ends as not found', async () => {
    const run = await runAgainst({ jobs: [done] }, { 'expected-jobs': '2', 'appear-timeout': '600ms' });
    expect([run.code, run.outputs['conclusion'], run.outputs['total-count']]).toEqual([1, 'not_found', '1']);
  });
});

describe('timeout and run-timeout', () => {
  test('0s polls once and reports', async () => {
    const run = await runAgainst({ jobs: [{ duration: 60_000 }] }, { timeout: '0s' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(JSON.parse(run.outputs['unfinished-job-ids'] ?? '')).toEqual(run.ids);
    const done0 = await runAgainst({ jobs: [done] }, { timeout: '0s' });
    expect(done0.outputs['conclusion']).toBe('success');
  });

  test('time runs out behind a queue, and the message says so', async () => {
    const jobs = [{ type: 'product-export', duration: 60_000, createdAt: -1_000 }, { duration: 1_000 }];
    const run = await runAgainst({ jobs }, { timeout: '1500ms' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(run.log).toContain('at least 1 job ahead');
    expect(Number(run.outputs['elapsed-seconds'])).toBeGreaterThanOrEqual(1.5);
  });

  test('a job that runs too long', async () => {
    const run = await runAgainst({ jobs: [{ stuck: true, createdAt: -2_000 }] }, { 'run-timeout': '3s' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(run.log).toContain('`run-timeout`');
  });

  test('time in the queue does not count', async () => {
    const jobs = [
      { type: 'price-import', duration: 2_500, createdAt: -1_000 },
      { duration: 300, createdAt: -900 },
    ];
    const run = await runAgainst({ jobs }, { 'run-timeout': '1500ms' });
    expect(run.outputs['conclusion']).toBe('success');
  });
});

test('poll-interval: a fixed one is kept', async () => {
  const run = await runAgainst({ jobs: [{ duration: 2_600 }] }, { 'poll-interval': '1s' });
  const polls = run.store.requests.filter(
    ({ path }) => path.includes('offset%5D=0') || path.includes('offset]=0'),
  );
  expect(run.outputs['conclusion']).toBe('success');
  expect(polls.length).toBeLessThanOrEqual(5);
});

describe('fail-fast and fail-on', () => {
  const failing = { duration: 1, outcome: 'failed' as const, createdAt: -5_000, errors: ['row 7: no name'] };
  const slow = { duration: 1_500 };

  test('ends at the first job that fails', async () => {
    const run = await runAgainst({ jobs: [failing, slow] });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'failure']);
    expect(JSON.parse(run.outputs['failed-job-ids'] ?? '')).toEqual([run.ids[0]]);
    expect(JSON.parse(run.outputs['unfinished-job-ids'] ?? '')).toEqual([run.ids[1]]);
    expect(JSON.parse(run.outputs['jobs'] ?? '')[0].errors).toMatchObject({
      total: 1,
      messages: ['row 7: no name'],
      kinds: [{ kind: 'row 7: no name', count: 1, rows: [7] }],
    });
    expect(run.log).toMatch(/^::error title=product-import .*::row 7: no name$/m);
    expect(run.summary).toContain('row 7: no name');
    for (const text of [run.log, run.summary]) expect(text).toMatch(/set .{0,6}fail-fast: false/);
  });

  test('or waits for the rest', async () => {
    const run = await runAgainst({ jobs: [failing, slow] }, { 'fail-fast': 'false' });
    expect([run.code, run.outputs['conclusion'], run.outputs['success-count']]).toEqual([1, 'failure', '1']);
  });

  test('a cancelled job', async () => {
    const jobs = [{ outcome: 'cancelled' as const, createdAt: -5_000 }];
    const run = await runAgainst({ jobs });
    expect([run.code, run.outputs['conclusion'], run.outputs['cancelled-count']]).toEqual([
      1,
      'cancelled',
      '1',
    ]);
    const allowed = await runAgainst({ jobs }, { 'fail-on': 'failed' });
    expect([allowed.code, allowed.outputs['conclusion']]).toEqual([0, 'success']);
  });
});

test('summary: false writes none', async () => {
  const run = await runAgainst({ jobs: [done] }, { summary: 'false' });
  expect([run.outputs['conclusion'], run.summary]).toEqual(['success', '']);
});
