import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Delivery, deliver, type FaultRule } from './faults.ts';
import type { SimRequest, SimResponse, Store } from './store.ts';

export interface ServerOptions {
  store: Store;
  faults?: FaultRule;
  /** Default 0: any that is free. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
  /** TCP connections accepted so far. */
  connections(): number;
}

async function readRequest(incoming: IncomingMessage, connection: number): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    connection,
  };
}

function sendHead(outgoing: ServerResponse, response: SimResponse): void {
  const length = String(Buffer.byteLength(response.body));
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
  outgoing.flushHeaders();
}

function sendWhole(outgoing: ServerResponse, response: SimResponse): void {
  if (!outgoing.headersSent) sendHead(outgoing, response);
  outgoing.end(response.body);
}

function sendHalf(outgoing: ServerResponse, response: SimResponse, then: () => void): void {
  const body = Buffer.from(response.body);
  const length = String(Math.max(body.length, 1));
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
  outgoing.flushHeaders();
  outgoing.write(body.subarray(0, body.length >>> 1), then);
}

function* filler(bytes: number): Generator<Buffer> {
  const opening = Buffer.from('{"data":["');
  yield opening.subarray(0, bytes);
  const block = Buffer.alloc(65_536, 'x');
  for (let left = bytes - opening.length; left > 0; left -= block.length) yield block.subarray(0, left);
}

/** Serves the store over real sockets, and does to them what the faults say. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { store, faults, port = 0, host = '127.0.0.1' } = options;
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  const numberOf = (socket: Socket): number => numbers.get(socket) ?? 0;
  const timers = new Set<NodeJS.Timeout>();
  let accepted = 0;

  const later = (ms: number, act: () => void): void => {
    if (ms === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // The store's clock may be a virtual one; a date from the machine's would contradict it.
    outgoing.sendDate = false;
    const request = await readRequest(incoming, numberOf(incoming.socket));
    await send(deliver(store, request, faults), incoming, outgoing);
  };

  const send = async (
    delivery: Delivery,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> => {
    switch (delivery.kind) {
      case 'whole': {
        const { delay, bodyDelay, response } = delivery;
        later(delay, () => {
          if (bodyDelay > 0) sendHead(outgoing, response);
          later(bodyDelay, () => sendWhole(outgoing, response));
        });
        return;
      }
      case 'postponed':
        later(delivery.ms, () => void send(delivery.deliver(), incoming, outgoing));
        return;
      case 'half-then-silence':
        sendHalf(outgoing, delivery.response, () => {});
        return;
      case 'half-then-closed':
        sendHalf(outgoing, delivery.response, () => incoming.socket.end());
        return;
      case 'stream':
        outgoing.writeHead(200, { 'content-type': 'application/json' });
        await pipeline(Readable.from(filler(delivery.bytes)), outgoing);
        return;
      case 'silence':
        return;
      case 'reset':
        incoming.socket.resetAndDestroy();
        return;
    }
  };

  const server = createServer((incoming, outgoing) => {
    // A client that goes away in the middle is no failure of the server's; anything else shows as a reset.
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.on('connection', (socket) => {
    accepted += 1;
    sockets.add(socket);
    numbers.set(socket, accepted);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    port: actual,
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
