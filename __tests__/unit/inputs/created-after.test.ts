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
