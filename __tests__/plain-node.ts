import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../scripts/root.ts';

/**
 * Calls a function in a process of plain Node: a long simulation takes half the time that it takes with jest's own
 * globals and the counters of coverage.
 *
 * @param file that exports the function, from the root
 * @param args go there, and the result comes back, as JSON
 */
export async function inPlainNode<Result>(
  file: string,
  name: string,
  ...args: readonly unknown[]
): Promise<Result> {
  const [seed, module] = ['__tests__/fixed-seed.ts', file].map((path) =>
    JSON.stringify(pathToFileURL(join(ROOT, path)).href),
  );
  const code = `import ${seed};
    import { ${name} } from ${module};
    process.stdout.write(JSON.stringify(await ${name}(...${JSON.stringify(args)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Result;
}
