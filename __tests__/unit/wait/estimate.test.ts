import { describe, expect, test } from '@jest/globals';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { estimate, usualDuration } from '../../../src/wait/estimate.ts';
import { history, jobOf, NOON, surroundingsOf, tracked, uuid } from '../support.ts';

const TYPE = 'product-import';

test('the usual duration is the median, and that of fewer than three is nothing', () => {
  const usual = (...values: readonly number[]) => usualDuration(values.map(milliseconds));
  expect(usual()).toBeUndefined();
  expect(usual(1, 2)).toBeUndefined();
  expect(usual(1, 2, 9)).toBe(2);
  expect(usual(1, 2, 4, 9)).toBe(3);
});

describe('the estimate', () => {
  const now = instant(NOON + 4_000);
  const known = history(TYPE, 9_000, 10_000, 11_000);
  const running = tracked({ id: uuid(1), status: 'started', startedAt: instant(NOON) });

  test('of a running job is the usual duration less what it has done', () => {
    expect(estimate([running], surroundingsOf(...known, running.job), now)).toEqual({
      kind: 'left',
      left: 6_000,
      from: 3,
      types: [TYPE],
    });
  });

  test('of a job that takes longer than usual rests on those that took as long', () => {
    expect(estimate([running], surroundingsOf(...known), instant(NOON + 10_500))).toMatchObject({
      left: 500,
    });
  });

  test('of one that takes longer than all before it is none', () => {
    expect(estimate([running], surroundingsOf(...known), instant(NOON + 11_001))).toEqual({
      kind: 'overdue',
      type: TYPE,
      from: 3,
      longest: 11_000,
    });
  });

  test('rests on the queue as it was read, less the time since, for two minutes', () => {
    const pending = tracked({ id: uuid(2), status: 'pending', createdAt: instant(NOON + 2) });
    const surroundings = surroundingsOf(...known);
    const ahead = jobOf({
      id: uuid(3),
      status: 'started',
      createdAt: instant(NOON),
      startedAt: instant(NOON),
    });
    surroundings.see(ahead, instant(NOON + 4_000));
    const at = (elapsed: number) => estimate([pending], surroundings, instant(NOON + elapsed));
    expect(at(4_000)).toMatchObject({ left: 6_000 + 10_000 });
    expect(at(14_000)).toMatchObject({ left: 6_000 });
    expect(at(124_000)).toMatchObject({ left: 0 });
    expect(at(124_001)).toBeUndefined();
  });

  test('of a queue is the sum, with those ahead of it, and rests on earlier jobs of all their types', () => {
    const pending = tracked({ id: uuid(2), status: 'pending', createdAt: instant(NOON + 2) });
    const ahead = jobOf({
      id: uuid(3),
      type: 'price-import',
      status: 'pending',
      createdAt: instant(NOON + 1),
    });
    const behind = jobOf({
      id: uuid(4),
      type: 'child-products',
      status: 'pending',
      createdAt: instant(NOON + 3),
    });
    const surroundings = surroundingsOf(
      ...history(TYPE, 9_000, 10_000, 11_000, 12_000, 8_000),
      ...history('price-import', 1_000, 2_000, 3_000, 4_000),
      ahead,
      behind,
      running.job,
    );
    expect(estimate([running, pending], surroundings, now)).toEqual({
      kind: 'left',
      left: 6_000 + 10_000 + 2_500,
      from: 9,
      types: ['price-import', TYPE],
    });
  });

  test('is none where for one of them there is no experience, or nothing is left', () => {
    expect(estimate([], surroundingsOf(...known), now)).toBeUndefined();
    expect(estimate([tracked()], surroundingsOf(...known), now)).toBeUndefined();
    expect(estimate([running], surroundingsOf(), now)).toBeUndefined();
    // Something that is not in the list may hold the queue.
    expect(estimate([tracked({ status: 'pending' })], surroundingsOf(...known), now)).toBeUndefined();
    const ahead = jobOf({ id: uuid(3), type: 'other', status: 'pending', createdAt: instant(NOON - 1) });
    const pending = tracked({ id: uuid(2), status: 'pending' });
    expect(estimate([pending], surroundingsOf(...known, ahead), now)).toBeUndefined();
  });
});
