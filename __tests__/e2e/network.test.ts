import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect } from '@jest/globals';
import { runStep, type StepResult } from '../../scripts/runner.ts';
import type { Fault } from '../../simulator/faults.ts';
import { Store } from '../../simulator/store.ts';
import { test } from './concurrent.ts';
import { runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };
const PAGE = '<html><head><title>Web filter: blocked</title></head></html>';

/** Runs the bundle against a store behind something that changes its answers. */
async function runBehind(
  change: (body: string) => { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer },
): Promise<StepResult> {
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN] });
  store.add({ ...done, createdAt: Date.now() - 5_000 });
  const server = createServer((request, response) => {
    const headers = request.headers as Record<string, string>;
    const answer = store.handle({ method: 'GET', path: request.url ?? '', headers, body: '' });
    const changed = change(answer.body);
    response.writeHead(answer.status, { ...answer.headers, ...changed.headers }).end(changed.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await runStep({
      inputs: {
        token: TOKEN,
        'api-base-url': `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        'job-type': 'product-import',
        'created-after': '15m',
        timeout: '20s',
      },
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a gateway that', () => {
  test.each<[string, (body: string) => { headers: Record<string, string>; body: Buffer }]>([
    ['compresses with gzip', (body) => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) })],
    [
      'compresses with br',
      (body) => ({ headers: { 'content-encoding': 'br' }, body: brotliCompressSync(body) }),
    ],
    ['puts a byte order mark first', (body) => ({ headers: {}, body: Buffer.from(`\ufeff${body}`) })],
  ])('%s is understood, without a word in the log', async (_name, change) => {
    const run = await runBehind(change);
    expect([run.code, run.outputs['conclusion']]).toEqual([0, 'success']);
    expect(run.log).not.toMatch(/experimental|warning/i);
  });
});

describe('one odd answer does not end the wait', () => {
  test.each([400, 403, 404, 409, 422, 451])('HTTP %d after an answer', async (status) => {
    const odd: Fault = { kind: 'status', status };
    const run = await runAgainst({
      jobs: [{ duration: 2_000 }],
      faults: (_request, count) => (count === 3 ? odd : undefined),
    });
    expect([run.code, run.outputs['conclusion']]).toEqual([0, 'success']);
  });
});

test('a page that is not of the API is named as that, never as "not found"', async () => {
  const run = await runAgainst(
    {
      jobs: [done],
      faults: () => ({ kind: 'status', status: 404, headers: { 'content-type': 'text/html' }, body: PAGE }),
    },
    { 'if-no-jobs-found': 'ignore', 'appear-timeout': '1s', timeout: '4s' },
  );
  expect(run.code).toBe(1);
  expect(run.outputs['conclusion']).not.toBe('not_found');
  expect(run.log).toContain('a page of a firewall, gateway or proxy, not of the API: “Web filter: blocked”');
});

describe('the way that is wrong is named', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['a proxy whose name is unknown', { https_proxy: 'no-proxy.invalid:3128' }, 'no-proxy.invalid:3128'],
    ['a proxy without a scheme that is down', { https_proxy: 'localhost:9' }, 'localhost:9'],
  ])('%s', async (_name, env, host) => {
    const run = await runStep({
      env,
      inputs: {
        token: TOKEN,
        'api-base-url': 'https://store.example',
        'job-type': 'product-import',
        'created-after': '15m',
        timeout: '1s',
      },
    });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    const error = run.log.split('\n').find((line) => line.startsWith('::error')) ?? '';
    expect(error).toContain(`proxy ${host} (\`https_proxy\`)`);
    expect(error).not.toContain('status page');
  });

  test('TLS to a port of plain http ends it at once', async () => {
    const server = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const run = await runStep({
      inputs: {
        token: TOKEN,
        'api-base-url': `https://${host}`,
        'job-type': 'product-import',
        'created-after': '15m',
      },
    });
    server.close();
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
    expect(run.log).toContain(`write http://${host}`);
  });
});
