import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readme } from '../../scripts/docs.ts';
import { ROOT } from '../../scripts/root.ts';
import { DEFAULTS } from '../../src/inputs/inputs.ts';
import { outputsWithoutJobs } from '../../src/report/outputs.ts';
import { milliseconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';
import { PROGRAM_NAME, VERSION } from '../../src/version.ts';

interface Action {
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

test('the defaults of action.yml are those of the code', () => {
  const declared = Object.entries(action.inputs).flatMap(([name, input]) =>
    input.default === undefined || name === 'github-token' ? [] : [[name, input.default]],
  );
  expect(Object.fromEntries(declared)).toEqual(DEFAULTS);
});

test('the outputs of action.yml are those that are set', () => {
  const { values } = outputsWithoutJobs('error', '', milliseconds(0), instant(0));
  expect(Object.keys(action.outputs).sort()).toEqual(Object.keys(values).sort());
});

test('the Marketplace takes the description: it refuses 125 characters and more', () => {
  expect(action.description.length).toBeLessThan(125);
});

test('the runtime, the version and exact dependencies', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  expect([PROGRAM_NAME, VERSION]).toEqual([manifest.name, manifest.version]);
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('the README has the tables of today', () => {
  const { is, should } = readme();
  expect(is).toBe(should);
});
