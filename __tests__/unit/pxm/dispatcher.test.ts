import { afterEach, expect, test } from '@jest/globals';
import { Agent, EnvHttpProxyAgent } from 'undici';
import { ActionError } from '../../../src/errors.ts';
import { createDispatcher } from '../../../src/pxm/dispatcher.ts';

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
  const dispatcher = createDispatcher(withProxy({}));
  expect(dispatcher).toBeInstanceOf(Agent);
  expect(dispatcher).not.toBeInstanceOf(EnvHttpProxyAgent);
  await dispatcher.destroy();
});

test.each(NAMES)('with %s, they go through the proxy', async (name) => {
  const dispatcher = createDispatcher(withProxy({ [name]: 'http://127.0.0.1:9' }));
  expect(dispatcher).toBeInstanceOf(EnvHttpProxyAgent);
  await dispatcher.destroy();
});

test('a proxy that is none is told, with what to write', () => {
  const env = withProxy({ https_proxy: 'not a url' });
  expect(() => createDispatcher(env)).toThrow(ActionError);
  expect(() => createDispatcher(env)).toThrow(/proxy/);
});
