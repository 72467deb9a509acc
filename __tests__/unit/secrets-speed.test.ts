import { beforeAll, describe, expect, test } from '@jest/globals';
import { inPlainNode } from '../plain-node.ts';
import { HOSTILE, PLAIN } from './cost-of-redacting.ts';

describe('32 MiB of hostile text take at most twice the time of plain text', () => {
  const names = Object.keys(HOSTILE);
  let plain = 0;
  let costs: readonly number[] = [];

  beforeAll(async () => {
    // The first is slower, as nothing is compiled yet.
    const pieces = [PLAIN, PLAIN, PLAIN, ...Object.values(HOSTILE)];
    const [, once = 0, again = 0, ...others] = await inPlainNode<readonly number[]>(
      '__tests__/unit/cost-of-redacting.ts',
      'costsOfRedacting',
      pieces,
    );
    plain = Math.max(once, again);
    costs = others;
  }, 60_000);

  test.each(names)('%s', (name) => {
    expect(plain).toBeGreaterThan(0);
    expect(costs[names.indexOf(name)]).toBeLessThanOrEqual(2 * plain);
  });
});
