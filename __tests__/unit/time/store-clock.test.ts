import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/time/instant.ts';
import { StoreClock } from '../../../src/time/store-clock.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const START = Date.UTC(2026, 0, 1);

interface Answer {
  /** Milliseconds since the start. */
  readonly sent: number;
  readonly took: number;
  /** What the store's clock is ahead by. */
  readonly ahead: number;
}

function observed(...answers: readonly Answer[]): StoreClock {
  const storeClock = new StoreClock(new VirtualClock(START));
  for (const { sent, took, ahead } of answers) {
    const [begun, arrived] = [START + sent, START + sent + took];
    // As the answer is made when half of its time is over.
    const date = Math.floor((begun + took / 2 + ahead) / 1_000) * 1_000;
    storeClock.observe(instant(date), instant(begun), instant(arrived));
  }
  return storeClock;
}

test("before any answer it is the runner's, and nothing is proven", () => {
  const { isProven, skew, measured } = observed();
  expect([isProven, skew, measured, observed().now()]).toEqual([false, 0, 0, START]);
});

describe('one answer', () => {
  test('that allows no difference proves that there is none', () => {
    const { isProven, skew } = observed({ sent: 0, took: 100, ahead: 0 });
    expect([isProven, skew]).toEqual([true, 0]);
  });

  test('that is slow proves little, and moves nothing', () => {
    expect(observed({ sent: 0, took: 25_000, ahead: 10_000 }).skew).toBe(0);
  });

  test('with another date moves nothing', () => {
    const { isProven, skew } = observed({ sent: 0, took: 100, ahead: 180_000 });
    expect([isProven, skew]).toEqual([false, 0]);
  });
});

describe('two answers', () => {
  test('that agree prove a difference: the bound nearest to 0', () => {
    const ahead = observed({ sent: 0, took: 0, ahead: 60_400 }, { sent: 1_300, took: 0, ahead: 60_400 });
    // 60.4 s is 60.0 to 61.0 by the first, and 59.7 to 60.7 by the second.
    expect([ahead.isProven, ahead.skew]).toEqual([true, 60_000]);
    const behind = observed({ sent: 0, took: 0, ahead: -60_400 }, { sent: 1_300, took: 0, ahead: -60_400 });
    expect([behind.isProven, behind.skew]).toEqual([true, -60_300]);
    expect(behind.now()).toBe(START - 60_300);
  });

  test('that do not agree prove nothing', () => {
    const { isProven, skew } = observed(
      { sent: 0, took: 100, ahead: 180_000 },
      { sent: 1_000, took: 100, ahead: 60_000 },
    );
    expect([isProven, skew]).toEqual([false, 0]);
  });

  test('of a cache, which sends the same date again, do not agree', () => {
    const { isProven } = observed(
      { sent: 0, took: 100, ahead: -60_000 },
      { sent: 2_000, took: 100, ahead: -62_000 },
    );
    expect(isProven).toBe(false);
  });
});

test('what agreed before yields to one answer that allows no difference', () => {
  const { skew } = observed(
    { sent: 0, took: 0, ahead: 60_000 },
    { sent: 1_000, took: 0, ahead: 60_000 },
    { sent: 2_000, took: 100, ahead: 0 },
  );
  expect(skew).toBe(0);
});

test('one wrong date among right ones moves nothing, wherever it comes', () => {
  const right = [0, 1_000, 2_000].map((sent) => ({ sent, took: 50, ahead: 90_000 }));
  for (const at of [0, 1, 2, 3]) {
    const answers = [
      ...right.slice(0, at),
      { sent: at * 1_000, took: 50, ahead: 3_600_000 },
      ...right.slice(at),
    ];
    expect(Math.abs(observed(...answers).skew - 90_000)).toBeLessThanOrEqual(1_000);
  }
});

test('more than a day is measured, and not used', () => {
  const since1970 = -START;
  const { isProven, measured, skew } = observed(
    { sent: 0, took: 0, ahead: since1970 },
    { sent: 1_000, took: 0, ahead: since1970 },
  );
  expect([isProven, measured, skew]).toEqual([true, since1970 + 1_000, 0]);
});

test('it is never further from 0 than the truth, nor off by more than a second and the round trip', () => {
  const answer = fc.record({ wait: fc.nat(20_000), took: fc.nat(900) });
  fc.assert(
    fc.property(
      fc.integer({ min: -86_000_000, max: 86_000_000 }),
      fc.array(answer, { minLength: 2, maxLength: 12 }),
      (ahead, answers) => {
        let sent = 0;
        const storeClock = observed(
          ...answers.map(({ wait, took }) => {
            sent += wait;
            const answered = { sent, took, ahead };
            sent += took;
            return answered;
          }),
        );
        expect(storeClock.isProven).toBe(true);
        expect(Math.abs(storeClock.skew)).toBeLessThanOrEqual(Math.abs(ahead));
        expect(Math.abs(storeClock.skew - ahead)).toBeLessThanOrEqual(1_900);
      },
    ),
  );
});
