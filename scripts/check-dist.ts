import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, NCC } from './bundle.ts';
import { ROOT } from './root.ts';

/**
 * Fails where the committed `dist` is not what `src` builds, byte for byte, here and again from a copy in
 * another folder: what depends on the place it is built in cannot be checked by anybody else.
 */
const folder = mkdtempSync(join(tmpdir(), 'dist-'));
try {
  const here = join(folder, 'here');
  const root = join(folder, 'another root');
  for (const part of ['package.json', 'lib/src', 'src', NCC, ...runtimePackages()]) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  const there = join(folder, 'there');
  await Promise.all([bundle(here), bundle(there, { root })]);
  const committed = join(ROOT, 'dist');
  if (
    same(here, there, 'dist depends on the folder it is built in') &&
    same(here, committed, 'dist is not what src builds. Run `npm run build` and commit dist. It differs in')
  ) {
    console.log(`dist is what src builds, in any folder (${readdirSync(committed).length} files).`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runtimePackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { readonly dev?: boolean; readonly optional?: boolean }>;
  };
  return Object.keys(packages).filter(
    (path) => path !== '' && packages[path]?.dev !== true && packages[path]?.optional !== true,
  );
}

function same(one: string, other: string, otherwise: string): boolean {
  const names = [...new Set([...readdirSync(one), ...readdirSync(other)])];
  const differing = names.filter((name) => read(one, name) !== read(other, name));
  if (differing.length === 0) return true;
  console.error(`${otherwise}: ${differing.join(', ')}`);
  process.exitCode = 1;
  return false;
}

function read(parent: string, name: string): string | undefined {
  try {
    return readFileSync(join(parent, name), 'latin1');
  } catch {
    return undefined;
  }
}
