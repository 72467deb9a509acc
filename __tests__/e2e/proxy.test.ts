import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect } from '@jest/globals';
import { test } from './concurrent.ts';
import { type ProxyOptions, type RunningProxy, startProxy } from './proxy.ts';
import { type SecureStore, startSecureFront, startSecureStore, waitAt } from './secure-store.ts';
import { runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };
/** The runner shows no line that masks a secret. */
function withoutMasks(log: string): string {
  return log.replaceAll(/^::add-mask::.*$/gm, '');
}
/** Names that only the proxy can reach. */
const STORE = 'store.example';
const REGION = 'useast.api.elasticpath.com';

const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((server) => server.close())));

/** A store of the test's own, and a proxy that reaches it by those names. */
async function behindProxy(
  options: ProxyOptions = {},
): Promise<{ readonly store: SecureStore; readonly proxy: RunningProxy }> {
  const store = await startSecureStore((authority) =>
    authority.certify(['127.0.0.1', 'localhost', STORE, REGION]),
  );
  open.push(store);
  const routes = { [`${STORE}:443`]: store.port, [`${REGION}:443`]: store.port };
  const proxy = await startProxy({ routes, ...options });
  open.push(proxy);
  return { store, proxy };
}

describe('https', () => {
  test.each(['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'])(
    '%s: one tunnel to just the host and port, in which the token stays unseen',
    async (name) => {
      const { store, proxy } = await behindProxy();
      const run = await waitAt(`https://${STORE}`, { ...store.trust, [name]: `http://${proxy.host}` });
      expect([run.code, run.outputs['conclusion']]).toEqual([0, 'success']);
      expect(proxy.seen).toEqual([{ method: 'CONNECT', target: `${STORE}:443` }]);
      expect(store.seen.length).toBeGreaterThan(0);
    },
  );

  test('a region goes to its host, and to nothing else', async () => {
    const { store, proxy } = await behindProxy();
    const run = await waitAt(
      '',
      { ...store.trust, https_proxy: `http://${proxy.host}` },
      { inputs: { region: 'useast' } },
    );
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen).toEqual([{ method: 'CONNECT', target: `${REGION}:443` }]);
  });

  test('without no_proxy, loopback too goes through the proxy', async () => {
    const { store, proxy } = await behindProxy();
    const run = await waitAt(`https://127.0.0.1:${store.port}`, {
      ...store.trust,
      https_proxy: `http://${proxy.host}`,
    });
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen).toEqual([{ method: 'CONNECT', target: `127.0.0.1:${store.port}` }]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['the host in no_proxy', { no_proxy: '127.0.0.1' }],
    ['the host in NO_PROXY, among others', { NO_PROXY: 'intranet.example, 127.0.0.1' }],
    ['everything in no_proxy', { no_proxy: '*' }],
    ['an empty https_proxy and no http_proxy, which win over capitals', { https_proxy: '', http_proxy: '' }],
  ])('%s: the proxy sees nothing', async (_name, env) => {
    const { store, proxy } = await behindProxy();
    const run = await waitAt(`https://127.0.0.1:${store.port}`, {
      ...store.trust,
      HTTPS_PROXY: `http://${proxy.host}`,
      ...env,
    });
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen).toEqual([]);
    expect(store.seen.length).toBeGreaterThan(0);
  });

  test('another port in no_proxy is another server', async () => {
    const { store, proxy } = await behindProxy();
    await waitAt(`https://127.0.0.1:${store.port}`, {
      ...store.trust,
      https_proxy: `http://${proxy.host}`,
      no_proxy: '127.0.0.1:1',
    });
    expect(proxy.seen).toHaveLength(1);
  });
});

describe('http, which only a simulator on loopback has', () => {
  test('in no_proxy: the proxy sees nothing', async () => {
    const { proxy } = await behindProxy();
    const env = { http_proxy: `http://${proxy.host}`, no_proxy: 'localhost,127.0.0.1' };
    const run = await runAgainst({ jobs: [done] }, {}, { env });
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen).toEqual([]);
  });

  test('without no_proxy: the wait succeeds all the same', async () => {
    const { proxy } = await behindProxy();
    const run = await runAgainst({ jobs: [done] }, {}, { env: { http_proxy: `http://${proxy.host}` } });
    expect(run.outputs['conclusion']).toBe('success');
  });

  // http has no tunnel: the proxy is sent the whole request. Plain http is allowed since it never leaves the machine.
  test('the token does not leave the machine in clear text', async () => {
    const { proxy } = await behindProxy();
    await runAgainst({ jobs: [done] }, {}, { env: { http_proxy: `http://${proxy.host}` } });
    expect(proxy.seen.map(({ authorization }) => authorization)).not.toContain(`Bearer ${TOKEN}`);
  });
});

