import { describe, expect, test } from '@jest/globals';
import type { ErrorKind } from '../../../src/failures/error-kinds.ts';
import { type JobErrors, NO_ERRORS } from '../../../src/failures/read-errors.ts';
import {
  amountInWords,
  kindInWords,
  placesInWords,
  unshownInWords,
} from '../../../src/report/errors-in-words.ts';
import { JOBS } from '../../../src/report/subject.ts';
import { errorsOf, kindOf } from '../job-errors.ts';
import { jobOf } from '../support.ts';

const FAILED = jobOf({ status: 'failed' });

describe('a kind of errors', () => {
  test('has its number, unless it is one', () => {
    expect(kindInWords(kindOf({ count: 1_200 }))).toBe('1,200 × no name');
    expect(kindInWords(kindOf({}))).toBe('no name');
    expect(kindInWords(kindOf({ text: 'x'.repeat(2_000) }))).toHaveLength(1_000);
  });

  test.each<[string, Partial<ErrorKind>, string]>([
    ['once', { count: 1, rows: [7], rowCount: 1 }, ''],
    [
      'rows and SKUs',
      { count: 1_200, rows: [7, 14, 17], rowCount: 1_200, skus: ['A-1007', 'A-1014', 'A-1017'] },
      'rows 7, 14, 17 … and 1,197 more; SKUs A-1007, A-1014, A-1017 …',
    ],
    ['one row', { count: 3, rows: [7], rowCount: 1 }, 'row 7'],
    ['few rows', { count: 2, rows: [7, 9], rowCount: 2, skus: ['A'] }, 'rows 7, 9; SKU A'],
    ['three of three', { count: 3, skus: ['A', 'B', 'C'] }, 'SKUs A, B, C'],
    [
      'values',
      { count: 9, values: [['12,8', '13,9'], ['a', 'b', 'c'], ['x'], ['y']] },
      '‹…› is 12,8, 13,9; ‹…› is a, b, c …; ‹…› is x',
    ],
    ['nothing', { count: 214 }, 'the API does not say which rows'],
  ])('says where it is: %s', (_name, kind, words) => {
    expect(placesInWords(FAILED, kindOf(kind))).toBe(words);
  });

  test('of a job that has no rows does not speak of them', () => {
    expect(
      placesInWords(jobOf({ type: 'hierarchy-duplicate', status: 'failed' }), kindOf({ count: 3 })),
    ).toBe('');
  });
});

test('the amount names kinds where they say more than the number of errors', () => {
  expect(amountInWords(FAILED, errorsOf(1))).toBe('1 error');
  expect(amountInWords(FAILED, errorsOf(5))).toBe('5 errors');
  expect(amountInWords(FAILED, errorsOf(1, 1))).toBe('2 errors');
  expect(amountInWords(FAILED, { ...errorsOf(1_199, 1), moreKinds: 3, total: 3_400 })).toBe(
    '3,400 errors of 5 kinds',
  );
  expect(amountInWords(jobOf(), errorsOf(5))).toBe('5 warnings');
});

test('what is not shown is counted', () => {
  const errors = { ...errorsOf(3, 2, 1), moreKinds: 4, read: 20 };
  expect(unshownInWords(FAILED, errors, errors.kinds.slice(0, 1), JOBS).more).toBe(
    '… and 6 more kinds (17 errors)',
  );
  expect(unshownInWords(FAILED, errorsOf(3), errorsOf(3).kinds, JOBS)).toStrictEqual({
    more: undefined,
    gap: undefined,
  });
});

test.each([
  [{ read: 0, total: 0 }, 'No error was read: HTTP 403.'],
  [{ read: 100, total: 300 }, 'Only 100 of 300 errors were read: HTTP 403.'],
  [{ read: 100, total: 100 }, '100 errors were read, and there may be more: HTTP 403.'],
  [{ read: 1, total: 1 }, '1 error was read, and there may be more: HTTP 403.'],
])('what was not read: %j', (given, words) => {
  const gapOf = (errors: Partial<JobErrors>) =>
    unshownInWords(FAILED, { ...NO_ERRORS, kinds: [kindOf({})], ...given, ...errors }, [], JOBS).gap;
  expect(gapOf({ incomplete: 'HTTP 403' })).toBe(words);
  expect(gapOf({})).toBeUndefined();
  expect(gapOf({ kinds: [] })).toBe('The API names no error for it.');
});
