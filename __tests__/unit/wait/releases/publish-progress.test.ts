import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Job } from '../../../../src/pxm/job.ts';
import { instant } from '../../../../src/time/instant.ts';
import { PublishProgress } from '../../../../src/wait/releases/publish-progress.ts';
import { jobOf, NOON } from '../../support.ts';

type Seen = readonly [at: number, percentCompleted: number | undefined, id?: string, status?: Job['status']];

/** What is expected `at` seconds after the start, once this was seen. */
function forecastOf(at: number, ...seen: readonly Seen[]) {
  const progress = new PublishProgress();
  for (const [second, percentCompleted, id = 'a', status = 'started'] of seen) {
    progress.see(jobOf({ id, status, percentCompleted }), instant(NOON + second * 1_000));
  }
  return progress.forecast()(instant(NOON + at * 1_000));
}

describe('the forecast of a release', () => {
  test('rests on the pace so far', () => {
    expect(forecastOf(20, [0, 10], [20, 30])).toEqual({
      kind: 'expected',
      earliest: 35_000,
      likely: 70_000,
      window: 70_000,
      basis: { kind: 'progress' },
    });
  });

  test('counts the time since', () => {
    expect(forecastOf(30, [0, 10], [20, 30])).toMatchObject({ likely: 60_000 });
    expect(forecastOf(95, [0, 10], [20, 30])).toMatchObject({ likely: 0, earliest: 0 });
  });

  test('does not count the time that it waited', () => {
    expect(forecastOf(80, [0, 0, 'a', 'pending'], [60, 10], [80, 30])).toMatchObject({ likely: 70_000 });
  });

  test('is that of the slowest', () => {
    expect(forecastOf(10, [0, 0, 'a'], [0, 0, 'b'], [10, 50, 'a'], [10, 10, 'b'])).toMatchObject({
      likely: 90_000,
    });
  });

  test('is that of those that have not ended', () => {
    const seen: Seen[] = [
      [0, 0, 'a'],
      [0, 0, 'b'],
      [10, 50, 'a'],
      [10, 10, 'b'],
    ];
    expect(forecastOf(10, ...seen, [10, 10, 'b', 'success'])).toMatchObject({ likely: 10_000 });
  });

  test.each<[string, number, readonly Seen[]]>([
    ['nothing was seen', 0, []],
    ['it was seen once', 0, [[0, 50]]],
    [
      'it stands still',
      60,
      [
        [0, 50],
        [60, 50],
      ],
    ],
    [
      'it has hardly moved',
      1,
      [
        [0, 50],
        [1, 54],
      ],
    ],
    [
      'it is null',
      60,
      [
        [0, undefined],
        [60, undefined],
      ],
    ],
    [
      'another waits, and nobody knows how long',
      10,
      [
        [0, 0],
        [10, 50],
        [10, 0, 'b', 'pending'],
      ],
    ],
    [
      'another is null',
      10,
      [
        [0, 0],
        [10, 50],
        [10, undefined, 'b', 'pending'],
      ],
    ],
    [
      'it is at 100 percent and still in progress',
      11,
      [
        [0, 0],
        [10, 100],
      ],
    ],
    [
      'it is twice as late as its pace said',
      31,
      [
        [0, 0],
        [10, 50],
      ],
    ],
    [
      'all have ended',
      10,
      [
        [0, 0],
        [10, 100, 'a', 'success'],
      ],
    ],
  ])('is unknown where %s', (_name, at, seen) => {
    expect(forecastOf(at, ...seen)).toBeUndefined();
  });

  test('an older copy takes nothing back', () => {
    expect(forecastOf(20, [0, 10], [20, 30], [20, 15])).toEqual(forecastOf(20, [0, 10], [20, 30]));
  });

  test('is never negative, and never later than the pace says, whatever was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(600), fc.nat(100), fc.constantFrom('a', 'b')), { maxLength: 12 }),
        fc.nat(1_200),
        (seen, at) => {
          const sorted = seen.toSorted(([a], [b]) => a - b);
          const expected = forecastOf(at, ...sorted);
          if (expected?.kind !== 'expected') return;
          expect(expected.earliest).toBeGreaterThanOrEqual(0);
          expect(expected.likely).toBeGreaterThanOrEqual(expected.earliest);
          expect(expected.likely).toBeLessThanOrEqual(600_000 * 100);
        },
      ),
    );
  });
});
