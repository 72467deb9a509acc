import dns from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { messageOf } from '../../../src/errors.ts';
import { ConnectionSetupError, errorOfConnection } from '../../../src/pxm/connection-error.ts';
import { connect } from '../../../src/pxm/dispatcher.ts';
import { exchange } from '../../../src/pxm/http.ts';
import { TransientError } from '../../../src/pxm/transient-error.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { seconds } from '../../../src/time/duration.ts';
import { createAuthority, type Life } from '../../e2e/certificates.ts';
import { startProxy } from '../../e2e/proxy.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What one request ends with. */
async function errorOf(
  url: string,
  env: NodeJS.ProcessEnv = {},
): Promise<TransientError | ConnectionSetupError> {
  const connection = connect(env, new URL(url));
  closing.push(() => connection.dispatcher.destroy());
  const request = { method: 'GET', origin: new URL(url).origin, path: '/', headers: {} } as const;
  const signal = new AbortController().signal;
  const thrown = await exchange(request, { ...connection, clock: systemClock }, seconds(5), signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown instanceof TransientError || thrown instanceof ConnectionSetupError).toBe(true);
  return thrown as TransientError | ConnectionSetupError;
}

function plainServer(): Promise<string> {
  return listening(createHttpServer((_request, response) => response.end('{}')));
}

function secureServer(life?: Life, hosts: readonly string[] = ['127.0.0.1']): Promise<string> {
  const { certificate, key } = createAuthority().certify(hosts, life);
  return listening(
    createTlsServer({ cert: certificate, key }, (socket) => socket.end()).on(
      'tlsClientError',
      () => undefined,
    ),
  );
}

/** Answers whatever comes with these bytes. */
function rawServer(bytes: string): Promise<string> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
    }),
  );
}

