import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from '@jest/globals';
import type { Fault } from '../../simulator/faults.ts';
import { test } from './concurrent.ts';
import { commandsOf, runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };
const first =
  (...faults: readonly Fault[]) =>
  (_request: unknown, count: number): Fault | undefined =>
    faults[count];

describe('retried', () => {
  test.each<[string, Fault]>([
    ['429 with seconds', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    [
      '429 with a date',
      { kind: 'status', status: 429, headers: { 'retry-after': new Date(0).toUTCString() } },
    ],
    ['429 alone', { kind: 'status', status: 429 }],
    ['408', { kind: 'status', status: 408 }],
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' }],
    ['503', { kind: 'status', status: 503 }],
    ['504', { kind: 'status', status: 504 }],
    ['a reset', { kind: 'reset' }],
    ['an answer cut short', { kind: 'cut' }],
    ['no JSON', { kind: 'body', body: '<html>' }],
    ['another shape', { kind: 'body', body: '{"data":{"id":"x"}}' }],
    ['errors instead of data', { kind: 'body', body: '{"errors":[{"status":500,"title":"oops"}]}' }],
    ['null', { kind: 'body', body: 'null' }],
  ])('%s', async (_name, fault) => {
    const run = await runAgainst({ jobs: [done], faults: first(fault) });
    expect([run.code, run.outputs['conclusion'], run.outputs['total-count']]).toEqual([0, 'success', '1']);
  });

  test('Retry-After is honoured', async () => {
    const run = await runAgainst({
      jobs: [done],
      faults: first({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }),
    });
    expect(run.outputs['conclusion']).toBe('success');
    expect(run.took).toBeGreaterThan(2_000);
  });

  test('a server that is not there, until the time is over', async () => {
    const run = await runAgainst({}, { 'api-base-url': 'http://127.0.0.1:9', timeout: '2s' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(run.log).toContain('ECONNREFUSED');
    expect(run.log.match(/^::warning title=The API is failing/gm)).toHaveLength(1);
  });

  test('an outage is reported once when it begins and once when it ends', async () => {
    const down: Fault = { kind: 'status', status: 503 };
    const run = await runAgainst({ jobs: [done], faults: first(down, down, down) });
    expect(run.outputs['conclusion']).toBe('success');
    expect(run.log.match(/^::warning title=The API is failing/gm)).toHaveLength(1);
    expect(run.log.match(/^::notice title=The API answers again/gm)).toHaveLength(1);
  });
});

describe('not retried', () => {
  test.each<[string, Fault, string]>([
    [
      '401',
      { kind: 'status', status: 401, body: '{"errors":[{"title":"Unable to validate access token"}]}' },
      'another region',
    ],
    ['403', { kind: 'status', status: 403 }, 'client_credentials'],
    ['404', { kind: 'status', status: 404 }, '`api-base-url`'],
    [
      '400',
      {
        kind: 'status',
        status: 400,
        body: '{"errors":[{"status":400,"title":"Bad","detail":"no such page"}]}',
      },
      'no such page',
    ],
    [
      '422',
      { kind: 'status', status: 422, body: '{"errors":[{"title":"x\\r##[set-env name=A]b"}]}' },
      'x # #[set-env',
    ],
    ['a redirect', { kind: 'redirect', to: 'https://evil.example/' }, 'never followed'],
    ['a body that never ends', { kind: 'huge', bytes: 40 * 1024 * 1024 }, '32 MiB'],
  ])('%s', async (_name, fault, says) => {
    const run = await runAgainst({ jobs: [done], faults: () => fault });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
    expect(run.log).toContain(says);
    expect(run.seen).toHaveLength(1);
    expect(run.log.replace(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN);
  });
});

describe('the time limit cuts', () => {
  test.each<[string, Fault]>([
    ['a request that hangs', { kind: 'hang' }],
    ['a body that hangs', { kind: 'hang-body' }],
    ['a pause that the server asked for', { kind: 'status', status: 429, headers: { 'retry-after': '600' } }],
  ])('%s', async (_name, fault) => {
    const run = await runAgainst({ jobs: [done], faults: () => fault }, { timeout: '1s' });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    // With one last poll of up to 5 s.
    expect(run.took).toBeLessThan(8_000);
  });
});

test('a malformed job among good ones: reported once, and no success while it is there', async () => {
  const run = await runAgainst(
    {
      jobs: [done],
      faults: () => ({
        kind: 'edit',
        edit: (json) => {
          const page = json as { data: unknown[] };
          return page.data.length === 0
            ? page
            : { ...page, data: [...page.data, { id: 'x', attributes: {} }] };
        },
      }),
    },
    { timeout: '2500ms' },
  );
  expect([run.code, run.outputs['conclusion'], run.outputs['success-count']]).toEqual([1, 'timed_out', '1']);
  expect(run.log.match(/^::warning title=Unreadable job/gm)).toHaveLength(1);
});

test('a token of a short life is renewed, also when it is refused too early', async () => {
  const run = await runAgainst(
    {
      jobs: [{ duration: 6_000 }],
      tokenLife: 2,
      faults: (_request, count) => (count === 3 ? { kind: 'status', status: 401 } : undefined),
    },
    { 'client-id': 'demo-client', 'client-secret': 'demo-secret' },
  );
  expect(run.outputs['conclusion']).toBe('success');
  expect(run.seen.filter(({ path }) => path === '/oauth/access_token').length).toBeGreaterThanOrEqual(3);
});

test('a bare token and a timeout beyond its hour: one notice at the start', async () => {
  const run = await runAgainst({ jobs: [done] }, { timeout: '2h' });
  expect(run.log.match(/^::notice title=The token may expire first/gm)).toHaveLength(1);
  const renewing = await runAgainst(
    { jobs: [done] },
    { timeout: '2h', 'client-id': 'demo-client', 'client-secret': 'demo-secret' },
  );
  expect(renewing.log).not.toContain('::notice');
});

test('a clock that is ahead: reported, and an age is corrected by it', async () => {
  const run = await runAgainst({ jobs: [{ duration: 1 }], clockSkew: -120_000 }, { 'created-after': '1m' });
  expect(run.outputs['conclusion']).toBe('success');
  expect(run.log).toMatch(/^::notice title=Clocks differ::The server's clock is (?:2m|1m 59s) behind/m);
});

// Windows has no signals that a process could catch.
const signals = process.platform === 'win32' ? describe.skip : describe;

signals('cancellation', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: outputs and summary are written, and it is gone before the runner kills it',
    async (signal) => {
      let sent = 0;
      const run = await runAgainst(
        { jobs: [{ duration: 60_000 }, { duration: 1_000 }] },
        {},
        {
          onLog: (chunk, kill) => {
            if (sent === 0 && chunk.includes('now: ')) {
              sent = performance.now();
              kill(signal);
            }
          },
        },
      );
      expect(performance.now() - sent).toBeLessThan(5_000);
      expect(run.outputs['conclusion']).toBe('interrupted');
      expect(JSON.parse(run.outputs['unfinished-job-ids'] ?? '')).toHaveLength(2);
      expect(run.summary).toContain('cancelled');
      expect(run.log).toContain('continue in the store');
    },
  );

  test('cancels a request that hangs', async () => {
    let sent = 0;
    const run = await runAgainst(
      { faults: () => ({ kind: 'hang' }) },
      {},
      {
        onLog: (chunk, kill) => {
          if (!chunk.includes('Waiting up to')) return;
          sent = performance.now();
          setTimeout(() => kill('SIGINT'), 100);
        },
      },
    );
    expect(performance.now() - sent).toBeLessThan(5_000);
    expect(run.outputs['conclusion']).toBe('interrupted');
  });

  test('before the wait, while GitHub does not answer', async () => {
    let interrupt = (): void => undefined;
    let sent = 0;
    const github = createServer(() => {
      sent = performance.now();
      interrupt();
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    try {
      const run = await runAgainst(
        {},
        { 'created-after': '', 'github-token': 'token-of-github' },
        {
          env: {
            GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
            GITHUB_REPOSITORY: 'acme/shop',
            GITHUB_RUN_ID: '7',
          },
          onLog: (_chunk, kill) => {
            interrupt = () => kill('SIGINT');
          },
        },
      );
      expect(performance.now() - sent).toBeLessThan(5_000);
      expect(run.outputs['conclusion']).toBe('interrupted');
      expect(run.summary).toContain('cancelled before the wait began');
    } finally {
      github.closeAllConnections();
      github.close();
    }
  });

  test('on-cancel: cancel-pending cancels many at once, as there is little time', async () => {
    const run = await runAgainst(
      {
        jobs: [
          { duration: 60_000, createdAt: -10 },
          ...Array.from({ length: 20 }, () => ({ duration: 1_000 })),
        ],
        faults: ({ method }) => (method === 'POST' ? { kind: 'delay', ms: 400 } : undefined),
      },
      { 'on-cancel': 'cancel-pending' },
      { onLog: (chunk, kill) => void (chunk.includes('pending') && kill('SIGINT')) },
    );
    expect(Number(run.outputs['cancelled-count'])).toBe(20);
  });

  test('on-cancel: cancel-pending cancels and names what is still in the queue', async () => {
    const run = await runAgainst(
      { jobs: [{ duration: 60_000, createdAt: -10 }, { duration: 1_000 }] },
      { 'on-cancel': 'cancel-pending' },
      { onLog: (chunk, kill) => void (chunk.includes('now: ') && kill('SIGINT')) },
    );
    expect([run.outputs['conclusion'], run.outputs['cancelled-count']]).toEqual(['interrupted', '1']);
    expect(run.log).toContain(`product-import ${run.ids[1]?.slice(0, 8)}`);
    expect(run.store.jobs().map(({ status }) => status)).toEqual(['started', 'cancelled']);
  });
});

test('text of the server commands nothing', async () => {
  const nasty = [
    '::stop-commands::x',
    'a\n::set-output name=conclusion::success',
    'b\r::error::c',
    '##[set-env name=PATH]/evil',
    '\u001b[2J\u2028::add-mask::success',
    '\u00a0::warning::d',
  ];
  const run = await runAgainst({ jobs: [{ ...done, outcome: 'failed', errors: nasty }] });
  expect(new Set(commandsOf(run.log))).toEqual(new Set(['add-mask', 'error']));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(run.log).not.toMatch(/\u001b\[2J|\u2028/);
  expect(run.outputs['conclusion']).toBe('failure');
  expect(JSON.parse(run.outputs['jobs'] ?? '')[0].errors.total).toBe(6);
});
