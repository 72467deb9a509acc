import { expect, test } from '@jest/globals';
import { instant } from '../../../src/time/instant.ts';
import { NearMissSightings } from '../../../src/wait/near-misses.ts';
import { jobOf, NOON, uuid } from '../support.ts';

const TYPE = 'product-import';

test('what nearly matches is counted by type, each job once', () => {
  const sightings = new NearMissSightings();
  const see = (id: string, type: string, isOfWantedType: boolean, createdAt: number): void =>
    sightings.see(jobOf({ id, type, createdAt: instant(createdAt) }), isOfWantedType, instant(NOON));
  see('a', 'product-export', false, NOON);
  see('A', 'product-export', false, NOON);
  see(uuid(2), 'product-export', false, NOON + 1);
  see(uuid(3), TYPE, true, NOON - 600_000);
  see(uuid(4), 'price-import', false, NOON - 1);
  see(uuid(5), TYPE, true, NOON + 1);
  see(uuid(6), TYPE, true, NOON - 600_001);
  const { others, earlier, latestEarlier } = sightings.nearMisses();
  expect(Object.fromEntries(others)).toEqual({ 'product-export': 2, [TYPE]: 1 });
  expect(Object.fromEntries(earlier)).toEqual({ [TYPE]: 1 });
  expect(latestEarlier).toBe(NOON - 600_000);
});

test('of what was created long before only the latest moment is known', () => {
  const sightings = new NearMissSightings();
  sightings.see(jobOf({ createdAt: instant(NOON - 9_000_000) }), true, instant(NOON));
  const { earlier, latestEarlier } = sightings.nearMisses();
  expect([earlier.size, latestEarlier]).toEqual([0, NOON - 9_000_000]);
});
