import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { milliseconds } from '../../../src/time/duration.ts';
import {
  after,
  before,
  between,
  type ClockSkew,
  corrected,
  earliest,
  formatInstant,
  formatTimeOfDay,
  instant,
  latest,
  parseTimestamp,
} from '../../../src/time/instant.ts';

const MODULE = new URL('../../../src/time/instant.ts', import.meta.url).href;

/** Years that have four digits and that Date.UTC does not move into the last century. */
const moments = fc.date({
  min: new Date('0100-01-01T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe('the documented forms', () => {
  test.each<[string, number]>([
    ['2024-01-05T13:46:41.695Z', Date.UTC(2024, 0, 5, 13, 46, 41, 695)],
    ['2024-01-05T15:27:44.63Z', Date.UTC(2024, 0, 5, 15, 27, 44, 630)],
    ['2024-01-05T15:27:44Z', Date.UTC(2024, 0, 5, 15, 27, 44)],
    ['2020-09-22T09:00:00', Date.UTC(2020, 8, 22, 9)],
    ['2020-09-22T09:00:00.5', Date.UTC(2020, 8, 22, 9, 0, 0, 500)],
    ['2023-11-14 15:37:13.589 +0000 UTC', Date.UTC(2023, 10, 14, 15, 37, 13, 589)],
    ['2023-11-14 15:37:13 +0000 UTC', Date.UTC(2023, 10, 14, 15, 37, 13)],
    ['2023-06-16 08:54:30.547215526 +0000 UTC m=+78247.84', Date.UTC(2023, 5, 16, 8, 54, 30) + 547.215526],
    ['2023-06-16 08:54:30 +0000 UTC m=-0.5', Date.UTC(2023, 5, 16, 8, 54, 30)],
    ['2024-02-20T23:30:00+02:00', Date.UTC(2024, 1, 20, 21, 30)],
    ['2024-02-20T23:30:00-05:30', Date.UTC(2024, 1, 21, 5)],
    ['2024-02-20T23:30:00+0200', Date.UTC(2024, 1, 20, 21, 30)],
    ['2024-02-20T23:30:00-00:00', Date.UTC(2024, 1, 20, 23, 30)],
    ['2024-02-20t22:00:00z', Date.UTC(2024, 1, 20, 22)],
    ['2024-02-20 22:00:00Z', Date.UTC(2024, 1, 20, 22)],
    ['  2024-02-20T22:00:00Z\n', Date.UTC(2024, 1, 20, 22)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('%j', (text, expected) => {
    expect(parseTimestamp(text)).toBeCloseTo(expected, 3);
  });

  test.each([
    '',
    'yesterday',
    'now',
    '2024-02-20',
    '22:00:00Z',
    '2024-02-20T22:00Z',
    '2024-2-20T22:00:00Z',
    '24-02-20T22:00:00Z',
    '2024-02-20T22:00:00.Z',
    '2024-02-20T22:00:00.1234567890Z',
    '2024-02-20T22:00:00,5Z',
    '2024-02-20T24:00:00Z',
    '2024-02-20T22:60:00Z',
    '2024-02-20T22:00:61Z',
    '2024-00-20T22:00:00Z',
    '2024-13-20T22:00:00Z',
    '2024-02-00T22:00:00Z',
    '2024-02-20T22:00:00+24:00',
    '2024-02-20T22:00:00+02:60',
    '2024-02-20T22:00:00+2',
    '2024-02-20T22:00:00 CET',
    '2024-02-20T22:00:00ZZ',
    'x2024-02-20T22:00:00Z',
    '2024-02-20T22:00:00Z x',
    '1708466400',
    '-2024-02-20T22:00:00Z',
    '+002024-02-20T22:00:00Z',
  ])('not %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('days that exist', () => {
  test('30 February never, 29 February in leap years', () => {
    const exists = (day: string): boolean => parseTimestamp(`${day}T00:00:00Z`) !== undefined;
    expect(['2024-02-30', '2023-02-29', '1900-02-29', '2100-02-29'].filter(exists)).toEqual([]);
    expect(['2024-02-29', '2000-02-29', '2400-02-29'].filter((day) => !exists(day))).toEqual([]);
    expect(['2024-04-31', '2024-06-31', '2024-09-31', '2024-11-31', '2024-01-32'].filter(exists)).toEqual([]);
  });

  test('exactly those that Date keeps as they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 9_999 }), fc.nat(14), fc.nat(33), (year, month, day) => {
        const [mm, dd] = [String(month).padStart(2, '0'), String(day).padStart(2, '0')];
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists =
          date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(parseTimestamp(`${year}-${mm}-${dd}T00:00:00Z`) !== undefined).toBe(exists);
      }),
    );
  });
});

describe('zones', () => {
  test.each(['America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'])(
    'without one it is UTC, also on a machine in %s',
    (machine) => {
      // Moments that do not exist, or exist twice, on clocks of New York.
      const texts = ['2024-03-10T02:30:00', '2024-11-03T01:30:00', '2024-07-01 12:00:00.5'];
      const expected = texts.map((text) => Date.parse(`${text.replace(' ', 'T')}Z`));
      const script = `
        const { parseTimestamp } = await import(${JSON.stringify(MODULE)});
        const isLocal = new Date(2024, 6, 1).getTime() !== Date.UTC(2024, 6, 1);
        console.log(JSON.stringify({ isLocal, read: ${JSON.stringify(texts)}.map(parseTimestamp) }));`;
      // A process of its own: what a test sets in its environment does not move its clock.
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, TZ: machine, NODE_OPTIONS: '' },
        encoding: 'utf8',
      });
      expect(JSON.parse(stdout)).toEqual({ isLocal: true, read: expected });
    },
  );

  test('an offset moves the moment by just that', () => {
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom('+', '-'),
        fc.nat(23),
        fc.nat(59),
        fc.boolean(),
        (date, sign, hours, mins, colon) => {
          const offset = `${sign}${String(hours).padStart(2, '0')}${colon ? ':' : ''}${String(mins).padStart(2, '0')}`;
          const text = date.toISOString().replace('Z', offset);
          const east = (sign === '-' ? -1 : 1) * (hours * 60 + mins) * 60_000;
          expect(parseTimestamp(text)).toBe(date.getTime() - east);
        },
      ),
    );
  });
});