describe('the proxy is blamed for what it does', () => {
  test('its name is unknown', async () => {
    const error = await errorOf('https://store.example', { https_proxy: 'http://no-proxy.invalid:3128' });
    expect(error).toMatchObject({ kind: 'proxy', message: expect.stringContaining('no-proxy.invalid:3128') });
    expect(error.message).toContain('`https_proxy`');
    expect(error.message).not.toMatch(/api-base-url|store\.example/);
  });

  test('its certificate is not accepted', async () => {
    const error = await errorOf('https://store.example', { https_proxy: `https://${await secureServer()}` });
    expect(error).toBeInstanceOf(ConnectionSetupError);
    expect(error.message).toMatch(
      /certificate of the proxy 127\.0\.0\.1:\d+ .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    );
  });

  test('it does not speak TLS', async () => {
    const host = await plainServer();
    const error = await errorOf('https://store.example', { https_proxy: `https://${host}` });
    expect(error).toMatchObject({ remedy: expect.stringContaining(`http://${host}`) });
    expect(error.message).toMatch(/proxy .* plain http/);
  });

  test('it refuses on both of its addresses', async () => {
    const { lookup } = dns;
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    Object.assign(dns, {
      lookup: (_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
        callback(null, addresses),
    });
    closing.push(() => Object.assign(dns, { lookup }));
    const error = await errorOf('https://store.example', { https_proxy: 'proxy.example:9' });
    expect(error).toMatchObject({ kind: 'proxy', message: expect.stringContaining('proxy.example:9') });
    expect(error.message).toMatch(/ECONNREFUSED 127\.0\.0\.1:9/);
  });

  test('it answers something that is not a tunnel', async () => {
    const proxy = await startProxy({ routes: { 'store.example:443': 9 } });
    closing.push(() => proxy.close());
    const error = await errorOf('https://store.example', { https_proxy: proxy.host });
    expect(error).toMatchObject({ kind: 'proxy', message: expect.stringContaining('HTTP 502') });
  });

  test('it hangs up instead of an answer', async () => {
    const host = await rawServer('');
    const error = await errorOf('https://store.example', { https_proxy: host });
    expect(error).toMatchObject({ kind: 'proxy', message: expect.stringContaining(host) });
  });
});

describe('the API is blamed for what it does', () => {
  test('its name is unknown', async () => {
    const error = await errorOf('https://no-store.invalid');
    expect(error).toMatchObject({ kind: 'connection', message: expect.stringContaining('no-store.invalid') });
    expect(error.message).toMatch(/`region` or `api-base-url`/);
  });

  test('its certificate, through a proxy', async () => {
    const host = await secureServer();
    const proxy = await startProxy({ routes: { 'store.example:443': Number(host.split(':')[1]) } });
    closing.push(() => proxy.close());
    const error = await errorOf('https://store.example', { https_proxy: `http://${proxy.host}` });
    expect(error).toBeInstanceOf(ConnectionSetupError);
    expect(error.message).toMatch(/certificate of store\.example /);
  });

  test('it refuses, on the port of a proxy that is not used', async () => {
    const env = { https_proxy: 'http://proxy.example:9', no_proxy: '127.0.0.1' };
    const error = await errorOf('https://127.0.0.1:9', env);
    expect(error).toMatchObject({ kind: 'connection', message: expect.stringContaining('127.0.0.1:9') });
    expect(error.message).not.toContain('proxy');
  });

  test('it speaks plain http', async () => {
    const host = await plainServer();
    const error = await errorOf(`https://${host}`);
    expect(error.message).toMatch(/does not speak TLS/);
    expect(error).toMatchObject({ remedy: expect.stringContaining(`write http://${host}`) });
  });

  test('it speaks TLS, and answers plain http with an alert', async () => {
    const host = await rawServer('\u0015\u0003\u0001\u0000\u0002\u0002\u0046');
    const error = await errorOf(`http://${host}`);
    expect(error).toMatchObject({ remedy: expect.stringContaining(`https://${host}`) });
  });

  test('it speaks TLS, and hangs up on plain http', async () => {
    const error = await errorOf(`http://${await secureServer()}`);
    expect(error).toMatchObject({ kind: 'cut-short', message: expect.stringContaining('write https://') });
  });

  const HOUR = 3_600_000;
  test.each<[string, Life | undefined, readonly string[], string, string]>([
    [
      'is not yet valid',
      { from: new Date(Date.now() + HOUR), to: new Date(Date.now() + 2 * HOUR) },
      ['127.0.0.1'],
      'CERT_NOT_YET_VALID',
      'clock of this runner',
    ],
    [
      'has expired',
      { from: new Date(Date.now() - 2 * HOUR), to: new Date(Date.now() - HOUR) },
      ['127.0.0.1'],
      'CERT_HAS_EXPIRED',
      'renewed',
    ],
    [
      'has an authority that is unknown',
      undefined,
      ['127.0.0.1'],
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'NODE_EXTRA_CA_CERTS',
    ],
  ])('its certificate %s', async (_name, life, hosts, code, remedy) => {
    const error = await errorOf(`https://${await secureServer(life, hosts)}`);
    expect(error.message).toContain(code);
    expect(error).toMatchObject({ remedy: expect.stringContaining(remedy) });
  });
});

describe('every error of verification ends it at once', () => {
  const URL_OF_API = new URL('https://store.example');

  function explained(code: string): ConnectionSetupError {
    const thrown = Object.assign(new Error('certificate verify failed'), { code });
    const error = errorOfConnection(new TypeError('wrapped', { cause: thrown }), URL_OF_API, undefined);
    expect(error).toBeInstanceOf(ConnectionSetupError);
    return error as ConnectionSetupError;
  }

  test.each([
    'INVALID_PURPOSE',
    'INVALID_CA',
    'PATH_LENGTH_EXCEEDED',
    'CERT_REVOKED',
    'CERT_UNTRUSTED',
    'HOSTNAME_MISMATCH',
    'UNSPECIFIED',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
    'CRL_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s', (code) => {
    const { message, meaning, remedy } = explained(code);
    expect(message).toContain(code);
    expect(meaning).toBe('The token was not sent.');
    expect(remedy).toMatch(/\S/);
  });

  test.each(['CERT_NOT_YET_VALID', 'CRL_NOT_YET_VALID'])("%s names the runner's clock", (code) => {
    expect(explained(code).remedy).toContain('clock of this runner');
  });
});

test('an error of several addresses names each of them', () => {
  const [first, second] = ['127.0.0.1:9', '::1:9'].map((address) =>
    Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' }),
  );
  const all = Object.assign(new AggregateError([first, second]), { code: 'ECONNREFUSED' });
  const error = errorOfConnection(all, new URL('http://localhost:9'), undefined);
  expect(messageOf(error)).toMatch(/127\.0\.0\.1:9.*::1:9/);
});
