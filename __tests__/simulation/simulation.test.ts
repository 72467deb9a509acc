import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';
import { run } from '../../src/main.ts';
import { MUTATIONS } from './mutations.ts';
import { simulate } from './simulate.ts';

const SEEDS = 500;

/** Plays seeds in a process of its own. @returns what it said, and whether all was as it should be */
async function play(...args: readonly string[]): Promise<{ readonly holds: boolean; readonly said: string }> {
  const script = join(ROOT, 'scripts/simulate.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--seeds', `${SEEDS}`, ...args]);
    return { holds: true, said: stdout.trim() };
  } catch (thrown) {
    const { stdout = '', stderr = '' } = thrown as { stdout?: string; stderr?: string };
    return { holds: false, said: `${stdout}${stderr}`.trim() };
  }
}

test(`${SEEDS} seeds: no false success, no needless failure, no secret shown`, async () => {
  expect(await play()).toEqual({ holds: true, said: `${SEEDS} passed, 0 failed` });
}, 120_000);

test('the same seed gives the same log', async () => {
  for (const seed of [3, 14, 15, 92]) {
    const [once, again] = [await simulate(seed, run), await simulate(seed, run)];
    expect(again.shown).toBe(once.shown);
  }
});

describe('the invariants bite', () => {
  test.concurrent.each(MUTATIONS)(
    '$name',
    async ({ name }) => {
      expect(await play('--mutant', name)).toEqual({
        holds: true,
        said: expect.stringMatching(/^caught by/),
      });
    },
    120_000,
  );
});
