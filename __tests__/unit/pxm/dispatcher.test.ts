import { afterEach, expect, test } from '@jest/globals';
import { Agent, EnvHttpProxyAgent } from 'undici';
import { ActionError } from '../../../src/errors.ts';
import { connect } from '../../../src/pxm/dispatcher.ts';

const API = new URL('https://store.example');
const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const;
const kept = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

function withProxy(proxy: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, proxy);
  return process.env;
}

afterEach(() => {
  for (const name of NAMES) {
    const value = kept[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('without a proxy, requests go straight', async () => {
  const { dispatcher, proxy } = connect(withProxy({}), API);
  expect(proxy).toBeUndefined();
  expect(dispatcher).toBeInstanceOf(Agent);
  expect(dispatcher).not.toBeInstanceOf(EnvHttpProxyAgent);
  await dispatcher.destroy();
});

test.each(NAMES)('with %s, they go through the proxy', async (name) => {
  const { dispatcher, proxy } = connect(withProxy({ [name]: 'http://127.0.0.1:9' }), API);
  expect(proxy?.host).toBe('127.0.0.1:9');
  expect(dispatcher).toBeInstanceOf(EnvHttpProxyAgent);
  await dispatcher.destroy();
});

test('a proxy that is none is told, with what to write', () => {
  const env = withProxy({ https_proxy: 'not a url' });
  expect(() => connect(env, API)).toThrow(ActionError);
  expect(() => connect(env, API)).toThrow(/proxy/);
});

test('plain http, which is for this machine only, never goes through a proxy', async () => {
  const { dispatcher, proxy } = connect(
    withProxy({ http_proxy: 'http://127.0.0.1:9' }),
    new URL('http://127.0.0.1:8080'),
  );
  expect(dispatcher).not.toBeInstanceOf(EnvHttpProxyAgent);
  expect(proxy).toBeUndefined();
  await dispatcher.destroy();
});

test('a variable in small letters counts before one in capitals, even if it is empty', async () => {
  const { dispatcher, proxy } = connect(
    withProxy({ https_proxy: '', HTTPS_PROXY: 'http://127.0.0.1:9' }),
    API,
  );
  expect(proxy).toBeUndefined();
  await dispatcher.destroy();
});
