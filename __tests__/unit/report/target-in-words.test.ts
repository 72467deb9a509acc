import { describe, expect, test } from '@jest/globals';
import type { JobTypes } from '../../../src/pxm/job-type.ts';
import { opening } from '../../../src/report/opening.ts';
import { targetInWords } from '../../../src/report/target-in-words.ts';
import { seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { ALL_TYPES, IDS_PLAN, LIST_PLAN, NOON, uuid } from '../support.ts';

describe('what is waited for', () => {
  const outcome = { createdAfter: instant(NOON) };

  test('jobs of a list, by type, moment and request', () => {
    const text = targetInWords(LIST_PLAN.target, outcome);
    expect(text).toContain('product-import');
    expect(text).toContain('2026-03-14T12:00:00Z');
    const target = {
      ...LIST_PLAN.target,
      types: ALL_TYPES,
      requestIds: ['a', 'b'],
    } as typeof LIST_PLAN.target;
    expect(targetInWords(target, outcome)).toContain('2 requests');
    expect(targetInWords(LIST_PLAN.target, { createdAfter: undefined })).toContain('2026-03-14T12:00:00Z');
  });

  test.each<[JobTypes, string]>([
    [['price-import', 'product-import'], 'price-import or product-import job created'],
    [ALL_TYPES, 'PXM job created'],
    [{ all: true, except: ['indexing-job'] }, 'PXM (not indexing-job) job created'],
  ])('jobs of the types %j', (types, text) => {
    const target = { ...LIST_PLAN.target, types } as typeof LIST_PLAN.target;
    expect(targetInWords(target, outcome)).toContain(text);
  });

  test('jobs by their ids, three at most', () => {
    expect(targetInWords(IDS_PLAN.target, outcome)).toContain(`${uuid(1)} or ${uuid(2)}`);
    const ids = [1, 2, 3, 4, 5].map(uuid);
    const text = targetInWords({ kind: 'ids', ids }, outcome);
    expect(ids.filter((id) => text.includes(id))).toHaveLength(3);
    expect(text).toContain('2 more');
  });
});

describe('the first line', () => {
  const url = new URL('https://store.example/base');
  const first = (plan: typeof LIST_PLAN): string => opening(plan, url);

  test('names limit, types, moment, how many are expected, and the host', () => {
    const rules = { ...LIST_PLAN.rules, timeout: seconds(90), expectedJobs: 1_200 };
    expect(first({ ...LIST_PLAN, rules })).toBe(
      'Waiting up to 1m 30s for product-import jobs created since 2026-03-14T12:00:00Z (at least 1,200), on store.example',
    );
  });

  test('names the ids that are waited for', () => {
    expect(first(IDS_PLAN)).toMatch(new RegExp(`for 2 jobs, ${uuid(1)} and ${uuid(2)}, on store\\.example$`));
  });

  test('of a single poll says so', () => {
    expect(first({ ...IDS_PLAN, rules: { ...IDS_PLAN.rules, timeout: seconds(0) } })).toMatch(
      /^One poll for 2 jobs/,
    );
  });
});
