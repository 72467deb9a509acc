import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitting } from '../../../src/report/budget.ts';

const sizeOf = (text: string): number => text.length;

test('what is too large is left out, and not what comes after it', () => {
  expect(fitting(['aa', 'bbbbb', 'c', 'd'], { size: 4, sizeOf })).toEqual({
    entries: ['aa', 'c', 'd'],
    leftOut: 1,
  });
  expect(fitting(['a', 'b', 'c'], { size: 9, sizeOf, max: 2 })).toEqual({ entries: ['a', 'b'], leftOut: 1 });
  expect(fitting([], { size: 0, sizeOf })).toEqual({ entries: [], leftOut: 0 });
});

test('all entries are there or counted, in their order and within the budget', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 9 })), fc.nat(60), fc.nat(9), (list, size, max) => {
      const { entries, leftOut } = fitting(list, { size, sizeOf, max });
      expect(entries.length + leftOut).toBe(list.length);
      expect(entries.length).toBeLessThanOrEqual(max);
      expect(entries.join('').length).toBeLessThanOrEqual(size);
      let from = 0;
      for (const entry of entries) {
        from = list.indexOf(entry, from) + 1;
        expect(from).toBeGreaterThan(0);
      }
    }),
  );
});
