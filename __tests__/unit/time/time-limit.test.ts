import { expect, test } from '@jest/globals';
import type { Clock } from '../../../src/time/clock.ts';
import { type Duration, milliseconds, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { TimeLimit } from '../../../src/time/time-limit.ts';

/** A clock of which the test says when a sleep is over. */
function handClock(): Clock & {
  readonly slept: Duration[];
  readonly ring: () => Promise<void>;
  open: number;
} {
  const wake: (() => void)[] = [];
  const clock = {
    slept: [] as Duration[],
    open: 0,
    now: () => instant(0),
    elapsed: () => milliseconds(0),
    sleep: (duration: Duration, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        clock.slept.push(duration);
        clock.open += 1;
        const done = (): void => {
          clock.open -= 1;
          resolve();
        };
        wake.push(done);
        signal.addEventListener('abort', done, { once: true });
      }),
    ring: async () => {
      for (const done of wake.splice(0)) done();
      await Promise.resolve();
    },
  };
  return clock;
}

test('aborts when the time is over, and says so', async () => {
  const clock = handClock();
  const limit = new TimeLimit(seconds(3), clock, new AbortController().signal);
  expect([clock.slept, limit.signal.aborted, limit.expired]).toEqual([[3_000], false, false]);
  await clock.ring();
  expect([limit.signal.aborted, limit.expired]).toEqual([true, true]);
});

test('aborts with its parent, which is no expiry', async () => {
  const clock = handClock();
  const parent = new AbortController();
  const limit = new TimeLimit(seconds(3), clock, parent.signal);
  parent.abort();
  expect([limit.signal.aborted, limit.expired]).toEqual([true, false]);
  await clock.ring();
  expect(limit.expired).toBe(false);
});

test('of a parent that had aborted before, it begins aborted', () => {
  const limit = new TimeLimit(seconds(3), handClock(), AbortSignal.abort());
  expect([limit.signal.aborted, limit.expired]).toEqual([true, false]);
});

test('once released it neither aborts nor sleeps on', async () => {
  const clock = handClock();
  const parent = new AbortController();
  const limit = new TimeLimit(seconds(3), clock, parent.signal);
  limit[Symbol.dispose]();
  expect(clock.open).toBe(0);
  parent.abort();
  await Promise.resolve();
  expect([limit.signal.aborted, limit.expired]).toEqual([false, false]);
});
