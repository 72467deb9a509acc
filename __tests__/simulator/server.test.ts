import { Agent, request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { deliver, type Fault, type FaultRule } from '../../simulator/faults.ts';
import { type RunningServer, startServer } from '../../simulator/server.ts';
import type { Store } from '../../simulator/store.ts';
import { openStore, type Page, start } from './calls.ts';

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(store: Store, faults?: FaultRule): Promise<RunningServer> {
  const server = await startServer(faults === undefined ? { store } : { store, faults });
  running.push(server);
  return server;
}

async function faulty(fault: Fault): Promise<{ url: string; store: Store; server: RunningServer }> {
  const { store } = openStore();
  store.add({ id: 'a' });
  const server = await serve(store, () => fault);
  return { url: `${server.url}/pcm/jobs`, store, server };
}

interface Heard {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** How the body came to its end. */
  end: 'complete' | 'broken' | 'silent';
}

/** A client that tells apart a whole answer, a broken one and silence, which fetch does not. */
function hear(url: string, patience = 5000, agent: Agent | false = false, silence?: number): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let heard: Heard | undefined;
    const outgoing = request(url, { agent }, (incoming) => {
      const { statusCode = 0, headers } = incoming;
      const hearing: Heard = { status: statusCode, headers, body: '', end: 'broken' };
      heard = hearing;
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        hearing.body += chunk;
        if (silence !== undefined) outgoing.setTimeout(silence);
      });
      // Told by `complete` once it closes.
      incoming.on('error', () => {});
      incoming.on('close', () => {
        if (incoming.complete) hearing.end = 'complete';
        resolve(hearing);
      });
    });
    outgoing.setTimeout(patience, () => {
      if (heard !== undefined) heard.end = 'silent';
      outgoing.destroy(new Error('no answer'));
    });
    outgoing.on('error', (error) => {
      if (heard === undefined) reject(error);
    });
    outgoing.end();
  });
}

