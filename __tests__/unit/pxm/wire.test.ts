import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import { createDisplay } from '../../../src/foreign-text.ts';
import { PxmClient } from '../../../src/pxm/client.ts';
import type { Credentials } from '../../../src/pxm/credentials.ts';
import { connect } from '../../../src/pxm/dispatcher.ts';
import { type Clock, systemClock } from '../../../src/time/clock.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { rowOf } from '../scripted.ts';
import { uuid } from '../support.ts';

const never = new AbortController().signal;
const PAGE = { limit: 100, offset: 0 };
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const BODY = JSON.stringify({ data: [rowOf(uuid(1))], meta: { results: { total: 1 } } });

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

interface Running {
  readonly client: PxmClient;
  readonly requests: IncomingMessage[];
  readonly connections: Set<Socket>;
}

const open: { readonly server: Server; readonly client: PxmClient }[] = [];

afterEach(async () => {
  for (const { server, client } of open.splice(0)) {
    client[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A client against a server on a socket; its time runs so many times as fast. */
async function running(
  handler: Handler,
  options: { readonly credentials?: Credentials; readonly speed?: number } = {},
): Promise<Running> {
  const requests: IncomingMessage[] = [];
  const connections = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length - 1);
  });
  server.on('connection', (socket) => connections.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = new PxmClient(
    { baseUrl, credentials: options.credentials ?? { kind: 'token', token: 'a-token' }, userAgent: 'a-test' },
    {
      connect: () => connect({}, baseUrl),
      clock: fast(options.speed ?? 1),
      random: () => 0,
      clean: createDisplay((text) => text).text,
      keepSecret: () => undefined,
      observe: () => undefined,
    },
  );
  open.push({ server, client });
  return { client, requests, connections };
}

function fast(speed: number): Clock {
  return {
    now: () => systemClock.now(),
    elapsed: () => milliseconds(systemClock.elapsed() * speed),
    sleep: (duration, signal) => systemClock.sleep(milliseconds(duration / speed), signal),
  };
}

describe('a body', () => {
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(BODY)],
    ['GZIP', gzipSync(BODY)],
    ['x-gzip', gzipSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['zstd', zstdCompressSync(BODY)],
    ['identity', Buffer.from(BODY)],
    ['deflate, gzip', gzipSync(deflateSync(BODY))],
  ])('in %s is decoded', async (coding, body) => {
    const { client } = await running((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    expect(await client.listJobs(PAGE, never)).toMatchObject({ rows: [{ ok: true }], total: 1 });
    expect(client.requests).toBe(1);
  });

  test('loses its byte order mark', async () => {
    const { client } = await running((_request, response) => response.end(`\ufeff${BODY}`));
    expect(await client.listJobs(PAGE, never)).toMatchObject({ total: 1 });
  });

  test('of an error is decoded too: its words are shown', async () => {
    const page = gzipSync('<html><title>Blocked by policy</title></html>');
    const { client } = await running((_request, response) =>
      response.writeHead(403, { 'content-encoding': 'gzip' }).end(page),
    );
    await expect(client.listJobs(PAGE, never, { once: true })).rejects.toThrow('“Blocked by policy”');
  });

  test.each<[string, Buffer]>([
    ['gzip', gzipSync(Buffer.alloc(33 * 1_048_576, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(33 * 1_048_576, ' '), QUICK)],
    ['deflate, gzip', gzipSync(deflateSync(Buffer.alloc(33 * 1_048_576, ' ')))],
  ])('that is small in %s and more than 32 MiB without ends it', async (coding, body) => {
    expect(body.length).toBeLessThan(100_000);
    const { client } = await running((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    const error = await client.listJobs(PAGE, never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ActionError);
    expect((error as ActionError).message).toContain('32 MiB');
  });

  test.each<[string, string, Buffer, string]>([
    ['is not what its coding says', 'gzip', Buffer.from(BODY), 'could not be decompressed'],
    ['is cut in its coding', 'gzip', gzipSync(BODY).subarray(0, 40), 'could not be decompressed'],
    ['has a coding that nobody reads', 'compress', Buffer.from('x'), 'content coding compress'],
  ])('that %s is repeated', async (_name, coding, body, says) => {
    const { client } = await running((_request, response, count) => {
      if (count > 1) response.end(BODY);
      else response.writeHead(200, { 'content-encoding': coding }).end(body);
    });
    await expect(client.listJobs(PAGE, never, { once: true })).rejects.toThrow(says);
    expect(await client.listJobs(PAGE, never)).toMatchObject({ total: 1 });
  });
});

describe('connections', () => {
  test('one serves all requests that follow each other', async () => {
    const { client, connections } = await running((_request, response) => response.end(BODY));
    for (let count = 0; count < 5; count += 1) await client.listJobs(PAGE, never);
    expect(connections.size).toBe(1);
  });

  test('serve ten requests at once, with one request for their token', async () => {
    const credentials = { kind: 'client', clientId: 'an-id', clientSecret: 'a-secret' } as const;
    let underWay = 0;
    let most = 0;
    const { client, requests, connections } = await running(
      (request, response) => {
        underWay += 1;
        most = Math.max(most, underWay);
        setTimeout(() => {
          underWay -= 1;
          const isForToken = request.url === '/oauth/access_token';
          const body = isForToken ? { access_token: 'a-token' } : { data: rowOf(uuid(1)) };
          response.end(JSON.stringify(body));
        }, 20);
      },
      { credentials },
    );
    const ids = Array.from({ length: 40 }, (_, index) => uuid(index));
    expect(await Promise.all(ids.map((id) => client.getJob(id, never)))).toHaveLength(40);
    expect(requests.filter(({ url }) => url === '/oauth/access_token')).toHaveLength(1);
    expect([most, connections.size]).toEqual([10, 10]);
  });

  test('that are dead while new ones work cost one time-out', async () => {
    const dead = new Set<Socket>();
    const { client, connections } = await running(
      (request, response) => {
        // Every connection answers once only.
        if (dead.has(request.socket)) return;
        dead.add(request.socket);
        response.end(BODY);
      },
      // A time-out of 10 s takes one: long enough for a machine that is busy.
      { speed: 10 },
    );
    await client.listJobs(PAGE, never);
    await client.listJobs(PAGE, never);
    expect([client.requests, connections.size]).toEqual([3, 2]);
  });

  test('are replaced on demand: what was under way is repeated on a new one', async () => {
    let hung = (): void => undefined;
    const isHung = new Promise<void>((resolve) => {
      hung = resolve;
    });
    const { client, connections } = await running((_request, response, count) => {
      if (count === 0) hung();
      else response.end(BODY);
    });
    const reading = client.listJobs(PAGE, never);
    await isHung;
    client.reconnect();
    expect(await reading).toMatchObject({ total: 1 });
    expect([client.requests, connections.size]).toEqual([2, 2]);
  });
});
