import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MalformedJob } from '../../../src/pxm/job.ts';
import { isWantedType } from '../../../src/pxm/job-type.ts';
import { instant } from '../../../src/time/instant.ts';
import { couldMatch, matches, type Selection } from '../../../src/wait/selection.ts';
import { ALL_TYPES, jobOf, NOON } from '../support.ts';

const SELECTION: Selection = {
  types: ['product-import', 'price-import'],
  createdAfter: instant(NOON),
  requestIds: [],
};

describe('a job matches', () => {
  test.each([
    ['product-import', true],
    ['price-import', true],
    ['product-export', false],
    ['product', false],
    ['product-import-2', false],
  ])('type %s: %s', (type, expected) => {
    expect(matches(jobOf({ type }), SELECTION)).toBe(expected);
    expect(isWantedType(type, SELECTION.types)).toBe(expected);
    expect(matches(jobOf({ type }), { ...SELECTION, types: ALL_TYPES })).toBe(true);
  });

  test('created at the moment or after it', () => {
    expect(matches(jobOf({ createdAt: instant(NOON) }), SELECTION)).toBe(true);
    expect(matches(jobOf({ createdAt: instant(NOON + 0.001) }), SELECTION)).toBe(true);
    expect(matches(jobOf({ createdAt: instant(NOON - 0.001) }), SELECTION)).toBe(false);
  });

  test('of one of the requests, where some are named', () => {
    const selection = { ...SELECTION, requestIds: ['a', 'b'] };
    expect(matches(jobOf({ requestId: 'b' }), selection)).toBe(true);
    expect(matches(jobOf({ requestId: 'c' }), selection)).toBe(false);
    expect(matches(jobOf({ requestId: undefined }), selection)).toBe(false);
    expect(matches(jobOf({ requestId: 'c' }), SELECTION)).toBe(true);
    expect(matches(jobOf({ requestId: 'b', type: 'product-export' }), selection)).toBe(false);
    expect(matches(jobOf({ requestId: 'b', createdAt: instant(NOON - 1) }), selection)).toBe(false);
  });
});

describe('a row that cannot be read whole', () => {
  const row = (given: Partial<MalformedJob>): MalformedJob => ({
    id: undefined,
    type: undefined,
    createdAt: undefined,
    problem: 'unreadable attributes.status',
    ...given,
  });

  test.each<[string, Partial<MalformedJob>, boolean]>([
    ['nothing of it is known', {}, true],
    ['the type is wanted', { type: 'price-import' }, true],
    ['the type is another', { type: 'product-export' }, false],
    ['it is old enough', { createdAt: instant(NOON) }, true],
    ['it is too old', { createdAt: instant(NOON - 1) }, false],
    ['the type is wanted and it is too old', { type: 'price-import', createdAt: instant(NOON - 1) }, false],
    ['the type is another and it is new', { type: 'product-export', createdAt: instant(NOON + 1) }, false],
  ])('%s', (_name, given, expected) => {
    expect(couldMatch(row(given), SELECTION)).toBe(expected);
  });

  test('may match whenever the job that it hides does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('product-import', 'product-export'),
        fc.integer({ min: -5, max: 5 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom<Selection>(SELECTION, { ...SELECTION, types: ALL_TYPES }),
        (type, offset, hidesType, hidesMoment, selection) => {
          const job = jobOf({ type, createdAt: instant(NOON + offset) });
          const seen = row({
            type: hidesType ? undefined : type,
            createdAt: hidesMoment ? undefined : job.createdAt,
          });
          if (matches(job, selection)) expect(couldMatch(seen, selection)).toBe(true);
        },
      ),
    );
  });
});
