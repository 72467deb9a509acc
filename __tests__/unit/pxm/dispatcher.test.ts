import { afterEach, describe, expect, test } from '@jest/globals';
import { EnvHttpProxyAgent } from 'undici';
import { ActionError } from '../../../src/errors.ts';
import { type Connection, connect, secretsOf } from '../../../src/pxm/dispatcher.ts';

const API = new URL('https://store.example');
const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const;

const made: Connection[] = [];
afterEach(async () => {
  for (const { dispatcher } of made.splice(0)) await dispatcher.destroy();
});

function connected(env: NodeJS.ProcessEnv, url = API): Connection {
  const connection = connect(env, url);
  made.push(connection);
  return connection;
}

test('without a proxy, requests go straight', () => {
  const { dispatcher, proxy } = connected({});
  expect(proxy).toBeUndefined();
  expect(dispatcher).not.toBeInstanceOf(EnvHttpProxyAgent);
});

test.each(NAMES)('with %s, they go through the proxy', (name) => {
  const { dispatcher, proxy } = connected({ [name]: 'http://127.0.0.1:9' });
  expect(proxy?.host).toBe('127.0.0.1:9');
  expect(dispatcher).toBeInstanceOf(EnvHttpProxyAgent);
});

test('only the environment that is passed in counts', () => {
  const kept = process.env['https_proxy'];
  process.env['https_proxy'] = 'http://127.0.0.1:9';
  try {
    expect(connected({}).proxy).toBeUndefined();
  } finally {
    if (kept === undefined) delete process.env['https_proxy'];
    else process.env['https_proxy'] = kept;
  }
});

test.each([
  ['localhost:3128', 'http://localhost:3128/'],
  ['proxy.example', 'http://proxy.example/'],
  ['user:word@proxy.example:8080', 'http://user:word@proxy.example:8080/'],
  [' 10.0.0.1:3128 ', 'http://10.0.0.1:3128/'],
  ['https://proxy.example', 'https://proxy.example/'],
])('%j is taken as curl takes it', (text, url) => {
  expect(connected({ https_proxy: text }).proxy?.href).toBe(url);
});

test.each([
  'not a url',
  'ftp://proxy.example',
  'http://user:%zz@proxy.example',
  'http://proxy.example:99999',
])('%j is not a proxy: the message says what to write, and shows no password', (text) => {
  const connecting = (): Connection => connect({ https_proxy: text }, API);
  expect(connecting).toThrow(ActionError);
  expect(connecting).toThrow(/proxy/);
  expect(connecting).not.toThrow(/%zz/);
});

test('plain http, which is for this machine only, never goes through a proxy', () => {
  const { dispatcher, proxy } = connected(
    { http_proxy: 'http://127.0.0.1:9' },
    new URL('http://127.0.0.1:8080'),
  );
  expect(dispatcher).not.toBeInstanceOf(EnvHttpProxyAgent);
  expect(proxy).toBeUndefined();
});

test('a variable in small letters counts before one in capitals, even if it is empty', () => {
  expect(connected({ https_proxy: '', HTTPS_PROXY: 'http://127.0.0.1:9' }).proxy).toBeUndefined();
});

describe('what must not be shown of a proxy', () => {
  test.each([undefined, new URL('http://proxy.example'), new URL('http://user@proxy.example')])(
    'nothing of %s',
    (proxy) => {
      expect(secretsOf(proxy)).toEqual([]);
    },
  );

  test('its password, as it is written, as it is meant, and as it is sent', () => {
    const sent = Buffer.from('user:p@ss word').toString('base64');
    expect(secretsOf(new URL('http://user:p%40ss%20word@proxy.example'))).toEqual([
      'p@ss word',
      'p%40ss%20word',
      sent,
    ]);
  });
});
