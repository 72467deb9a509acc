import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Job, Status } from '../../src/pxm/job.ts';
import { milliseconds, seconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';
import { type IfNoJobsFound, judge, type Rules, type Situation } from '../../src/wait/verdict.ts';

const statuses = ['pending', 'started', 'success', 'failed', 'cancelling', 'cancelled', 'unknown'] as const;

function job(status: Status, index = 0): Situation['jobs'][number] {
  const value: Job = {
    id: `job-${index}`,
    type: 'product-import',
    typeText: 'product-import',
    status,
    statusText: status,
    createdAt: instant(index),
    startedAt: status === 'started' ? instant(0) : undefined,
    completedAt: undefined,
    requestId: undefined,
    hierarchyId: undefined,
    fileLocations: [],
    unreadableLocations: 0,
    unreadableHierarchyId: false,
  };
  return { job: value, seenStarted: undefined };
}

const rules: Rules = {
  expectedJobs: 1,
  appearTimeout: seconds(120),
  ifNoJobsFound: 'error',
  timeout: seconds(1_800),
  runTimeout: undefined,
  failFast: true,
  failOn: ['failed', 'cancelled'],
};
const situation = (jobs: readonly Status[], more: Partial<Situation> = {}): Situation => ({
  jobs: jobs.map(job),
  elapsed: seconds(1),
  now: instant(10_000),
  sawAll: true,
  isFresh: true,
  unreadable: 0,
  timeUp: false,
  ...more,
});

describe('verdicts', () => {
  test.each<[string, readonly Status[], Partial<Situation>, Partial<Rules>, string]>([
    ['nothing yet', [], {}, {}, 'waiting'],
    ['nothing at all', [], { elapsed: seconds(120) }, {}, 'not_found'],
    ['nothing, and time is up', [], { timeUp: true }, {}, 'not_found'],
    [
      'nothing, but not all was seen',
      [],
      { timeUp: true, sawAll: false },
      { ifNoJobsFound: 'ignore' },
      'timed_out',
    ],
    [
      'nothing, but a row that cannot be read',
      [],
      { timeUp: true, unreadable: 1 },
      { ifNoJobsFound: 'ignore' },
      'timed_out',
    ],
    ['all succeeded', ['success', 'success'], {}, {}, 'success'],
    ['one runs', ['success', 'started'], {}, {}, 'waiting'],
    ['one is unknown', ['success', 'unknown'], {}, {}, 'waiting'],
    ['one is unknown at the end', ['success', 'unknown'], { timeUp: true }, {}, 'timed_out'],
    ['one failed early', ['failed', 'started'], {}, {}, 'failure'],
    ['one failed, the rest may end', ['failed', 'started'], {}, { failFast: false }, 'waiting'],
    ['failed before cancelled', ['cancelled', 'failed'], {}, {}, 'failure'],
    ['failed before timed out', ['failed', 'started'], { timeUp: true }, { failFast: false }, 'failure'],
    ['cancelled', ['cancelled'], {}, {}, 'cancelled'],
    ['cancelled and allowed', ['cancelled'], {}, { failOn: ['failed'] }, 'success'],
    ['fewer than expected', ['success'], {}, { expectedJobs: 2 }, 'waiting'],
    ['fewer in the end', ['success'], { elapsed: seconds(120) }, { expectedJobs: 2 }, 'not_found'],
    [
      'fewer, and that is fine',
      ['success'],
      { elapsed: seconds(120) },
      { expectedJobs: 2, ifNoJobsFound: 'warn' },
      'success',
    ],
    ['runs too long', ['started'], {}, { runTimeout: seconds(5) }, 'timed_out'],
    ['waits long in the queue', ['pending'], {}, { runTimeout: seconds(5) }, 'waiting'],
  ])('%s', (_name, jobs, state, rule, kind) => {
    expect(judge(situation(jobs, state), { ...rules, ...rule }).kind).toBe(kind);
  });

  test('success means that all was seen, all is final, and nothing is in fail-on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...statuses), { maxLength: 5 }),
        fc.record({
          sawAll: fc.boolean(),
          unreadable: fc.nat(1),
          timeUp: fc.boolean(),
          elapsed: fc.nat(200_000),
        }),
        fc.record({
          expectedJobs: fc.integer({ min: 1, max: 4 }),
          failFast: fc.boolean(),
          ifNoJobsFound: fc.constantFrom<IfNoJobsFound>('error', 'warn', 'ignore'),
          failOn: fc.subarray<'failed' | 'cancelled'>(['failed', 'cancelled']),
        }),
        (jobs, state, rule) => {
          const verdict = judge(situation(jobs, { ...state, elapsed: milliseconds(state.elapsed) }), {
            ...rules,
            ...rule,
          });
          const bad = jobs.some((status) => (rule.failOn as readonly string[]).includes(status));
          if (verdict.kind === 'success') {
            expect(state.sawAll && state.unreadable === 0 && jobs.length > 0 && !bad).toBe(true);
            expect(jobs.every((status) => ['success', 'failed', 'cancelled'].includes(status))).toBe(true);
            expect(rule.ifNoJobsFound !== 'error' || jobs.length >= rule.expectedJobs).toBe(true);
          }
          if (state.timeUp) expect(verdict.kind).not.toBe('waiting');
          if (verdict.kind === 'failure' || verdict.kind === 'cancelled') expect(bad).toBe(true);
          if (verdict.kind === 'not_found' && verdict.tolerated)
            expect(state.sawAll && state.unreadable === 0).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
