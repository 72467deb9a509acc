import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test as serial } from '@jest/globals';
import { runCommand } from '../../scripts/command-line.ts';
import { PATH, pack, type ServedPackage, serve } from '../../scripts/packed.ts';
import { VERSION } from '../../src/version.ts';
import { TOKEN, withStore } from './store.ts';

// npm's programs are scripts of a shell's there, and the package is the same.
const test = process.platform === 'win32' ? serial.skip : serial;

const folder = mkdtempSync(join(tmpdir(), 'package-'));
let tarball: string;
let served: ServedPackage;
beforeAll(async () => {
  if (process.platform === 'win32') return;
  tarball = await pack(folder);
  served = await serve(tarball);
});
afterAll(() => {
  served?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The only registry is the server of the package, and nothing is in npm's cache. */
function npmEnv(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    PATH,
    HOME: folder,
    npm_config_cache: mkdtempSync(join(folder, 'cache-')),
    npm_config_registry: new URL('/registry', served.url).href,
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    ...more,
  };
}

test('is named as the documentation says, and is under 1 MB', () => {
  expect(tarball.endsWith(`/wait-for-pxm-jobs-${VERSION}.tgz`)).toBe(true);
  expect(statSync(tarball).size).toBeLessThan(1_000_000);
});

test('is the same, byte for byte, when it is packed again', async () => {
  const again = mkdtempSync(join(folder, 'again-'));
  expect(readFileSync(await pack(again)).equals(readFileSync(tarball))).toBe(true);
});

test('has no dependencies, no scripts and no source maps', () => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(Object.keys(manifest).sort()).toEqual([
    'bin',
    'description',
    'engines',
    'files',
    'license',
    'name',
    'repository',
    'version',
  ]);
  const packed = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const names = packed.map((path) => path.replace(/^package\//, ''));
  const chunks = names.filter((name) => /^dist\/\d+\.index\.js$/.test(name));
  expect(names.filter((name) => !chunks.includes(name)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/cli.cjs',
    'dist/licenses.txt',
    'dist/main.js',
    'dist/package.json',
    'package.json',
  ]);
});

describe.each([['false'], ['true']])('with ignore-scripts=%s', (ignoreScripts) => {
  const env = (): Readonly<Record<string, string>> => npmEnv({ npm_config_ignore_scripts: ignoreScripts });

  test('npx runs it from its URL, and downloads nothing else', async () => {
    await withStore({ jobs: [{ duration: 1, createdAt: -5_000 }] }, async ({ url, ids }) => {
      const result = await runCommand({
        command: ['npx', '--yes', served.url],
        args: ['--api-base-url', url, '--job-id', ids.join(), '--json'],
        env: { ...env(), EP_ACCESS_TOKEN: TOKEN },
      });
      expect([result.code, JSON.parse(result.stdout)]).toEqual([
        0,
        expect.objectContaining({ conclusion: 'success' }),
      ]);
    });
    expect(new Set(served.requested)).toEqual(new Set([new URL(served.url).pathname]));
  });

  test('npm installs it into an empty folder', async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(join(home, 'package.json'), '{}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', tarball], {
      cwd: home,
      env: env(),
      stdio: 'pipe',
    });
    expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'wait-for-pxm-jobs',
    ]);
    const bin = join(home, 'node_modules/.bin/wait-for-pxm-jobs');
    expect(execFileSync(bin, ['--version'], { env: { PATH }, encoding: 'utf8' })).toBe(`${VERSION}\n`);
  });
});

test('the folder to assemble it in has to be empty', () => {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'file'), '');
  expect(() => execFileSync(process.execPath, ['scripts/package.ts', taken], { stdio: 'pipe' })).toThrow(
    'is not empty',
  );
});
