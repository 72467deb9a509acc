import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CreatedAfter, parseCreatedAfter } from '../../../src/inputs/created-after.ts';
import { WrongInput } from '../../../src/inputs/problem.ts';

describe('the forms', () => {
  test.each<[string, CreatedAfter | { kind: string; at?: number; age?: number }]>([
    ['workflow-run', { kind: 'workflow-run' }],
    ['Workflow-Run', { kind: 'workflow-run' }],
    ['1708466400', { kind: 'moment', at: Date.UTC(2024, 1, 20, 22) }],
    ['1708466400123', { kind: 'moment', at: Date.UTC(2024, 1, 20, 22, 0, 0, 123) }],
    ['15m', { kind: 'age', age: 900_000 }],
    ['1h30m', { kind: 'age', age: 5_400_000 }],
    ['0s', { kind: 'age', age: 0 }],
    ['2024-02-20T22:00:00Z', { kind: 'moment', at: Date.UTC(2024, 1, 20, 22) }],
    ['2024-02-20T22:00:00.5+02:00', { kind: 'moment', at: Date.UTC(2024, 1, 20, 20, 0, 0, 500) }],
    ['2023-11-14 15:37:13.589 +0000 UTC', { kind: 'moment', at: Date.UTC(2023, 10, 14, 15, 37, 13, 589) }],
    ['2024-02-29T00:00:00-05:00', { kind: 'moment', at: Date.UTC(2024, 1, 29, 5) }],
    ['2024-02-20t22:00:00z', { kind: 'moment', at: Date.UTC(2024, 1, 20, 22) }],
    [
      '2023-06-16 08:54:30.5 +0000 UTC m=+78247.84',
      { kind: 'moment', at: Date.UTC(2023, 5, 16, 8, 54, 30, 500) },
    ],
    ['2023-06-16 08:54:30 +0200 CEST', { kind: 'moment', at: Date.UTC(2023, 5, 16, 6, 54, 30) }],
  ])('%s', (text, expected) => {
    expect(parseCreatedAfter(text)).toEqual(expected);
  });

  test.each([
    'yesterday',
    'now',
    '2024-02-30T00:00:00Z',
    '2024-02-20',
    '2024-02-20T22:00:00',
    '2024-02-20 22:00:00.123',
    '22:00',
    '123456789',
    '12345678901',
    '123456789012',
    '12345678901234',
    '1708466400.5',
    '-1708466400',
    '15',
    '-15m',
    '400d',
    'workflow_run',
  ])('not %s', (text) => {
    expect(() => parseCreatedAfter(text)).toThrow(WrongInput);
    expect(() => parseCreatedAfter(text)).toThrow(`"${text}"`);
  });
});

describe('what the tools of a shell and a database write', () => {
  const at = Date.UTC(2024, 1, 20, 22, 0, 5);
  test.each([
    ['date -u', 'Tue Feb 20 22:00:05 UTC 2024'],
    ['date -u on a day of one digit', 'Fri Feb  2 22:00:05 UTC 2024', Date.UTC(2024, 1, 2, 22, 0, 5)],
    ['date -u of the United States', 'Tue Feb 20 10:00:05 PM UTC 2024'],
    ['date -u of Britain', 'Tue 20 Feb 22:00:05 UTC 2024'],
    ['date -u of other languages', 'Tue 20 Feb 2024 10:00:05 PM UTC'],
    ['date -R', 'Tue, 20 Feb 2024 23:00:05 +0100'],
    ['date -Is', '2024-02-20T22:00:05+00:00'],
    ['date -Ins', '2024-02-20T22:00:05,000000000+00:00'],
    ['date -Iminutes', '2024-02-20T22:00+00:00', Date.UTC(2024, 1, 20, 22)],
    ['date --rfc-3339=ns', '2024-02-20 23:00:05.000000000+01:00'],
    ['HTTP', 'Tue, 20 Feb 2024 22:00:05 GMT'],
    ['Postgres', '2024-02-20 22:00:05+00'],
    ['Postgres with a fraction', '2024-02-20 23:00:05.000+01'],
    ['Postgres in India', '2024-02-21 03:30:05+05:30'],
    ['Postgres in its own style', 'Tue Feb 20 22:00:05.000000 2024 UTC'],
  ])('%s: %s', (_tool, text, moment = at) => {
    expect(parseCreatedAfter(text)).toEqual({ kind: 'moment', at: moment });
  });

  test('noon and midnight', () => {
    const of = (text: string): unknown => parseCreatedAfter(`Tue Feb 20 ${text} UTC 2024`);
    expect(of('12:00:00 AM')).toEqual({ kind: 'moment', at: Date.UTC(2024, 1, 20) });
    expect(of('12:00:00 PM')).toEqual({ kind: 'moment', at: Date.UTC(2024, 1, 20, 12) });
    expect(() => of('13:00:00 PM')).toThrow('not a date and time that exists');
  });
});

describe('the true reason', () => {
  test.each([
    ['2024-02-20T22:00:00', 'has no zone: add Z or +02:00'],
    ['2024-02-20 22:00:00.123', 'has no zone: add Z or +02:00'],
    ['Tue Feb 20 22:00:00 2024', 'has no zone: add Z or +02:00'],
    ['Tue, 20 Feb 2024 22:00:00', 'has no zone: add Z or +02:00'],
    ['15 minutes', 'write 15m'],
    ['15 minutes ago', 'write 15m'],
    ['PT1H30M', 'write 1h30m'],
    ['1708466400123456', 'micro- or nanoseconds: give seconds or milliseconds'],
    ['1708466400123456789', 'micro- or nanoseconds: give seconds or milliseconds'],
    ['1708466400.123456789', 'fraction: give whole seconds'],
    ['2024-02-20', 'has no time of day: write 2024-02-20T00:00:00Z'],
    ['Tue Feb 20 23:00:00 CET 2024', 'names the zone CET'],
    ['2024-02-20 23:00:00 EST', 'names the zone EST'],
    ['2024-02-30T22:00:00Z', 'not a date and time that exists'],
    ['Fri Feb 30 22:00:00 UTC 2024', 'not a date and time that exists'],
    ['Tue Fbr 20 22:00:00 UTC 2024', 'not a date and time that exists'],
    ['2024-02-20T25:00:00Z', 'not a date and time that exists'],
    ['2024-02-20T22:00:00+25:00', 'not a date and time that exists'],
    ['infinity', 'not a time in a known form'],
    ['20.02.2024 22:00', 'not a time in a known form'],
    ['123', 'not a time or an age'],
  ])('%s: %s', (text, reason) => {
    expect(() => parseCreatedAfter(text)).toThrow(reason);
  });
});

test('one moment is the same in each form', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }), (second) => {
      const expected = { kind: 'moment', at: second * 1_000 };
      expect(parseCreatedAfter(String(second))).toEqual(expected);
      expect(parseCreatedAfter(`${second}000`)).toEqual(expected);
      expect(parseCreatedAfter(new Date(second * 1_000).toISOString())).toEqual(expected);
    }),
  );
});

test('the time that lacks its zone is given back with one, which then is right', () => {
  const text = '2024-02-20T22:00:00';
  expect(() => parseCreatedAfter(text)).toThrow(`${text}Z`);
  expect(parseCreatedAfter(`${text}Z`).kind).toBe('moment');
});
