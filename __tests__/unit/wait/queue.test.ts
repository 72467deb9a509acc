import { expect, test } from '@jest/globals';
import { instant } from '../../../src/time/instant.ts';
import { queueOf } from '../../../src/wait/queue.ts';
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

function types(...args: Parameters<typeof queueOf>): readonly string[] {
  return queueOf(...args).map(({ type }) => type);
}

test('nothing is waited for: no queue', () => {
  expect(queueOf([], surroundingsOf(other(1)))).toEqual([]);
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
  expect(queueOf([own(2, 'started')], surroundings)).toEqual([{ type: 'product-import', startedAt: at(60) }]);
});
