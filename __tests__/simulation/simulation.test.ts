import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';
import { run } from '../../src/main.ts';
import { EVERYDAY } from './games.ts';
import { violationsOf } from './judge.ts';
import { KNOWN_BROKEN } from './known-broken.ts';
import { MUTANTS } from './mutations.ts';
import { play } from './play.ts';
import { simulate } from './simulate.ts';
import { storyOf } from './story.ts';
import { gamesOfKnown, tallyOf } from './tally.ts';
import { WORLDS } from './worlds.ts';

/** Of every day, and of all worlds. */
const PLAYED = { everyday: 300, worlds: 700 } as const;

/** Plays seeds in a process of its own. @returns what it said, and whether all was as it should be */
async function runScript(
  ...args: readonly string[]
): Promise<{ readonly holds: boolean; readonly said: string }> {
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
  const { holds, said } = await runScript('--world', EVERYDAY, '--seeds', `${PLAYED.everyday}`);
  expect({ holds, said }).toEqual({ holds: true, said: `${PLAYED.everyday} passed, 0 failed` });
}, 120_000);

test(`${PLAYED.worlds} seeds of all worlds: safety and liveness, but where they are known to be broken`, async () => {
  const { holds, said } = await runScript('--seeds', `${PLAYED.worlds}`);
  expect({ holds, said }).toEqual({ holds: true, said: expect.stringMatching(/^\d+ passed, 0 failed/) });
}, 120_000);

test('the same seed gives the same log', async () => {
  for (const seed of [3, 14, 15, 92]) {
    const [once, again] = [await simulate(seed, run), await simulate(seed, run)];
    expect(again.shown).toBe(once.shown);
  }
});

describe('the tally', () => {
  const broken = [{ kind: 'passes wrongly', what: 'success, but a job failed' }] as const;
  const game = { worlds: ['ties'], seed: 7 };

  test('a failing seed comes with the command that plays it again', () => {
    expect(tallyOf([{ game, broken }], {})).toEqual({
      holds: false,
      lines: [
        "ties, seed 7: passes wrongly: success, but a job failed\n  replay: npm run simulate -- --world 'ties' --seed 7 --log",
        '0 passed, 1 failed',
      ],
    });
  });

  test('a world that is known to be broken may fail, also in a pair', () => {
    const pair = { game: { worlds: ['none', 'ties'], seed: 8 }, broken };
    const { holds, lines } = tallyOf([{ game, broken }, pair], { ties: 7 });
    expect([holds, ...lines]).toEqual([
      true,
      '0 passed, 0 failed, 2 failed in worlds that are known to be broken',
    ]);
  });

  test('its seed is always played, and an error once it no longer fails', () => {
    expect(gamesOfKnown({ ties: 7 }, [{ worlds: ['none'], seed: 7 }])).toEqual([game]);
    expect(gamesOfKnown({ ties: 7 }, [game])).toEqual([]);
    expect(tallyOf([{ game, broken: [] }], { ties: 7 })).toEqual({
      holds: false,
      lines: ['ties, seed 7, no longer fails: remove it from known-broken.ts', '1 passed, 0 failed'],
    });
  });

  test('every name in the list of known ones is a world', () => {
    expect(Object.keys(KNOWN_BROKEN).filter((name) => !WORLDS.some((world) => world.name === name))).toEqual(
      [],
    );
  });
});

test('a story has each request, what was held, what was answered, and what the action said', async () => {
  const played = await play({ worlds: ['ties'], seed: 2 }, { run }, { logging: true });
  const story = storyOf(played);
  expect(story).toMatch(/^world ties, seed 2; times in seconds since the start\n/);
  expect(story).toMatch(/^ +\d+\.\d{3} → GET \/pcm\/jobs\?page\[limit\]=100&page\[offset\]=0$/m);
  expect(story).toMatch(/^ +\d+\.\d{3} ← 200; the list holds \d+, from 0 on: [0-9a-f]{4}[SF.] /m);
  expect(story).toMatch(/action \(debug\) says: /);
  expect(story).toMatch(/\nconclusion: \w+, the step (passes|fails)$/);
});

test('what is judged is what happened: success over a failed job, and over one that was never read', async () => {
  const played = await play({ worlds: ['none'], seed: 1 }, { run });
  const outputs = { ...played.step.outputs, conclusion: 'success', 'job-ids': '[]' };
  const violations = violationsOf({ ...played, step: { ...played.step, passed: true, outputs } });
  expect(new Set(violations.map(({ kind }) => kind))).toEqual(new Set(['passes wrongly']));
  expect(violations.map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/^success, and .* was never read$/),
  );
});

describe('each mutant is caught in its world, and survives with all worlds off', () => {
  let said = '';

  beforeAll(async () => {
    ({ said } = await runScript('--mutants'));
  }, 180_000);

  test.each(MUTANTS)('$name ($world)', ({ name, world }) => {
    const lines = said.split('\n');
    const index = lines.findIndex((line) => line.startsWith(`${name} (${world}): `));
    expect(lines[index]).toMatch(/: caught by seed \d+/);
    expect(lines[index + 1]).not.toMatch(/does not survive/);
  });

  test('each world has one', () => {
    const without = WORLDS.filter((world) => MUTANTS.every((mutant) => mutant.world !== world.name));
    expect(without.map(({ name }) => name)).toEqual(['none']);
  });
});
