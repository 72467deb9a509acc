import { expect, test } from '@jest/globals';
import { instant } from '../../../src/time/instant.ts';
import { queueOf } from '../../../src/wait/queue.ts';
import type { Surroundings } from '../../../src/wait/surroundings.ts';
import { jobOf, NOON, surroundingsOf, tracked, uuid } from '../support.ts';

const at = (second: number) => instant(NOON + second * 1_000);
const other = (second: number) =>
  jobOf({ id: uuid(100 + second), type: `other-${second}`, status: 'pending', createdAt: at(second) });
const own = (second: number, status: 'pending' | 'started') =>
  tracked({
    id: uuid(second),
    status,
    createdAt: at(second),
    startedAt: status === 'started' ? at(60) : undefined,
  });

const now = instant(NOON + 90_000);

function types(
  ...args: readonly [Parameters<typeof queueOf>[0], Surroundings]
): readonly string[] | undefined {
  return queueOf(...args, now)?.entries.map(({ type }) => type);
}

test('nothing is waited for: no queue', () => {
  expect(types([], surroundingsOf(other(1)))).toEqual([]);
});

test('what was created before the last one is ahead of it, but not what comes after', () => {
  const surroundings = surroundingsOf(other(1), other(3), other(5), own(2, 'pending').job);
  expect(types([own(2, 'pending'), own(4, 'pending')], surroundings)).toEqual([
    'other-1',
    'other-3',
    'product-import',
    'product-import',
  ]);
});

test('nothing that is older than a running one can still be ahead', () => {
  const surroundings = surroundingsOf(other(1), other(3));
  expect(types([own(2, 'started'), own(4, 'pending')], surroundings)).toEqual([
    'other-3',
    'product-import',
    'product-import',
  ]);
  expect(queueOf([own(2, 'started')], surroundings, now)).toEqual({
    entries: [{ type: 'product-import', startedAt: at(60) }],
    at: now,
  });
});

test('what was read long ago says nothing any more', () => {
  const surroundings = surroundingsOf();
  surroundings.see(other(1), at(10));
  const mine = [own(2, 'pending')];
  expect(queueOf(mine, surroundings, at(130))?.at).toBe(at(10));
  expect(queueOf(mine, surroundings, at(131))).toBeUndefined();
});
