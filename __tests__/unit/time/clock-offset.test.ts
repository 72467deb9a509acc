import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClockOffset } from '../../../src/time/clock-offset.ts';
import { instant } from '../../../src/time/instant.ts';

const START = Date.UTC(2026, 0, 1);

test('nothing is known before the first answer', () => {
  expect(new ClockOffset().milliseconds).toBe(0);
});

test('never off by more than half a second and half the round trip, and less with more answers', () => {
  const answer = fc.record({ wait: fc.nat(20_000), there: fc.nat(900), back: fc.nat(900) });
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000_000, max: 100_000_000 }),
      fc.array(answer, { minLength: 1, maxLength: 12 }),
      (offset, answers) => {
        const known = new ClockOffset();
        let now = START;
        let trip = 0;
        let error = Number.POSITIVE_INFINITY;
        for (const { wait, there, back } of answers) {
          now += wait;
          const date = Math.floor((now + there + offset) / 1_000) * 1_000;
          known.observe(instant(date), instant(now), instant(now + there + back));
          now += there + back;
          trip = Math.max(trip, there + back);
          error = Math.abs(known.milliseconds - offset);
          expect(error).toBeLessThanOrEqual((1_000 + trip) / 2);
        }
      },
    ),
  );
});

test('a clock that was set is followed', () => {
  const known = new ClockOffset();
  for (let second = 0; second < 5; second += 1) {
    const at = START + second * 1_100;
    known.observe(instant(Math.floor(at / 1_000) * 1_000), instant(at), instant(at + 10));
  }
  const later = START + 60_000;
  known.observe(instant(later + 3_600_000), instant(later), instant(later + 10));
  expect(known.milliseconds).toBeGreaterThan(3_598_000);
});
