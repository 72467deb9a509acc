import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { runStep, type StepOptions, type StepResult } from '../../scripts/runner.ts';
import { startServer } from '../../simulator/server.ts';
import { type SimRequest, Store } from '../../simulator/store.ts';
import { type Authority, type Certified, createAuthority } from './certificates.ts';
import { TOKEN } from './store.ts';

/** Something behind https, certified by an authority that no machine knows. */
export interface SecureFront {
  readonly port: number;
  /** What makes a step trust it: `NODE_EXTRA_CA_CERTS`. */
  readonly trust: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface SecureStore extends SecureFront {
  readonly seen: readonly SimRequest[];
}

export type Certify = (authority: Authority) => Certified;

/** Puts https in front of a port on loopback. */
export async function startSecureFront(port: number, certify: Certify): Promise<SecureFront> {
  const authority = createAuthority();
  const { certificate, key } = certify(authority);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ cert: certificate, key }, (client) => {
    const onward = connect(port, '127.0.0.1');
    keep(onward);
    client.on('error', () => onward.destroy());
    client.pipe(onward).pipe(client);
  });
  server.on('connection', keep);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority.certificate);
  return {
    port: (server.address() as AddressInfo).port,
    trust: { NODE_EXTRA_CA_CERTS: file },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a store behind https with one job that has succeeded. */
export async function startSecureStore(certify: Certify): Promise<SecureStore> {
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN] });
  store.add({ duration: 1, createdAt: Date.now() - 5_000 });
  const seen: SimRequest[] = [];
  const plain = await startServer({
    store,
    faults: (request) => {
      seen.push(request);
      return undefined;
    },
  });
  const front = await startSecureFront(plain.port, certify);
  return {
    ...front,
    seen,
    close: async () => {
      await front.close();
      await plain.close();
    },
  };
}

/** Runs the bundle on the jobs of a store that need not be on loopback. */
export async function waitAt(
  url: string,
  env: Readonly<Record<string, string>>,
  options: Partial<StepOptions> = {},
): Promise<StepResult> {
  return runStep({
    ...options,
    inputs: {
      token: TOKEN,
      'api-base-url': url,
      'job-type': 'product-import',
      'created-after': '15m',
      ...options.inputs,
    },
    env,
  });
}
