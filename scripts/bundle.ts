import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './root.ts';

export const NCC = 'node_modules/@vercel/ncc';
const FLAGS = ['--minify', '--source-map', '--no-source-map-register', '--quiet'];

/** Builds a bundle of a root's compiled sources into a folder, with the licences of all that is in it. */
export function bundle(folder: string, root = ROOT, entry = 'lib/src/index.js'): void {
  // The root's own ncc: the path from it to the sources is part of the numbers that it gives the modules.
  const ncc = join(root, NCC, 'dist/ncc/cli.js');
  execFileSync(process.execPath, [ncc, 'build', join(root, entry), '--out', folder, ...FLAGS], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(join(folder, 'licenses.txt'), licences(bundledPackages(folder)));
}

/** The packages whose sources the source maps name: what is really in the bundle, not what is installed. */
function bundledPackages(folder: string): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.map'))
    .flatMap(
      (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sources: string[] }).sources,
    )
    .flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function licences(names: readonly string[]): string {
  return names
    .map((name) => {
      const home = join(ROOT, 'node_modules', name);
      const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
        version: string;
        license?: string;
      };
      const file = readdirSync(home).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined
          ? '(no licence file in the package)'
          : readFileSync(join(home, file), 'utf8').trim();
      return `${name} ${manifest.version}\n${manifest.license ?? 'see below'}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}

const target = process.argv[2];
if (
  target !== undefined &&
  existsSync(join(ROOT, 'lib/src/index.js')) &&
  import.meta.filename === process.argv[1]
) {
  bundle(resolve(target));
}
