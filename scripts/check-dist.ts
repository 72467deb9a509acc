import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, NCC } from './bundle.ts';
import { ROOT } from './root.ts';

/**
 * Fails where the committed `dist` is not, byte for byte, what `src` builds from a copy in another folder: what
 * depends on the place it is built in cannot be checked by anybody else.
 */
const folder = mkdtempSync(join(tmpdir(), 'dist-'));
try {
  const root = join(folder, 'another root');
  for (const part of ['package.json', 'lib/src', 'src', NCC, ...runtimePackages()]) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  const [there, committed] = [join(folder, 'there'), join(ROOT, 'dist')];
  await bundle(there, { root });
  const differing = differences(there, committed);
  if (differing.length === 0) {
    console.log(`dist is what src builds, in any folder (${readdirSync(committed).length} files).`);
  } else {
    process.exitCode = 1;
    const here = join(folder, 'here');
    await bundle(here);
    const reason =
      differences(here, committed).length === 0
        ? 'dist depends on the folder it is built in'
        : 'dist is not what src builds. Run `npm run build` and commit dist. It differs in';
    console.error(`${reason}: ${differing.join(', ')}`);
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

function differences(one: string, other: string): readonly string[] {
  const names = [...new Set([...readdirSync(one), ...readdirSync(other)])];
  return names.filter((name) => read(one, name) !== read(other, name));
}

function read(parent: string, name: string): string | undefined {
  try {
    return readFileSync(join(parent, name), 'latin1');
  } catch {
    return undefined;
  }
}