describe('the server', () => {
  test('answers as the store does', async () => {
    const { store } = openStore({ openAccess: false });
    store.add({ id: 'a' });
    const server = await serve(store);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'demo-client',
      client_secret: 'demo-secret',
    });
    const granted = await fetch(`${server.url}/oauth/access_token`, { method: 'POST', body });
    const { access_token } = (await granted.json()) as { access_token: string };
    const answer = await fetch(`${server.url}/pcm/jobs?page[limit]=5`, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    expect(((await answer.json()) as Page).data.map((job) => job.id)).toEqual(['a']);
    expect(answer.headers.get('date')).toBe('Mon, 02 Mar 2026 10:00:00 GMT');
    expect(store.requests).toHaveLength(2);
  });

  test('counts the connections, and keeps one that may be kept', async () => {
    const server = await serve(openStore().store);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await hear(`${server.url}/pcm/jobs`, 5000, agent);
    await hear(`${server.url}/pcm/jobs`, 5000, agent);
    expect(server.connections()).toBe(1);
    await hear(`${server.url}/pcm/jobs`);
    expect(server.connections()).toBe(2);
    agent.destroy();
  });

  test('ends at once, whatever still hangs on it', async () => {
    const { store } = openStore();
    const server = await startServer({
      store,
      faults: (_, count) => (count === 0 ? { kind: 'hang' } : { kind: 'delay', ms: 60_000 }),
    });
    const waiting = [0, 1].map(() => fetch(`${server.url}/pcm/jobs`).catch(() => 'gone'));
    while (store.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    expect(await Promise.all(waiting)).toEqual(['gone', 'gone']);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('a port that is taken is an error', async () => {
    const { store } = openStore();
    const server = await serve(store);
    await expect(startServer({ store, port: server.port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('over a real socket', () => {
  test('a status, with its headers', async () => {
    const { url, store } = await faulty({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    const heard = await hear(url);
    expect(heard).toMatchObject({ status: 429, headers: { 'retry-after': '7' }, end: 'complete' });
    expect(JSON.parse(heard.body)).toEqual({ errors: [{ status: '429', title: 'Fault' }] });
    expect(store.requests).toMatchObject([{ status: 429, path: '/pcm/jobs' }]);
  });

  test('a status with a body of its own', async () => {
    const html = '<html>Bad Gateway</html>';
    const { url } = await faulty({
      kind: 'status',
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: html,
    });
    expect(await hear(url)).toMatchObject({
      status: 502,
      body: html,
      headers: { 'content-type': 'text/html' },
    });
  });

  test('a reset', async () => {
    const { url, store } = await faulty({ kind: 'reset' });
    await expect(hear(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(store.requests).toMatchObject([{ status: 0 }]);
  });

  test('a hang', async () => {
    const { url } = await faulty({ kind: 'hang' });
    await expect(hear(url, 40)).rejects.toThrow('no answer');
  });

  test('a body that stops', async () => {
    const { url } = await faulty({ kind: 'hang-body' });
    const heard = await hear(url, 5000, false, 40);
    expect(heard).toMatchObject({ status: 200, end: 'silent' });
    expect(heard.body.length).toBe(Math.floor(Number(heard.headers['content-length']) / 2));
  });

  test('a body cut off', async () => {
    const { url } = await faulty({ kind: 'cut' });
    const heard = await hear(url);
    expect(heard).toMatchObject({ status: 200, end: 'broken' });
    expect(heard.body.length).toBe(Math.floor(Number(heard.headers['content-length']) / 2));
  });

  test('a redirect', async () => {
    const { url } = await faulty({ kind: 'redirect', to: 'http://127.0.0.2:9/elsewhere' });
    expect(await hear(url)).toMatchObject({
      status: 302,
      headers: { location: 'http://127.0.0.2:9/elsewhere' },
    });
  });

  test('a body of any size, its length not given', async () => {
    const { url } = await faulty({ kind: 'huge', bytes: 300_001 });
    const heard = await hear(url);
    expect(heard.headers).not.toHaveProperty('content-length');
    expect(heard).toMatchObject({ status: 200, end: 'complete' });
    expect(heard.body.length).toBe(300_001);
  });

  test('a huge body the client leaves does not harm the server', async () => {
    const { store } = openStore();
    const server = await serve(store, (_, count) =>
      count === 0 ? { kind: 'huge', bytes: 1e12 } : undefined,
    );
    const answer = await fetch(`${server.url}/pcm/jobs`);
    await answer.body?.cancel();
    expect((await hear(`${server.url}/pcm/jobs`)).status).toBe(200);
  });

  test('another body', async () => {
    const { url, store } = await faulty({ kind: 'body', body: 'not json ☃' });
    expect(await hear(url)).toMatchObject({ status: 200, body: 'not json ☃', end: 'complete' });
    expect(store.requests).toHaveLength(1);
  });

  test('a true answer that comes late', async () => {
    const { url } = await faulty({ kind: 'delay', ms: 20 });
    const began = performance.now();
    expect(await hear(url)).toMatchObject({ status: 200, end: 'complete' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(19);
  });

  test('a true answer rewritten', async () => {
    const edit = (json: unknown) => ({ ...(json as object), data: null });
    const { url } = await faulty({ kind: 'edit', edit });
    expect(JSON.parse((await hear(url)).body)).toEqual({ data: null, meta: { results: { total: 1 } } });
  });

  test('the rule hears of each request and its place', async () => {
    const { store } = openStore();
    const asked: [string, number][] = [];
    const server = await serve(store, (incoming, count) => {
      asked.push([`${incoming.method} ${incoming.path} ${incoming.body}`, count]);
      return count === 1 ? { kind: 'status', status: 503 } : undefined;
    });
    const codes: number[] = [];
    for (const body of ['one', 'two', 'three']) {
      codes.push((await fetch(`${server.url}/pcm/products/import`, { method: 'POST', body })).status);
    }
    expect(codes).toEqual([201, 503, 201]);
    expect(asked).toEqual([
      ['POST /pcm/products/import one', 0],
      ['POST /pcm/products/import two', 1],
      ['POST /pcm/products/import three', 2],
    ]);
    expect(store.jobs()).toHaveLength(2);
  });
});

test.each<[Fault['kind'], Fault, string]>([
  ['status', { kind: 'status', status: 500 }, 'whole'],
  ['reset', { kind: 'reset' }, 'reset'],
  ['hang', { kind: 'hang' }, 'silence'],
  ['hang-body', { kind: 'hang-body' }, 'half-then-silence'],
  ['cut', { kind: 'cut' }, 'half-then-closed'],
  ['redirect', { kind: 'redirect', to: '/' }, 'whole'],
  ['huge', { kind: 'huge', bytes: 9 }, 'stream'],
  ['body', { kind: 'body', body: '', status: 204 }, 'whole'],
  ['delay', { kind: 'delay', ms: 5 }, 'whole'],
  ['edit', { kind: 'edit', edit: (json) => json }, 'whole'],
])('in one process, %s is reported once and noted once', (_, fault, kind) => {
  const { store } = openStore();
  const asked = { method: 'GET', path: '/pcm/jobs', headers: {}, body: '' };
  expect(deliver(store, asked, () => fault).kind).toBe(kind);
  expect(store.requests).toMatchObject([{ at: start, path: '/pcm/jobs' }]);
});
