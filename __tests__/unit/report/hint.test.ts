import { describe, expect, test } from '@jest/globals';
import { hint } from '../../../src/report/hint.ts';
import { instant } from '../../../src/time/instant.ts';
import { Surroundings } from '../../../src/wait/surroundings.ts';
import { IDS_PLAN, jobOf, LIST_PLAN, NOON, uuid } from '../support.ts';

function seen(others: readonly string[], earlier: readonly string[]): Surroundings {
  const surroundings = new Surroundings();
  for (const [index, type] of others.entries()) {
    surroundings.seeUnmatched(jobOf({ id: uuid(index), type }), false, true);
  }
  for (const [index, type] of earlier.entries()) {
    surroundings.seeUnmatched(jobOf({ id: uuid(100 + index), type }), true, false);
  }
  return surroundings;
}

const createdAfter = instant(NOON);

describe('what was seen where nothing matched', () => {
  test('nothing is no hint', () => {
    expect(hint({ surroundings: seen([], []), createdAfter }, LIST_PLAN)).toBeUndefined();
  });

  test('before the first answer there is none', () => {
    expect(hint({ surroundings: seen(['a'], []), createdAfter: undefined }, LIST_PLAN)).toBeUndefined();
  });

  test('other types ask for the type', () => {
    const text = hint(
      { surroundings: seen(['product-export', 'product-export', 'x'], []), createdAfter },
      LIST_PLAN,
    );
    expect(text).toContain('2 product-export jobs');
    expect(text).toContain('1 x job');
    expect(text).toContain('`job-type`');
    expect(text).not.toContain('`created-after`');
  });

  test('earlier jobs ask for the moment, and name it', () => {
    const text = hint({ surroundings: seen([], ['product-import']), createdAfter }, LIST_PLAN);
    expect(text).toContain('1 product-import job ');
    expect(text).toContain('2026-03-14T12:00:00Z');
    expect(text).toContain('`created-after`');
  });

  test('jobs of other requests ask for the request', () => {
    const target = { ...LIST_PLAN.target, requestIds: ['r'] } as typeof LIST_PLAN.target;
    const text = hint({ surroundings: seen(['product-import'], []), createdAfter }, { target });
    expect(text).toContain('`request-id`');
  });

  test('more than five types are not all told', () => {
    const types = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `type-${name}`);
    const text = hint({ surroundings: seen(types, []), createdAfter }, LIST_PLAN) ?? '';
    expect(types.filter((type) => text.includes(type))).toHaveLength(5);
  });

  test('of jobs that were named the id may be wrong', () => {
    expect(hint({ surroundings: seen([], []), createdAfter: undefined }, IDS_PLAN)).toContain('data.id');
  });
});
