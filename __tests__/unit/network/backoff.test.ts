import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseHttpDate, parseRetryAfter } from '../../../src/network/http-date.ts';
import { pauseBeforeRetry } from '../../../src/network/retry.ts';
import { MAX_PAUSE } from '../../../src/network/retry-policy.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before the next attempt', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 15_000],
    [6, 15_000],
    [1_000_000, 15_000],
  ])('after %d failures it is a random part of %d ms', (failures, ceiling) => {
    expect(pauseBeforeRetry(failures, undefined, 0)).toBe(0);
    expect(pauseBeforeRetry(failures, undefined, 0.5)).toBe(ceiling / 2);
    fc.assert(
      fc.property(random, (chance) => {
        const pause = pauseBeforeRetry(failures, undefined, chance);
        expect(pause >= 0 && pause <= ceiling && pause <= MAX_PAUSE).toBe(true);
      }),
    );
  });

  test('what the server asks for is the least, with at most a tenth of the backoff on top; and no less than without it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(300_000), random, (failures, asked, chance) => {
        const pause = pauseBeforeRetry(failures, milliseconds(asked), chance);
        expect(pause).toBeGreaterThanOrEqual(asked);
        const alone = pauseBeforeRetry(failures, undefined, chance);
        expect(pause).toBeGreaterThanOrEqual(alone);
        expect(pause).toBeLessThanOrEqual(Math.max(alone, asked + MAX_PAUSE / 10));
      }),
    );
  });

  test('clients that were refused at once do not come back at once', () => {
    const pauses = [0, 0.25, 0.5, 0.75].map((chance) => pauseBeforeRetry(3, milliseconds(5_000), chance));
    expect(new Set(pauses).size).toBe(4);
  });
});

describe('Retry-After', () => {
  const now = instant(Date.UTC(2026, 0, 1));

  test.each<[string, number]>([
    ['0', 0],
    ['3', 3_000],
    ['120', 120_000],
    ['999999999', 999_999_999_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ])('%s', (text, expected) => {
    expect(parseRetryAfter(text, now)).toBe(expected);
  });

  test.each([
    undefined,
    '',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '3s',
    '9999999999',
    'soon',
    'Infinity',
    '2026-01-01T00:00:09Z',
    'Thursday, 01-Jan-26 00:00:09 GMT',
    'Thu Jan  1 00:00:09 2026',
    'Thu, 01 Jan 2026 00:00:09',
    'Thu, 01 Jan 2026 25:00:09 GMT',
    'Thu, 32 Jan 2026 00:00:09 GMT',
    'thu, 01 jan 2026 00:00:09 gmt',
  ])('not %j', (text) => {
    expect(parseRetryAfter(text, now)).toBeUndefined();
  });

  test('whatever a server sends is a pause that can be waited, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9 :GMT,a-zA-Z]*$/)), (text) => {
        const pause = parseRetryAfter(text, now);
        expect(pause === undefined || (Number.isFinite(pause) && pause >= 0)).toBe(true);
      }),
    );
  });

  test('every date that a server may write is read', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(parseHttpDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1_000) * 1_000);
      }),
    );
  });
});
