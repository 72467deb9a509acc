import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Status } from '../../../src/pxm/job.ts';
import { milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { TrackedJob } from '../../../src/wait/known-jobs.ts';
import { judge, type Rules, type Situation } from '../../../src/wait/verdict.ts';
import { jobsOf, NOON, RULES, type STATUSES, tracked, uuid } from '../support.ts';

function verdictOf(jobs: readonly TrackedJob[], state: Partial<Situation> = {}, rules: Partial<Rules> = {}) {
  return judge(
    {
      jobs,
      elapsed: seconds(1),
      now: instant(NOON + 90_000),
      sawAll: true,
      isFresh: true,
      unreadable: 0,
      timeUp: false,
      ...state,
    },
    { ...RULES, ...rules },
  );
}

describe('which jobs a verdict names', () => {
  const [success, failed, cancelled, pending] = jobsOf('success', 'failed', 'cancelled', 'pending') as [
    TrackedJob,
    TrackedJob,
    TrackedJob,
    TrackedJob,
  ];

  test('a failure names the failed ones only', () => {
    expect(verdictOf([success, failed, cancelled])).toEqual({ kind: 'failure', jobs: [failed] });
  });

  test('cancelled names the cancelled ones', () => {
    expect(verdictOf([success, cancelled, pending])).toEqual({ kind: 'cancelled', jobs: [cancelled] });
  });

  test('what fail-on does not name is no failure, beside what it names', () => {
    expect(verdictOf([failed, cancelled], {}, { failOn: ['cancelled'] })).toEqual({
      kind: 'cancelled',
      jobs: [cancelled],
    });
    expect(verdictOf([failed, cancelled], {}, { failOn: ['failed'] })).toEqual({
      kind: 'failure',
      jobs: [failed],
    });
  });

  test('a time-out names the unfinished ones', () => {
    const timedOut = { kind: 'timed_out', limit: 'timeout', jobs: [pending] };
    expect(verdictOf([success, pending], { timeUp: true })).toEqual(timedOut);
    expect(verdictOf([success, pending], { timeUp: true, sawAll: false })).toEqual(timedOut);
    expect(verdictOf([success], { timeUp: true, unreadable: 1 })).toEqual({ ...timedOut, jobs: [] });
  });

  test('a failure is told before a job that runs too long', () => {
    const [running] = jobsOf('started');
    const rules = { runTimeout: seconds(5), failFast: false };
    expect(verdictOf([running as TrackedJob, failed], {}, rules)).toEqual({
      kind: 'failure',
      jobs: [failed],
    });
  });

  test('without fail-fast a failure is told when all have ended, and not before all were seen', () => {
    const rules = { failFast: false };
    expect(verdictOf([failed, success], {}, rules).kind).toBe('failure');
    expect(verdictOf([failed, success], { sawAll: false }, rules).kind).toBe('waiting');
    expect(verdictOf([failed, success], { unreadable: 1 }, rules).kind).toBe('waiting');
    expect(verdictOf([failed, success], { sawAll: false }).kind).toBe('failure');
  });
});

describe('jobs that do not appear', () => {
  test.each([
    ['error', false],
    ['warn', true],
    ['ignore', true],
  ] as const)('none, with if-no-jobs-found: %s', (ifNoJobsFound, tolerated) => {
    expect(verdictOf([], { elapsed: minutes(2) }, { ifNoJobsFound })).toEqual({
      kind: 'not_found',
      found: 0,
      tolerated,
    });
    expect(verdictOf([], { elapsed: milliseconds(119_999) }, { ifNoJobsFound }).kind).toBe('waiting');
    expect(verdictOf([], { timeUp: true }, { ifNoJobsFound }).kind).toBe('not_found');
  });

  test('too few is an error that says how many were found', () => {
    const state = { elapsed: minutes(2) };
    expect(verdictOf(jobsOf('success', 'pending'), state, { expectedJobs: 3 })).toEqual({
      kind: 'not_found',
      found: 2,
      tolerated: false,
    });
  });

  test('too few, and time is up while one of them runs: that is the time-out', () => {
    const state = { elapsed: minutes(30), timeUp: true };
    expect(verdictOf(jobsOf('success', 'started'), state, { expectedJobs: 3 })).toMatchObject({
      kind: 'timed_out',
      limit: 'timeout',
    });
    expect(verdictOf(jobsOf('success'), state, { expectedJobs: 3 })).toMatchObject({ kind: 'not_found' });
  });

  test.each(['warn', 'ignore'] as const)(
    'too few is tolerated with %s once they have ended',
    (ifNoJobsFound) => {
      const rules = { ifNoJobsFound, expectedJobs: 3 };
      const over = { elapsed: minutes(2) };
      expect(verdictOf(jobsOf('success'), over, rules)).toEqual({ kind: 'success', missing: 2 });
      expect(verdictOf(jobsOf('success', 'pending'), over, rules)).toEqual({ kind: 'waiting' });
      expect(verdictOf(jobsOf('success'), {}, rules)).toEqual({ kind: 'waiting' });
      expect(verdictOf(jobsOf('pending'), { timeUp: true }, rules)).toMatchObject({ kind: 'timed_out' });
    },
  );

  test('more than expected are no fault', () => {
    expect(verdictOf(jobsOf('success', 'success', 'success'))).toEqual({ kind: 'success', missing: 0 });
  });
});

describe('run-timeout', () => {
  const rules = { runTimeout: seconds(60) };
  const at = (epoch: number): Partial<Situation> => ({ now: instant(epoch) });

  test('a job may run just so long, and not a millisecond more', () => {
    const running = tracked({ status: 'started', startedAt: instant(NOON) });
    expect(verdictOf([running], at(NOON + 60_000), rules)).toEqual({ kind: 'waiting' });
    expect(verdictOf([running], at(NOON + 60_001), rules)).toEqual({
      kind: 'timed_out',
      limit: 'run-timeout',
      jobs: [running],
    });
    expect(verdictOf([running], at(NOON + 60_001))).toEqual({ kind: 'waiting' });
  });

  test('counts from when it was seen to run where the API does not say', () => {
    const running = tracked({ status: 'started' }, instant(NOON));
    expect(verdictOf([running], at(NOON + 60_000), rules).kind).toBe('waiting');
    expect(verdictOf([running], at(NOON + 60_001), rules).kind).toBe('timed_out');
    expect(verdictOf([tracked({ status: 'started' })], at(NOON + 999_000), rules).kind).toBe('waiting');
  });

  test.each<[Status, string]>([
    ['pending', 'waiting'],
    ['unknown', 'waiting'],
    ['success', 'success'],
  ])('does not bear on a job that is %s', (status, kind) => {
    const job = tracked({ status, startedAt: instant(NOON), completedAt: instant(NOON + 800_000) });
    expect(verdictOf([job], at(NOON + 900_000), rules).kind).toBe(kind);
  });

  test('names only those that run too long', () => {
    const long = tracked({ id: uuid(1), status: 'started', startedAt: instant(NOON) });
    const short = tracked({ id: uuid(2), status: 'started', startedAt: instant(NOON + 50_000) });
    expect(verdictOf([long, short], at(NOON + 61_000), rules)).toMatchObject({ jobs: [long] });
  });
});

test('a verdict that is not waiting stays, whatever goes on without a new job', () => {
  const final = fc.constantFrom('success', 'failed', 'cancelled');
  fc.assert(
    fc.property(fc.array(final, { minLength: 1, maxLength: 4 }), fc.boolean(), (statuses, failFast) => {
      const jobs = jobsOf(...(statuses as (typeof STATUSES)[number][]));
      const now = verdictOf(jobs, {}, { failFast });
      expect(now.kind).not.toBe('waiting');
      expect(verdictOf(jobs, { elapsed: minutes(29), timeUp: true }, { failFast })).toEqual(now);
    }),
  );
});
