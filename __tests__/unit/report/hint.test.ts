import { describe, expect, test } from '@jest/globals';
import { hint } from '../../../src/report/hint.ts';
import { type ClockSkew, instant } from '../../../src/time/instant.ts';
import { type NearMisses, NearMissSightings } from '../../../src/wait/near-misses.ts';
import { IDS_PLAN, jobOf, LIST_PLAN, NOON, uuid } from '../support.ts';

function seen(others: readonly string[], earlier: readonly string[], ago = 1_000): NearMisses {
  const sightings = new NearMissSightings();
  for (const [index, type] of others.entries()) {
    sightings.see(jobOf({ id: uuid(index), type }), false, instant(NOON));
  }
  for (const [index, type] of earlier.entries()) {
    sightings.see(
      jobOf({ id: uuid(100 + index), type, createdAt: instant(NOON - ago) }),
      true,
      instant(NOON),
    );
  }
  return sightings.nearMisses();
}

const createdAfter = instant(NOON);
const NO_SKEW = 0 as ClockSkew;

describe('what was seen where nothing matched', () => {
  test('nothing is no hint', () => {
    expect(
      hint({ nearMisses: seen([], []), createdAfter, skew: NO_SKEW, missingIds: [] }, LIST_PLAN),
    ).toBeUndefined();
  });

  test('before the first answer there is none', () => {
    expect(
      hint(
        { nearMisses: seen(['a'], []), createdAfter: undefined, skew: NO_SKEW, missingIds: [] },
        LIST_PLAN,
      ),
    ).toBeUndefined();
  });

  test('other types ask for the type', () => {
    const text = hint(
      {
        nearMisses: seen(['product-export', 'product-export', 'x'], []),
        createdAfter,
        skew: NO_SKEW,
        missingIds: [],
      },
      LIST_PLAN,
    );
    expect(text).toContain('2 product-export jobs');
    expect(text).toContain('1 x job');
    expect(text).toContain('`job-type`');
    expect(text).not.toContain('`created-after`');
  });

  test('earlier jobs ask for the moment, and name it', () => {
    const text = hint(
      { nearMisses: seen([], ['product-import']), createdAfter, skew: NO_SKEW, missingIds: [] },
      LIST_PLAN,
    );
    expect(text).toContain('1 product-import job ');
    expect(text).toContain('shortly before 12:00:00, the latest at 11:59:59');
    expect(text).toContain('`created-after`');
  });

  test('jobs from long before do not', () => {
    const long = {
      nearMisses: seen([], ['product-import'], 86_400_000),
      createdAfter,
      skew: NO_SKEW,
      missingIds: [],
    };
    const text = hint(long, LIST_PLAN);
    expect(text).toContain('2026-03-13T12:00:00Z');
    expect(text).not.toContain('`created-after`');
    const others = {
      nearMisses: seen(['x'], ['product-import'], 86_400_000),
      createdAfter,
      skew: NO_SKEW,
      missingIds: [],
    };
    expect(hint(others, LIST_PLAN)).toContain('`job-type`');
  });

  test('clocks that differ are reported, with or without jobs', () => {
    const skew = -90_000 as ClockSkew;
    expect(hint({ nearMisses: seen([], []), createdAfter, skew, missingIds: [] }, LIST_PLAN)).toMatch(
      /1m 30s behind/,
    );
    expect(hint({ nearMisses: seen(['x'], []), createdAfter, skew, missingIds: [] }, LIST_PLAN)).toMatch(
      /1 x job .*1m 30s behind/,
    );
  });

  test('jobs of other requests ask for the request', () => {
    const target = { ...LIST_PLAN.target, requestIds: ['r'] } as typeof LIST_PLAN.target;
    const text = hint(
      { nearMisses: seen(['product-import'], []), createdAfter, skew: NO_SKEW, missingIds: [] },
      { target },
    );
    expect(text).toContain('`request-id`');
  });

  test('of more than five types not all are named', () => {
    const types = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `type-${name}`);
    const text =
      hint({ nearMisses: seen(types, []), createdAfter, skew: NO_SKEW, missingIds: [] }, LIST_PLAN) ?? '';
    expect(types.filter((type) => text.includes(type))).toHaveLength(5);
  });

  test('of jobs that were named the id may be wrong', () => {
    const nothing = { nearMisses: seen([], []), createdAfter: undefined, skew: NO_SKEW };
    expect(hint({ ...nothing, missingIds: [uuid(1), uuid(2)] }, IDS_PLAN)).toMatch(
      new RegExp(`${uuid(1)} or ${uuid(2)}.*data.id`),
    );
  });
});
