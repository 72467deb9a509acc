import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Duration, milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import {
  gapWithHistory,
  gapWithoutHistory,
  LONGEST_GAP,
  nextLook,
  type PollInterval,
  scheduleOf,
} from '../../../src/wait/schedule.ts';
import { Surroundings } from '../../../src/wait/surroundings.ts';
import type { Rules, Situation } from '../../../src/wait/verdict.ts';
import { history, NOON, RULES, surroundingsOf, tracked, uuid } from '../support.ts';

const TYPE = 'product-import';

function nextGap(at: Situation, rules: Rules, interval: PollInterval, surroundings: Surroundings): Duration {
  return nextLook(scheduleOf(interval), at, rules, surroundings, milliseconds(40)).in;
}

describe('the next look', () => {
  const situation = (given: Partial<Situation>): Situation => ({
    jobs: [],
    elapsed: seconds(60),
    now: instant(NOON + 60_000),
    sawAll: true,
    isFresh: true,
    unreadable: 0,
    timeUp: false,
    ...given,
  });
  const status = fc.constantFrom('pending', 'started', 'unknown', 'success');
  const duration = fc.integer({ min: 1, max: 3_600_000 }).map(milliseconds);

  test('comes after more than nothing and never later than 15 s, whatever is known', () => {
    const jobs = fc.array(fc.tuple(status, fc.nat(3_600_000)), { maxLength: 5 });
    fc.assert(
      fc.property(jobs, fc.array(duration, { maxLength: 6 }), fc.nat(3_600_000), (given, ran, elapsed) => {
        const mine = given.map(([state, ago], index) =>
          tracked({
            id: uuid(index),
            status: state,
            createdAt: instant(NOON - ago - 1_000 + index),
            startedAt: state === 'started' ? instant(NOON - ago) : undefined,
          }),
        );
        const surroundings = surroundingsOf(...history(TYPE, ...ran), ...mine.map(({ job }) => job));
        const at = situation({ jobs: mine, elapsed: milliseconds(elapsed), now: instant(NOON) });
        const gap = nextGap(
          at,
          { ...RULES, timeout: minutes(61), runTimeout: minutes(5) },
          'auto',
          surroundings,
        );
        expect(gap).toBeGreaterThan(0);
        expect(gap).toBeLessThanOrEqual(LONGEST_GAP);
      }),
    );
  });

  test('a fixed interval is kept, unless a limit falls due before', () => {
    const pending = situation({ jobs: [tracked({ status: 'pending' })] });
    expect(nextGap(pending, RULES, minutes(1), new Surroundings())).toBe(60_000);
    const nothing = situation({ elapsed: seconds(110) });
    expect(nextGap(nothing, RULES, minutes(1), new Surroundings())).toBe(10_000);
    const enough = situation({ elapsed: seconds(110), jobs: [tracked({ status: 'pending' })] });
    expect(nextGap(enough, RULES, minutes(1), new Surroundings())).toBe(60_000);
  });

  test('is no later than just after the run-timeout of a running job', () => {
    const rules = { ...RULES, runTimeout: seconds(70) };
    const running = situation({ jobs: [tracked({ status: 'started', startedAt: instant(NOON) })] });
    const gap = nextGap(running, rules, minutes(1), new Surroundings());
    expect(gap).toBeGreaterThan(10_000);
    expect(gap).toBeLessThanOrEqual(10_100);
    const seen = situation({ jobs: [tracked({ status: 'started' }, instant(NOON + 30_000))] });
    expect(nextGap(seen, rules, minutes(1), new Surroundings())).toBeGreaterThan(40_000);
    const queued = situation({ jobs: [tracked({ status: 'pending', startedAt: instant(NOON) })] });
    expect(nextGap(queued, rules, minutes(1), new Surroundings())).toBe(60_000);
  });

  test('gaps grow with the time that was waited, and history makes none longer than 15 s', () => {
    fc.assert(
      fc.property(duration, duration, (one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)] as [Duration, Duration];
        expect(gapWithoutHistory(short)).toBeLessThanOrEqual(gapWithoutHistory(long));
        expect(gapWithoutHistory(long)).toBeLessThanOrEqual(LONGEST_GAP);
        for (const earliest of [milliseconds(0), short]) {
          const gap = gapWithHistory({ earliest, window: long, mayMove: long > 60_000, soFar: other });
          expect(gap > 0 && gap <= LONGEST_GAP).toBe(true);
        }
      }),
    );
  });
});
