import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/time/instant.ts';
import { Surroundings } from '../../../src/wait/surroundings.ts';
import { history, jobOf, NOON, surroundingsOf, uuid } from '../support.ts';

const TYPE = 'product-import';

describe('the queue', () => {
  const first = jobOf({
    id: uuid(1),
    status: 'started',
    createdAt: instant(NOON),
    startedAt: instant(NOON + 1),
  });
  const second = jobOf({
    id: uuid(2),
    status: 'pending',
    type: 'price-import',
    createdAt: instant(NOON + 10),
  });

  test('are the unfinished jobs of every type that were created before', () => {
    const surroundings = surroundingsOf(first, second, jobOf({ id: uuid(3), createdAt: instant(NOON - 5) }));
    expect(surroundings.aheadOf(instant(NOON + 20)).map(({ id }) => id)).toEqual([uuid(1), uuid(2)]);
    expect(surroundings.aheadOf(instant(NOON + 10))).toEqual([
      expect.objectContaining({ id: uuid(1), type: TYPE, createdAt: NOON, startedAt: NOON + 1 }),
    ]);
    expect(surroundings.aheadOf(instant(NOON))).toEqual([]);
    expect(surroundings.oldestUnfinished()).toBe(NOON);
  });

  test('a job leaves it when it ends', () => {
    const surroundings = surroundingsOf(first, second, { ...first, status: 'cancelled' });
    expect(surroundings.oldestUnfinished()).toBe(NOON + 10);
    surroundings.see({ ...second, status: 'failed' }, instant(NOON));
    expect(surroundings.oldestUnfinished()).toBeUndefined();
    expect(surroundings.aheadOf(instant(NOON + 99_999))).toEqual([]);
  });
});

describe('what is there where nothing matches', () => {
  test('is counted by type, each job once, for the latest look', () => {
    const surroundings = new Surroundings();
    const see = (id: number, type: string, isOfWantedType: boolean, createdAt: number): void =>
      surroundings.seeUnmatched(
        jobOf({ id: uuid(id), type, createdAt: instant(createdAt) }),
        isOfWantedType,
        instant(NOON),
      );
    surroundings.beginLook();
    see(1, 'product-export', false, NOON);
    see(1, 'product-export', false, NOON);
    see(2, 'product-export', false, NOON + 1);
    see(3, TYPE, true, NOON - 600_000);
    see(4, 'price-import', false, NOON - 1);
    see(5, TYPE, true, NOON + 1);
    see(6, TYPE, true, NOON - 600_001);
    expect(Object.fromEntries(surroundings.others)).toEqual({ 'product-export': 2, [TYPE]: 1 });
    expect(Object.fromEntries(surroundings.earlier)).toEqual({ [TYPE]: 1 });
    expect(surroundings.latestEarlier).toBe(NOON - 600_000);
    surroundings.beginLook();
    expect([surroundings.others.size, surroundings.earlier.size]).toEqual([0, 0]);
    expect(surroundings.latestEarlier).toBeUndefined();
  });

  test('of long before only the latest moment is told', () => {
    const surroundings = new Surroundings();
    surroundings.seeUnmatched(jobOf({ createdAt: instant(NOON - 9_000_000) }), true, instant(NOON));
    expect([surroundings.earlier.size, surroundings.latestEarlier]).toEqual([0, NOON - 9_000_000]);
  });
});

describe('how long earlier jobs ran', () => {
  test('only those that succeeded and say when they ran, in ascending order, each once', () => {
    const ended = history(TYPE, 3_000, 1_000, 2_000);
    const surroundings = surroundingsOf(
      ...ended,
      ...ended,
      ...history(TYPE, 7).map((job) => ({ ...job, id: uuid(20), status: 'failed' as const })),
      ...history(TYPE, 8).map((job) => ({ ...job, id: uuid(21), startedAt: undefined })),
      ...history(TYPE, 9).map((job) => ({ ...job, id: uuid(22), completedAt: undefined })),
    );
    expect(surroundings.durations(TYPE)).toEqual([1_000, 2_000, 3_000]);
    expect(surroundings.durations('price-import')).toEqual([]);
  });

  test('the latest 50 are remembered, in whatever order they are read', () => {
    const jobs = history(TYPE, ...Array.from({ length: 80 }, (_, index) => index + 1));
    const latest = Array.from({ length: 50 }, (_, index) => index + 1);
    expect(surroundingsOf(...jobs).durations(TYPE)).toEqual(latest);
    expect(surroundingsOf(...[...jobs].reverse()).durations(TYPE)).toEqual(latest);
    fc.assert(
      fc.property(fc.shuffledSubarray([...jobs], { minLength: 80 }), (shuffled) => {
        expect(surroundingsOf(...shuffled).durations(TYPE)).toEqual(latest);
      }),
      { numRuns: 20 },
    );
  });
});
