import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A request as it reached the proxy. */
export interface ProxyRequest {
  readonly method: string;
  /** `host:port` of a tunnel, or a whole address. */
  readonly target: string;
  /** What the client said of itself to the proxy. */
  readonly proxyAuthorization: string | undefined;
  /** What it said of itself to the store, where the proxy can read that. */
  readonly authorization: string | undefined;
}

export interface RunningProxy {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly seen: readonly ProxyRequest[];
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** The ports on loopback where hosts lie that only the proxy can reach, by `host:port`. */
  readonly routes?: Readonly<Record<string, number>>;
  /** `user:password` that it asks for. */
  readonly login?: string;
  /** Takes a request and never answers it. */
  readonly silent?: boolean;
}

/** A proxy on loopback, as companies have them: a tunnel (CONNECT) for https, whole addresses for http. */
export async function startProxy(options: ProxyOptions = {}): Promise<RunningProxy> {
  const { routes = {}, login, silent = false } = options;
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const seen: ProxyRequest[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  /** @returns whether it may continue */
  const take = ({ method = '', url = '', headers }: IncomingMessage): boolean => {
    const proxyAuthorization = headers['proxy-authorization'];
    seen.push({ method, target: url, proxyAuthorization, authorization: headers.authorization });
    return expected === undefined || proxyAuthorization === expected;
  };
  const locate = (target: string): { host: string; port: number } => {
    const { hostname, port } = new URL(`tcp://${target}`);
    const routed = routes[target];
    return routed === undefined
      ? { host: hostname, port: Number(port) }
      : { host: '127.0.0.1', port: routed };
  };

  const server = createServer((incoming, outgoing) => {
    const mayGoOn = take(incoming);
    if (silent) return;
    if (mayGoOn) forward(incoming, outgoing);
    else outgoing.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
  });
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { hostname, port, pathname, search } = new URL(incoming.url ?? '');
    const onward = request(
      { hostname, port, path: pathname + search, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  };
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    const mayGoOn = take(incoming);
    if (silent) return;
    if (!mayGoOn) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="proxy"\r\n\r\n',
      );
      return;
    }
    const onward = connect(locate(incoming.url ?? ''), () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    keep(onward);
  });
  server.on('connection', keep);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
