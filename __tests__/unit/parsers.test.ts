import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCreatedAfter } from '../../src/inputs/created-after.ts';
import { intended } from '../../src/inputs/typing-error.ts';
import { parseRetryAfter } from '../../src/network/http-date.ts';
import { pauseBeforeRetry } from '../../src/network/retry.ts';
import { decodeJob } from '../../src/pxm/job.ts';
import { KNOWN_TYPES } from '../../src/pxm/job-type.ts';
import { renewalTime } from '../../src/pxm/token.ts';
import { formatDuration, milliseconds, parseDuration, seconds } from '../../src/time/duration.ts';
import { formatInstant, instant, parseTimestamp } from '../../src/time/instant.ts';

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
    ['2d', 172_800_000],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each(['', '30', 's', '-1s', '1m1h', '5m5m', '1e3s', '5 m', '5mm', 'Infinity', '400d'])(
    'not %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('any parts in their order add up', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59), (h, m, s) => {
        expect(parseDuration(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1_000);
      }),
    );
  });

  test('any text is a duration of at least 0 or none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDuration(text);
        expect(parsed === undefined || (Number.isFinite(parsed) && parsed >= 0)).toBe(true);
      }),
    );
  });

  test.each([
    [400, '0.4s'],
    [12_000, '12s'],
    [72_000, '1m 12s'],
    [7_500_000, '2h 5m'],
    [59_960, '1m'],
    [3_599_900, '1h'],
  ])('%d ms is said as %s', (value, text) => {
    expect(formatDuration(milliseconds(value))).toBe(text);
  });
});

describe('timestamps', () => {
  test.each([
    ['2024-01-05T13:46:41.695Z', '2024-01-05T13:46:41.695Z'],
    ['2024-01-05T15:27:23.65Z', '2024-01-05T15:27:23.650Z'],
    ['2020-09-22T09:00:00', '2020-09-22T09:00:00Z'],
    ['2023-11-14 15:37:13.589 +0000 UTC', '2023-11-14T15:37:13.589Z'],
    ['2024-02-29T23:30:00.123456789+02:00', '2024-02-29T21:30:00.123Z'],
    ['2024-02-20t22:00:00z', '2024-02-20T22:00:00Z'],
  ])('%s', (text, expected) => {
    expect(formatInstant(parseTimestamp(text) ?? instant(0))).toBe(expected);
  });

  test.each([
    'yesterday',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-01-01',
    '2024-01-01T25:00:00Z',
    '2024-01-01T00:00:00+99:00',
    '',
  ])('not %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test('what is written is read, as by Date', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
        expect(parseTimestamp(date.toISOString().slice(0, -1))).toBe(date.getTime());
      }),
    );
  });

  test('a fraction keeps its order down to a microsecond', () => {
    fc.assert(
      fc.property(fc.nat(999_998), (micros) => {
        const at = (value: number): number =>
          parseTimestamp(`2024-01-01T00:00:00.${String(value).padStart(6, '0')}Z`) ?? 0;
        expect(at(micros)).toBeLessThan(at(micros + 1));
      }),
    );
  });
});

describe('created-after', () => {
  test('each form', () => {
    expect(parseCreatedAfter('workflow-run')).toEqual({ kind: 'workflow-run' });
    expect(parseCreatedAfter('15m')).toEqual({ kind: 'age', age: 900_000 });
    expect(parseCreatedAfter('1708466400')).toEqual({ kind: 'moment', at: 1_708_466_400_000 });
    expect(parseCreatedAfter('1708466400123')).toEqual({ kind: 'moment', at: 1_708_466_400_123 });
    expect(parseCreatedAfter('2024-02-20T22:00:00Z')).toEqual({ kind: 'moment', at: 1_708_466_400_000 });
  });

  test.each(['2024-02-20T22:00:00', '12345', 'now', '2024-02-20'])('not %s', (text) => {
    expect(() => parseCreatedAfter(text)).toThrow();
  });
});

describe('answers', () => {
  test('whatever comes is a job of sane fields or malformed, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (attributes, meta, id) => {
        const decoded = decodeJob({ id, attributes, meta });
        expect(decoded.ok ? decoded.job.id : decoded.malformed.problem).toMatch(/\S/);
        expect(decodeJob(attributes).ok).toBe(false);
      }),
    );
  });

  test('an id that could lead elsewhere is no id', () => {
    const attributes = { type: 'product-import', status: 'success', created_at: '2024-01-01T00:00:00Z' };
    expect(decodeJob({ id: '../../v2/orders', attributes }).ok).toBe(false);
    expect(decodeJob({ id: 'a-b', attributes }).ok).toBe(true);
  });
});

describe('pauses', () => {
  test('between nothing and 15 s, or at least what the server asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const pause = pauseBeforeRetry(failures, undefined, random);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(Math.min(15_000, 1_000 * 2 ** (failures - 1)));
          expect(pauseBeforeRetry(failures, seconds(7), random)).toBeGreaterThanOrEqual(7_000);
        },
      ),
    );
  });

  test('Retry-After in both forms, and nothing else', () => {
    const now = instant(Date.UTC(2026, 0, 1));
    expect(parseRetryAfter('3', now)).toBe(3_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9_000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:09 GMT', now)).toBe(0);
    for (const text of [undefined, '', '-1', '1.5', 'soon', '2026-01-01']) {
      expect(parseRetryAfter(text, now)).toBeUndefined();
    }
  });

  test('a token is renewed before it ends, and not at once', () => {
    expect(renewalTime(milliseconds(0), 3_600)).toBe(3_540_000);
    expect(renewalTime(milliseconds(0), 10)).toBe(9_000);
    expect(renewalTime(milliseconds(0), 1)).toBe(1_000);
    for (const odd of [undefined, 'soon', -5, null])
      expect(renewalTime(milliseconds(0), odd)).toBe(3_540_000);
  });
});

test('typing errors', () => {
  const words = [...KNOWN_TYPES, 'all'];
  expect(intended('product-imports', words)).toBe('product-import');
  expect(intended('prodcut-export', words)).toBe('product-export');
  expect(intended('heirarchy-duplicate', words)).toBe('hierarchy-duplicate');
  expect(intended('product_import', words)).toBe('product-import');
  expect(intended('catalog-publish', words)).toBeUndefined();
  expect(intended('xyz', words)).toBeUndefined();
});
