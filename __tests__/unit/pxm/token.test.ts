import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renewalTime, TOKEN_LIFE } from '../../../src/pxm/token.ts';
import { milliseconds } from '../../../src/time/duration.ts';

const START = milliseconds(5_000);

describe('when a token is renewed', () => {
  test.each<[unknown, number]>([
    [3_600, 3_540_000],
    ['3600', 3_540_000],
    [86_400, 86_340_000],
    [600, 540_000],
    [100, 90_000],
    [10, 9_000],
    [1, 1_000],
    [0.1, 1_000],
  ])('of a life of %j s: after %d ms', (expiresIn, expected) => {
    expect(renewalTime(START, expiresIn) - START).toBe(expected);
  });

  test.each([undefined, null, 0, -5, '', 'soon', true, {}, [], Number.NaN])(
    'of a life of %j: as of an hour',
    (expiresIn) => {
      expect(renewalTime(START, expiresIn)).toBe(START + TOKEN_LIFE - 60_000);
    },
  );

  test('before its end from two seconds on, by a tenth or a minute, and never at once', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.double({ min: 2, max: 1_000_000, noNaN: true }),
        (fetchedAt, life) => {
          const left = fetchedAt + life * 1_000 - renewalTime(milliseconds(fetchedAt), life);
          expect(left).toBeGreaterThan(0);
          expect(left).toBeLessThanOrEqual(Math.min(60_000, life * 100) + 1e-3);
        },
      ),
    );
  });

  test('whatever a server sends, the new token is used for at least a second', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.double()), (expiresIn) => {
        expect(renewalTime(START, expiresIn)).toBeGreaterThanOrEqual(START + 1_000);
      }),
    );
  });
});
