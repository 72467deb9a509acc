import { afterAll, describe, expect } from '@jest/globals';
import { createAuthority } from './certificates.ts';
import { test } from './concurrent.ts';
import { type Certify, type SecureStore, startSecureStore, waitAt } from './secure-store.ts';
import { TOKEN } from './store.ts';

const stores: SecureStore[] = [];
afterAll(() => Promise.all(stores.map((store) => store.close())));

const good: Certify = (authority) => authority.certify(['127.0.0.1', 'localhost']);
async function storeWith(certify: Certify): Promise<SecureStore> {
  const store = await startSecureStore(certify);
  stores.push(store);
  return store;
}

test.each(['127.0.0.1', 'localhost'])('https://%s: trusted with NODE_EXTRA_CA_CERTS', async (host) => {
  const store = await storeWith(good);
  const run = await waitAt(`https://${host}:${store.port}`, store.trust);
  expect([run.code, run.outputs['conclusion']]).toEqual([0, 'success']);
  expect(store.seen[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
});

const yesterday = { from: new Date(Date.now() - 172_800_000), to: new Date(Date.now() - 86_400_000) };
const BAD: readonly [string, boolean, Certify][] = [
  ['an authority that nobody knows', false, good],
  ['another authority of the same name', true, () => good(createAuthority())],
  ['another host', true, (authority) => authority.certify(['other.example'])],
  ['yesterday', true, (authority) => authority.certify(['127.0.0.1'], yesterday)],
];

describe('a certificate of', () => {
  test.each(BAD)(
    '%s: the step fails, names the certificate, and sends nothing',
    async (_name, known, certify) => {
      const store = await storeWith(certify);
      const env = known ? store.trust : {};
      const run = await waitAt(`https://127.0.0.1:${store.port}`, env, { inputs: { timeout: '2s' } });
      expect(run.code).toBe(1);
      expect(run.outputs['conclusion']).not.toBe('success');
      expect(run.log).toMatch(/^::error .*certificate/m);
      expect(store.seen).toEqual([]);
    },
  );

  // It is retried until `timeout`, and the advice is to look at Elastic Path's status page.
  test('an authority that nobody knows: the message says what to do', async () => {
    const store = await storeWith(good);
    const run = await waitAt(`https://127.0.0.1:${store.port}`, {}, { inputs: { timeout: '2s' } });
    const reported = run.log.split('\n').find((line) => line.startsWith('::error')) ?? '';
    expect(reported).toContain('NODE_EXTRA_CA_CERTS');
    expect(reported).not.toContain('status page');
  });
});

test('a file of NODE_EXTRA_CA_CERTS that is missing: Node says so in the log', async () => {
  const store = await storeWith(good);
  const run = await waitAt(
    `https://127.0.0.1:${store.port}`,
    { NODE_EXTRA_CA_CERTS: 'no-such-file.pem' },
    { inputs: { timeout: '2s' } },
  );
  expect(run.code).toBe(1);
  expect(run.log).toContain('no-such-file.pem');
});