describe('a proxy that asks who is there', () => {
  const secret = 'p@ss word/1';
  const encoded = encodeURIComponent(secret);
  const forms = [secret, encoded, Buffer.from(`user:${secret}`).toString('base64')];

  test.each<[string, Readonly<Record<string, string>>]>([
    ['', {}],
    [', while debugging', { RUNNER_DEBUG: '1' }],
  ])('is sent the name and password, which are shown nowhere%s', async (_name, env) => {
    const { store, proxy } = await behindProxy({ login: `user:${secret}` });
    const https_proxy = `http://user:${encoded}@${proxy.host}`;
    const run = await waitAt(`https://${STORE}`, { ...store.trust, https_proxy, ...env });
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen.map(({ proxyAuthorization }) => proxyAuthorization)).toEqual([`Basic ${forms[2]}`]);
    expect(store.seen.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
    const shown = [withoutMasks(run.log), run.summary, ...Object.values(run.outputs)].join('\n');
    for (const form of forms) expect(shown).not.toContain(form);
  });

  test.each<[string, string]>([
    ['refused', `user:${encoded}@`],
    ['missing', ''],
  ])('a login that is %s: the step fails, says 407, and shows no password', async (_name, login) => {
    const { store, proxy } = await behindProxy({ login: 'user:another' });
    const run = await waitAt(
      `https://${STORE}`,
      { ...store.trust, https_proxy: `http://${login}${proxy.host}`, RUNNER_DEBUG: '1' },
      { inputs: { timeout: '2s' } },
    );
    expect(run.code).toBe(1);
    expect(run.log).toContain('407');
    const shown = [withoutMasks(run.log), run.summary, ...Object.values(run.outputs)].join('\n');
    for (const form of forms) expect(shown).not.toContain(form);
    expect(store.seen.length).toBe(0);
  });

  test('an address that is none: reported at once, without its password', async () => {
    const run = await waitAt(`https://${STORE}`, {
      https_proxy: `http://user:${encoded}@proxy.example:99999`,
    });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
    expect(run.log).toContain('Set http_proxy and https_proxy');
    for (const form of forms) expect(run.log).not.toContain(form);
  });
});

describe('a proxy that does not do its work', () => {
  test('is down: retried until `timeout`, and the address that refuses is named', async () => {
    const run = await waitAt(
      `https://${STORE}`,
      { https_proxy: 'http://127.0.0.1:9' },
      { inputs: { timeout: '2s' } },
    );
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(run.log).toContain('ECONNREFUSED 127.0.0.1:9');
    expect(run.took).toBeLessThan(9_000);
  });

  test('cannot reach the host: retried until `timeout`, and its answer is named', async () => {
    const { proxy } = await behindProxy({ routes: { [`${STORE}:443`]: 9 } });
    const run = await waitAt(
      `https://${STORE}`,
      { https_proxy: `http://${proxy.host}` },
      { inputs: { timeout: '2s' } },
    );
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
    expect(run.log).toContain('502');
  });

  // The advice is to look at Elastic Path's status page, where nothing is wrong.
  test.each<[string, ProxyOptions | undefined]>([
    ['is down', undefined],
    ['asks for a login', { login: 'user:another' }],
    ['cannot reach the host', { routes: { [`${STORE}:443`]: 9 } }],
  ])('%s: the message says that it is the proxy, and what to do', async (_name, options) => {
    const host = options === undefined ? '127.0.0.1:9' : (await behindProxy(options)).proxy.host;
    const run = await waitAt(
      `https://${STORE}`,
      { https_proxy: `http://${host}` },
      { inputs: { timeout: '2s' } },
    );
    const reported = run.log.split('\n').find((line) => line.startsWith('::error')) ?? '';
    expect(reported).toContain(host);
    expect(reported).toMatch(/https_proxy/);
    expect(reported).not.toContain('status page');
  });
});

test('created-after: workflow-run asks GitHub through the same proxy', async () => {
  const github = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 7, run_started_at: new Date(Date.now() - 60_000).toISOString() }));
  });
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  const { port } = github.address() as AddressInfo;
  const front = await startSecureFront(port, (authority) => authority.certify(['ghes.example']));
  try {
    const { proxy } = await behindProxy({ routes: { 'ghes.example:443': front.port } });
    const run = await runAgainst(
      { jobs: [done] },
      { 'created-after': '', 'github-token': 'token-of-github' },
      {
        env: {
          ...front.trust,
          https_proxy: `http://${proxy.host}`,
          no_proxy: '127.0.0.1',
          GITHUB_API_URL: 'https://ghes.example/api/v3',
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_RUN_ID: '7',
        },
      },
    );
    expect(run.outputs['conclusion']).toBe('success');
    expect(proxy.seen).toEqual([{ method: 'CONNECT', target: 'ghes.example:443' }]);
  } finally {
    await front.close();
    github.closeAllConnections();
    github.close();
  }
});