describe('fractions', () => {
  test('0 to 9 digits, and trailing zeros make no difference', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.integer({ min: 1, max: 9 }), (nanos, digits) => {
        const fraction = String(nanos).padStart(9, '0').slice(0, digits);
        const read = parseTimestamp(`2024-01-05T13:46:41.${fraction}Z`);
        expect(read).toBeCloseTo(Date.UTC(2024, 0, 5, 13, 46, 41) + Number(fraction) / 10 ** (digits - 3), 3);
        expect(parseTimestamp(`2024-01-05T13:46:41.${fraction.padEnd(9, '0')}Z`)).toBe(read);
      }),
    );
  });

  test('moments a microsecond apart stay apart and in order', () => {
    fc.assert(
      fc.property(fc.nat(999_998), (micros) => {
        const at = (value: number): number =>
          parseTimestamp(`2024-01-01T00:00:00.${String(value).padStart(6, '0')}Z`) ?? Number.NaN;
        expect(at(micros)).toBeLessThan(at(micros + 1));
      }),
    );
  });
});

describe('writing', () => {
  test('what is written is read as the same, with and without its zone', () => {
    fc.assert(
      fc.property(moments, (date) => {
        const text = formatInstant(instant(date.getTime()));
        expect(text.replace(/(?<=:\d\d)Z/, '.000Z')).toBe(date.toISOString());
        expect(parseTimestamp(text)).toBe(date.getTime());
        expect(parseTimestamp(text.slice(0, -1))).toBe(date.getTime());
      }),
    );
  });

  test('never later than the moment: what is finer than a millisecond is cut', () => {
    const at = parseTimestamp('2024-01-05T13:46:41.9999Z') ?? instant(0);
    expect(formatInstant(at)).toBe('2024-01-05T13:46:41.999Z');
  });

  test('the time of day', () => {
    expect(formatTimeOfDay(instant(Date.UTC(2024, 1, 20, 22, 1, 2, 999)))).toBe('22:01:02');
  });
});

test('moments and durations', () => {
  const [a, b] = [instant(1_000), instant(4_000)];
  expect([after(a, milliseconds(5)), before(a, milliseconds(5))]).toEqual([1_005, 995]);
  expect([earliest(b, a), latest(a, b)]).toEqual([a, b]);
  expect([between(a, b), between(b, a)]).toEqual([3_000, 0]);
  expect([corrected(a, 250 as ClockSkew), corrected(a, -250 as ClockSkew)]).toEqual([1_250, 750]);
});

test('any text is a moment or none, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TZ:. +-]{15,30}$/)), (text) => {
      const read = parseTimestamp(text);
      expect(read === undefined || Number.isFinite(read)).toBe(true);
    }),
  );
});
