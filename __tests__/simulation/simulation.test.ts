import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';
import { run } from '../../src/main.ts';
import { EVERYDAY } from './games.ts';
import { MUTATIONS } from './mutations.ts';
import { simulate } from './simulate.ts';

/** Of which one has to notice a mutant. */
const SEEDS = 500;
/** Of every day, and of all worlds. */
const PLAYED = { everyday: 400, worlds: 700 } as const;

/** Plays seeds in a process of its own. @returns what it said, and whether all was as it should be */
async function play(...args: readonly string[]): Promise<{ readonly holds: boolean; readonly said: string }> {
  const script = join(ROOT, 'scripts/simulate.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]);
    return { holds: true, said: stdout.trim() };
  } catch (thrown) {
    const { stdout = '', stderr = '' } = thrown as { stdout?: string; stderr?: string };
    return { holds: false, said: `${stdout}${stderr}`.trim() };
  }
}

test(`${PLAYED.everyday} seeds of every day: no false success, no needless failure, no secret shown`, async () => {
  const { holds, said } = await play('--world', EVERYDAY, '--seeds', `${PLAYED.everyday}`);
  expect({ holds, said }).toEqual({ holds: true, said: `${PLAYED.everyday} passed, 0 failed` });
}, 120_000);

test(`${PLAYED.worlds} seeds of all worlds: safety and liveness, but where they are known to be broken`, async () => {
  const { holds, said } = await play('--seeds', `${PLAYED.worlds}`);
  expect({ holds, said }).toEqual({ holds: true, said: expect.stringMatching(/^\d+ passed, 0 failed/) });
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
      expect(await play('--seeds', `${SEEDS}`, '--mutant', name)).toEqual({
        holds: true,
        said: expect.stringMatching(/^caught by/),
      });
    },
    120_000,
  );
});
