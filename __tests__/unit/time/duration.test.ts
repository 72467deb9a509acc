import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatDuration,
  inSeconds,
  longest,
  MAX_DURATION,
  milliseconds,
  minutes,
  parseDuration,
  seconds,
  shortest,
} from '../../../src/time/duration.ts';

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof UNITS;

describe('reading', () => {
  test.each<[string, number]>([
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0.5s', 500],
    ['2d3h4m5s6ms', 183_845_006],
    ['0s', 0],
    ['0ms', 0],
    ['007s', 7_000],
    ['30M', 1_800_000],
    ['1H30M', 5_400_000],
    ['  15m\n', 900_000],
    ['366d', 31_622_400_000],
  ])('%j', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '30',
    's',
    'ms',
    '-1s',
    '+1s',
    '1m1h',
    '1s1s',
    '1s500',
    '1h  30m',
    '1 h',
    '1e3s',
    '.5s',
    '1.s',
    '1..5s',
    '1,5h',
    '5mm',
    '5min',
    '0x10s',
    'Infinity',
    'NaNs',
    'auto',
    '366d1ms',
    '9'.repeat(400).concat('d'),
    '１０s',
  ])('not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('parts add up where the larger units come first, and are refused in any other order', () => {
    const parts = fc.uniqueArray(
      fc.record({ unit: fc.constantFrom(...(Object.keys(UNITS) as Unit[])), amount: fc.nat(50) }),
      { selector: ({ unit }) => unit, minLength: 1 },
    );
    fc.assert(
      fc.property(parts, (given) => {
        const text = given.map(({ amount, unit }) => `${amount}${unit}`).join('');
        const descending = given.every(
          ({ unit }, index) => index === 0 || UNITS[unit] < UNITS[given[index - 1]?.unit ?? unit],
        );
        const sum = given.reduce((total, { amount, unit }) => total + amount * UNITS[unit], 0);
        expect(parseDuration(text)).toBe(descending ? sum : undefined);
      }),
    );
  });

  test('any text gives a whole number of milliseconds from 0 to 366 days, or nothing', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,6}(ms|[smhd])[0-9.]{0,6}(ms|[smhd])?$/));
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseDuration(text);
        if (parsed === undefined) return;
        expect(Number.isInteger(parsed) && parsed >= 0 && parsed <= MAX_DURATION).toBe(true);
      }),
    );
  });

  test('one text does not change how the next one is read', () => {
    expect([parseDuration('1h5x'), parseDuration('5m'), parseDuration('1m1h'), parseDuration('5m')]).toEqual([
      undefined,
      300_000,
      undefined,
      300_000,
    ]);
  });
});

describe('writing', () => {
  test.each<[number, string]>([
    [0, '0s'],
    [49, '0s'],
    [50, '0.1s'],
    [400, '0.4s'],
    [1_000, '1s'],
    [9_949, '9.9s'],
    [9_950, '10s'],
    [12_000, '12s'],
    [59_499, '59s'],
    [59_500, '1m'],
    [72_000, '1m 12s'],
    [3_599_499, '59m 59s'],
    [3_599_500, '1h'],
    [7_500_000, '2h 5m'],
    [86_399_500, '1d'],
    [273_600_000, '3d 4h'],
  ])('%d ms is said as %s', (value, text) => {
    expect(formatDuration(milliseconds(value))).toBe(text);
  });

  test('what is said is read as the same, to the precision that it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION }), (value) => {
        const said = formatDuration(milliseconds(value));
        const precision =
          value < 9_950 ? 100 : value < 3_599_500 ? 1_000 : value < 86_399_500 ? 60_000 : 3_600_000;
        const read = parseDuration(said.replaceAll(' ', ''));
        expect(read).toBeDefined();
        expect(Math.abs((read ?? 0) - value)).toBeLessThanOrEqual(precision);
      }),
    );
  });

  test('seconds for a program have milliseconds and no rounding errors', () => {
    expect(inSeconds(milliseconds(1_234.4))).toBe(1.234);
    expect(inSeconds(milliseconds(300))).toBe(0.3);
  });
});

test('a duration is never negative and never no number', () => {
  for (const odd of [-1, Number.NaN, Number.NEGATIVE_INFINITY, -0]) expect(milliseconds(odd)).toBe(0);
  expect(seconds(-5)).toBe(0);
  expect(seconds(1.5)).toBe(1_500);
  expect(minutes(2)).toBe(120_000);
});

test('the shortest and the longest', () => {
  expect(shortest(seconds(3), seconds(1), seconds(2))).toBe(1_000);
  expect(longest(seconds(3), seconds(1), seconds(2))).toBe(3_000);
});
