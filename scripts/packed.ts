import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';

/** A server of one package, as a release's asset is served. */
export interface ServedPackage {
  readonly url: string;
  /** What the server was asked for. */
  readonly requested: readonly string[];
  close(): void;
}

/** The Node that runs this, also for what npm starts. */
export const PATH = [dirname(process.execPath), process.env['PATH']].join(':');

/** Packs the command line as a release does. @returns the path of the tarball */
export async function pack(folder: string): Promise<string> {
  const run = promisify(execFile);
  const assembled = join(folder, 'package');
  await run(process.execPath, [join(ROOT, 'scripts/package.ts'), assembled]);
  const args = ['pack', '--silent', '--pack-destination', folder, assembled];
  const { stdout } = await run('npm', args, { env: { ...process.env, PATH } });
  return join(folder, stdout.trim());
}

export async function serve(tarball: string): Promise<ServedPackage> {
  const requested: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requested.push(url);
    createReadStream(tarball).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/wait-for-pxm-jobs.tgz`,
    requested,
    close: () => server.close(),
  };
}
