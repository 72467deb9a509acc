import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BEGIN, TYPE, trial } from '../../bench/trial.ts';
import type { JobPlan } from '../../simulator/job-plan.ts';
import { seconds } from '../../src/time/duration.ts';
import { gapWithoutHistory } from '../../src/wait/schedule.ts';
import { inPlainNode } from '../plain-node.ts';
import { auto, type Comparison, PROOF } from './lateness.ts';

/** Polls whose gaps grow by an eighth from 0.6 s to 15 s: fewer keep no such promise of lateness. */
function fewestPolls(length: number): number {
  let [polls, at] = [1, 0];
  while (at < length) {
    at += Math.min(15, Math.max(0.6, at / 8));
    polls += 1;
  }
  return polls;
}

describe('without earlier jobs', () => {
  test('by the schedule alone, no job is seen later than an eighth of its length, 0.6 s at least, 15 s at most', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 7_200, noNaN: true }), (length) => {
        let at = 0;
        while (at < length) at += gapWithoutHistory(seconds(at)) / 1_000;
        expect(at - length).toBeLessThanOrEqual(Math.min(15, Math.max(0.6, length / 8)) + 1e-6);
      }),
    );
  });

  test.each([0.1, 0.5, 1, 2, 4, 7, 20, 45, 110, 400, 3_600])(
    'a job of %d s, with the time that requests take: seen in time',
    async (length) => {
      for (const factor of [0.9, 0.93, 0.97, 1, 1.02, 1.06, 1.09]) {
        const duration = length * 1_000 * factor;
        const { late } = await trial([{ type: TYPE, duration, createdAt: BEGIN }], auto);
        expect(late).toBeLessThanOrEqual(Math.min(15_000, Math.max(600, duration / 8) + PROOF));
      }
    },
  );

  test.each([
    [1, 8],
    [20, 22],
    // 260 was asked for; but with the lateness that is promised, 269 are the fewest that any schedule can have.
    [3_600, fewestPolls(3_600) + 5],
  ])('a job of %d s takes at most %d polls', async (length, most) => {
    const { polls } = await trial([{ type: TYPE, duration: length * 1_000, createdAt: BEGIN }], auto);
    expect(polls).toBeLessThanOrEqual(most);
    expect(fewestPolls(3_600)).toBe(269);
  });
});

describe('with earlier jobs: half as late but for the proof, for jobs that are alike', () => {
  const cases = [
    ...[3, 20, 60, 180, 600, 1_800].map((length) => ({ length, behindQueue: false })),
    ...[20, 60, 180, 600, 1_800].map((length) => ({ length, behindQueue: true })),
  ];
  let compared: readonly Comparison[] = [];

  beforeAll(async () => {
    compared = await inPlainNode('__tests__/simulation/lateness.ts', 'compareLateness', cases, 16);
  }, 120_000);

  test.each(cases.map((each, index) => ({ ...each, index })))(
    '$length s (behind a queue: $behindQueue)',
    ({ index, length, behindQueue }) => {
      const { knowing, unknowing, ...of } = compared[index] as Comparison;
      expect(of).toEqual({ length, behindQueue });
      expect(knowing.late).toBeLessThanOrEqual(unknowing.late / 2);
      expect(knowing.polls).toBeLessThanOrEqual(unknowing.polls * 1.5);
    },
  );
});

describe('long lists', () => {
  const old = (amount: number): readonly JobPlan[] =>
    Array.from({ length: amount }, (_, index) => {
      const startedAt = BEGIN - 86_400_000 + index * 1_000;
      const times = { createdAt: startedAt - 100, startedAt, completedAt: startedAt + 500 };
      return { type: 'product-export', history: true, status: 'success', ...times };
    });
  const one = { type: TYPE, duration: 5_000, createdAt: BEGIN };

  test('5,000 old jobs: at most 12 requests over none', async () => {
    const [none, many] = [await trial([one], auto), await trial([...old(5_000), one], auto)];
    expect(many.requests - none.requests).toBeLessThanOrEqual(12);
  });

  test('40 jobs: at most 11 requests for one of 4 s', async () => {
    const { requests } = await trial([...old(39), { ...one, duration: 4_000 }], auto);
    expect(requests).toBeLessThanOrEqual(11);
  });

  test('1,000 jobs in 6 s: at most 120 requests', async () => {
    const queue = Array.from({ length: 1_000 }, (_, index) => ({
      type: TYPE,
      duration: 6,
      createdAt: BEGIN - 500 + index * 0.5,
    }));
    expect((await trial(queue, auto)).requests).toBeLessThanOrEqual(120);
  });
});
