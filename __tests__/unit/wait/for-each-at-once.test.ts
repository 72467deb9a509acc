import { expect, test } from '@jest/globals';
import { forEachAtOnce } from '../../../src/wait/for-each-at-once.ts';

test('works on each item, several at a time, in their order', async () => {
  const begun: number[] = [];
  let [under, most] = [0, 0];
  await forEachAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    under += 1;
    most = Math.max(most, under);
    await Promise.resolve();
    under -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('begins none after one that fails, and passes on why', async () => {
  const begun: number[] = [];
  const work = forEachAtOnce([1, 2, 3, 4], 2, (item) => {
    begun.push(item);
    return item === 2 ? Promise.reject(new Error('broken')) : Promise.resolve();
  });
  await expect(work).rejects.toThrow('broken');
  expect(begun.length).toBeLessThanOrEqual(3);
});
