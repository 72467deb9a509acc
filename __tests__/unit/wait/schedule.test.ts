import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Duration, milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { Rules } from '../../../src/wait/rules.ts';
import {
  gapWithHistory,
  gapWithoutHistory,
  MAX_GAP,
  nextPoll,
  type PollInterval,
  scheduleOf,
} from '../../../src/wait/schedule.ts';
import type { Snapshot } from '../../../src/wait/snapshot.ts';
import { earlierJobs, historyOf, NOON, queueOf, RULES, snapshotOf, tracked, uuid } from '../support.ts';

const TYPE = 'product-import';

function nextGap(at: Snapshot, rules: Rules, interval: PollInterval): Duration {
  return nextPoll(scheduleOf(interval), at, rules, milliseconds(40)).in;
}

describe('the next poll', () => {
  const snapshot = (given: Parameters<typeof snapshotOf>[0]) =>
    snapshotOf({ elapsed: seconds(60), ...given });
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
        const history = historyOf(...earlierJobs(TYPE, ...ran));
        const queue = queueOf(instant(NOON), ...mine.map(({ job }) => job));
        const at = snapshot({
          jobs: mine,
          queue,
          history,
          elapsed: milliseconds(elapsed),
          now: instant(NOON),
        });
        const gap = nextGap(at, { ...RULES, timeout: minutes(61), runTimeout: minutes(5) }, 'auto');
        expect(gap).toBeGreaterThan(0);
        expect(gap).toBeLessThanOrEqual(MAX_GAP);
      }),
    );
  });

  test('a fixed interval is kept, unless a limit falls due before', () => {
    const pending = snapshot({ jobs: [tracked({ status: 'pending' })] });
    expect(nextGap(pending, RULES, minutes(1))).toBe(60_000);
    const nothing = snapshot({ elapsed: seconds(110) });
    expect(nextGap(nothing, RULES, minutes(1))).toBe(10_000);
    const enough = snapshot({ elapsed: seconds(110), jobs: [tracked({ status: 'pending' })] });
    expect(nextGap(enough, RULES, minutes(1))).toBe(60_000);
  });

  test('is no later than just after the run-timeout of a running job', () => {
    const rules = { ...RULES, runTimeout: seconds(70) };
    const running = snapshot({ jobs: [tracked({ status: 'started', startedAt: instant(NOON) })] });
    const gap = nextGap(running, rules, minutes(1));
    expect(gap).toBeGreaterThan(10_000);
    expect(gap).toBeLessThanOrEqual(10_100);
    const seen = snapshot({ jobs: [tracked({ status: 'started' }, instant(NOON + 30_000))] });
    expect(nextGap(seen, rules, minutes(1))).toBeGreaterThan(40_000);
    const queued = snapshot({ jobs: [tracked({ status: 'pending', startedAt: instant(NOON) })] });
    expect(nextGap(queued, rules, minutes(1))).toBe(60_000);
  });

  test('gaps grow with the time that was waited, and history makes none longer than 15 s', () => {
    fc.assert(
      fc.property(duration, duration, (one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)] as [Duration, Duration];
        expect(gapWithoutHistory(short)).toBeLessThanOrEqual(gapWithoutHistory(long));
        expect(gapWithoutHistory(long)).toBeLessThanOrEqual(MAX_GAP);
        for (const earliest of [milliseconds(0), short]) {
          const gap = gapWithHistory({ earliest, window: long }, other);
          expect(gap > 0 && gap <= MAX_GAP).toBe(true);
        }
      }),
    );
  });
});
