import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

test('what the editor starts as the action runs it', () => {
  const { configurations } = read('.vscode/launch.json') as {
    configurations: readonly { readonly name: string; readonly program: string }[];
  };
  const program = configurations.find(({ name }) => name === 'Action')?.program ?? '';
  const path = program.replace(/^\$\{workspaceFolder\}/, ROOT);
  const { status, stdout } = spawnSync(process.execPath, [path], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  expect(stdout).toContain('`token` is missing');
  expect(status).toBe(1);
});

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`. */
function expanded(pattern: string): readonly string[] {
  const [, before = '', names, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (names === undefined) return [pattern];
  return names.split(',').flatMap((name) => expanded(`${before}${name}${after}`));
}

test('every file that is mutated is there, and so is every test that has to notice', () => {
  const { mutate, jest } = read('mutation/stryker.config.json') as {
    mutate: readonly string[];
    jest: { config: { testMatch: readonly string[] } };
  };
  const patterns = [...mutate, ...jest.config.testMatch]
    .map((pattern) => pattern.replace('<rootDir>/', ''))
    .flatMap(expanded);
  const missing = patterns.filter((pattern) => globSync(pattern, { cwd: ROOT }).length === 0);
  expect(patterns.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
