import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';
import { run } from '../../src/main.ts';
import { MUTATIONS } from './mutations.ts';
import { check, simulate } from './simulate.ts';

const SEEDS = 500;

test(`${SEEDS} seeds: no false success, no needless failure, no secret shown`, async () => {
  const failing: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const broken = await check(seed, run);
    if (broken.length > 0) failing.push(`npm run simulate -- --seed ${seed}   # ${broken.join('; ')}`);
  }
  expect(failing).toEqual([]);
}, 120_000);

test('the same seed gives the same log', async () => {
  for (const seed of [3, 14, 15, 92]) {
    const [once, again] = [await simulate(seed, run), await simulate(seed, run)];
    expect(again.shown).toBe(once.shown);
  }
});

describe('the invariants bite', () => {
  const source = join(ROOT, 'lib/src');

  test.each(MUTATIONS)(
    '$name',
    async ({ file, from, to }) => {
      const folder = mkdtempSync(join(ROOT, 'lib/mutant-'));
      try {
        cpSync(source, folder, { recursive: true });
        const path = join(folder, file);
        const code = readFileSync(path, 'utf8');
        expect(code.split(from)).toHaveLength(2);
        writeFileSync(path, code.replace(from, to));
        const mutant = (await import(pathToFileURL(join(folder, 'main.js')).href)) as { run: typeof run };
        let caught = false;
        for (let seed = 1; seed <= SEEDS && !caught; seed += 1)
          caught = (await check(seed, mutant.run)).length > 0;
        expect(caught).toBe(true);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
