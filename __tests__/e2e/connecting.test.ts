import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { StepOptions } from '../../scripts/runner.ts';
import { test } from './concurrent.ts';
import { type RunningProxy, startProxy } from './proxy.ts';
import { waitAt } from './secure-store.ts';

/** Takes connections and says nothing: no handshake of TLS ever comes about. */
const mute = createServer();
const sockets: Socket[] = [];
let proxy: RunningProxy;
let muteUrl = '';

beforeAll(async () => {
  mute.on('connection', (socket) => sockets.push(socket.on('error', () => socket.destroy())));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  muteUrl = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  proxy = await startProxy({ silent: true });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  mute.close();
  await proxy.close();
});

const WAYS: readonly [string, () => [string, Readonly<Record<string, string>>]][] = [
  ['a host that never shakes hands', () => [muteUrl, {}]],
  [
    'a proxy that never opens the tunnel',
    () => ['https://store.example', { https_proxy: `http://${proxy.host}` }],
  ],
];

/** Sends a signal as soon as the wait has begun, and ends by force what continues: a time-out has a last poll of 5 s. */
const signalled = (signal: NodeJS.Signals | undefined): NonNullable<StepOptions['onLog']> => {
  return (chunk, kill) => {
    if (!chunk.includes('Waiting up to')) return;
    if (signal !== undefined) setTimeout(() => kill(signal), 100);
    setTimeout(() => kill('SIGKILL'), signal === undefined ? 8_000 : 5_000).unref();
  };
};

// While a connection is made, undici keeps the abort to itself: it reports it when the connection stands or fails.
describe('while the connection is being made', () => {
  test.each(WAYS)('%s: `timeout` holds', async (_name, way) => {
    const [url, env] = way();
    const run = await waitAt(url, env, { inputs: { timeout: '300ms' }, onLog: signalled(undefined) });
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'timed_out']);
  });

  // Windows has no signals that a process could catch.
  const signals = process.platform === 'win32' ? test.skip : test;
  signals.each(WAYS)('%s: a cancelled run writes outputs and summary', async (_name, way) => {
    const [url, env] = way();
    const run = await waitAt(url, env, { onLog: signalled('SIGINT') });
    expect(run.outputs['conclusion']).toBe('interrupted');
    expect(run.summary).toContain('cancelled');
  });
});
