import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';
import { ROOT } from './root.ts';

export const NCC = 'node_modules/@vercel/ncc';
const FLAGS = ['--minify', '--source-map', '--no-source-map-register', '--quiet'];

export interface BundleOptions {
  /** Where the sources lie, compiled, with the packages that they import. */
  readonly root?: string;
  /** A compiled file of the root's. */
  readonly entry?: string;
  /** A folder for the source maps. They name what is in the bundle, and nothing that runs needs them. */
  readonly maps?: string;
}

/** Builds a bundle into a folder, with the licences of all that is in it. */
export async function bundle(folder: string, options: BundleOptions = {}): Promise<void> {
  const { root = ROOT, entry = 'lib/src/index.js', maps } = options;
  const built = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    // The root's own ncc: the path from it to the sources is part of the numbers that it gives the modules.
    const ncc = join(root, NCC, 'dist/ncc/cli.js');
    const args = ['build', join(root, entry), '--out', built, ...FLAGS];
    await promisify(execFile)(process.execPath, [ncc, ...args], { cwd: root });
    writeFileSync(join(built, 'licenses.txt'), licences(bundledPackages(built)));
    if (options.entry === undefined) addEntries(built);
    replace(folder, built, (name) => !isMap(name));
    if (maps !== undefined) replace(maps, built, isMap);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

const ENTRIES = join(ROOT, 'scripts/entries');

/** The bundle becomes `main.js`, and what imports it gets the names by which it is started. */
function addEntries(built: string): void {
  const text = readFileSync(join(built, 'index.js'), 'utf8');
  writeFileSync(
    join(built, 'main.js'),
    text.replace(/(?<=\n\/\/# sourceMappingURL=)index\.js\.map$/, 'main.js.map'),
  );
  rmSync(join(built, 'index.js'));
  renameSync(join(built, 'index.js.map'), join(built, 'main.js.map'));
  for (const name of readdirSync(ENTRIES)) cpSync(join(ENTRIES, name), join(built, name));
}

function isMap(name: string): boolean {
  return name.endsWith('.map');
}

function replace(folder: string, built: string, wanted: (name: string) => boolean): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(built).filter(wanted)) cpSync(join(built, name), join(folder, name));
}

function licences(packages: readonly BundledPackage[]): string {
  return packages
    .map(({ name, path, version, license }) => {
      const home = join(ROOT, path);
      const file = readdirSync(home).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined
          ? '(no licence file in the package)'
          : readFileSync(join(home, file), 'utf8').trim();
      return `${name} ${version}\n${license ?? 'see below'}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}

/** `bundle.js dist [maps]` */
const [target, maps] = process.argv.slice(2);
if (target !== undefined && import.meta.filename === process.argv[1]) {
  await bundle(resolve(target), maps === undefined ? {} : { maps: resolve(maps) });
}
