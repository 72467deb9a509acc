import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Status } from '../../../src/pxm/job.ts';
import { milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { TrackedJob } from '../../../src/wait/job-state.ts';
import type { IfNoJobsFound, Rules } from '../../../src/wait/rules.ts';
import { type JudgedSnapshot, judge, missingJobs } from '../../../src/wait/verdict.ts';
import { jobsOf, NOON, RULES, STATUSES, snapshotOf, tracked, uuid } from '../support.ts';

function verdictOf(
  jobs: readonly TrackedJob[],
  state: Partial<JudgedSnapshot> = {},
  rules: Partial<Rules> = {},
) {
  const snapshot = snapshotOf({ jobs, elapsed: seconds(1), now: instant(NOON + 90_000), ...state });
  return judge(snapshot, { ...RULES, ...rules });
}

const UNPROVEN = { proof: { kind: 'incomplete', because: 'list-moves' } } as const;
const NOT_NEEDED = { proof: { kind: 'not-needed' } } as const;

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
    expect(verdictOf([success, pending], { timeUp: true, ...UNPROVEN })).toEqual(timedOut);
    expect(verdictOf([success], { timeUp: true, ...UNPROVEN })).toEqual({ ...timedOut, jobs: [] });
  });

  test('a failure is reported before a job that runs too long', () => {
    const [running] = jobsOf('started');
    const rules = { runTimeout: seconds(5), failFast: false };
    expect(verdictOf([running as TrackedJob, failed], {}, rules)).toEqual({
      kind: 'failure',
      jobs: [failed],
    });
  });

  test('without fail-fast a failure is reported when all have ended, and not before all were seen', () => {
    const rules = { failFast: false };
    expect(verdictOf([failed, success], {}, rules).kind).toBe('failure');
    expect(verdictOf([failed, success], UNPROVEN, rules).kind).toBe('unproven');
    expect(verdictOf([failed, success], NOT_NEEDED, rules).kind).toBe('unproven');
    expect(verdictOf([failed, success], UNPROVEN).kind).toBe('failure');
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
  const at = (epoch: number): Partial<JudgedSnapshot> => ({ now: instant(epoch) });

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

test('of the expected jobs and the requests that were named, the larger number is missing', () => {
  const jobs = jobsOf('success', 'success');
  expect(missingJobs({ jobs, missingRequestIds: [] }, { expectedJobs: 1 })).toBe(0);
  expect(missingJobs({ jobs, missingRequestIds: [] }, { expectedJobs: 5 })).toBe(3);
  expect(missingJobs({ jobs, missingRequestIds: ['a', 'b'] }, { expectedJobs: 1 })).toBe(2);
});

test('a request that was named and has no job withholds success', () => {
  const state = { missingRequestIds: ['r'] };
  expect(verdictOf(jobsOf('success'), state).kind).toBe('waiting');
  expect(verdictOf(jobsOf('success'), { ...state, elapsed: minutes(2) })).toMatchObject({
    kind: 'not_found',
    found: 1,
  });
  expect(verdictOf(jobsOf('success'), { ...state, elapsed: minutes(2) }, { ifNoJobsFound: 'warn' })).toEqual({
    kind: 'success',
    missing: 1,
  });
});

describe('what a verdict rests on', () => {
  test.each<[string, readonly Status[], Partial<JudgedSnapshot>, Partial<Rules>, string]>([
    ['nothing yet', [], {}, {}, 'waiting'],
    ['nothing, and time is up without a proof', [], { timeUp: true, ...UNPROVEN }, {}, 'timed_out'],
    ['the same with ignore', [], { timeUp: true, ...UNPROVEN }, { ifNoJobsFound: 'ignore' }, 'timed_out'],
    ['nothing, and nothing was asked for', [], { timeUp: true, ...NOT_NEEDED }, {}, 'unproven'],
    ['one runs', ['success', 'started'], NOT_NEEDED, {}, 'waiting'],
    ['one is unknown', ['success', 'unknown'], {}, {}, 'waiting'],
    ['one is unknown at the end', ['success', 'unknown'], { timeUp: true }, {}, 'timed_out'],
    ['one failed early', ['failed', 'started'], {}, {}, 'failure'],
    ['one failed, the rest may end', ['failed', 'started'], {}, { failFast: false }, 'waiting'],
    ['failed before timed out', ['failed', 'started'], { timeUp: true }, { failFast: false }, 'failure'],
    ['cancelled and allowed', ['cancelled'], {}, { failOn: ['failed'] }, 'success'],
    [
      'runs too long, by an old reading',
      ['started'],
      { isFresh: false },
      { runTimeout: seconds(5) },
      'waiting',
    ],
  ])('%s', (_name, statuses, state, rules, kind) => {
    expect(verdictOf(jobsOf(...statuses), state, rules).kind).toBe(kind);
  });

  test('success means that all was seen, all is final, and nothing is in fail-on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STATUSES), { maxLength: 5 }),
        fc.record({
          proof: fc.constantFrom<JudgedSnapshot['proof']>(
            { kind: 'complete' },
            UNPROVEN.proof,
            NOT_NEEDED.proof,
          ),
          timeUp: fc.boolean(),
          isFresh: fc.boolean(),
          elapsed: fc.nat(200_000).map(milliseconds),
          missingRequestIds: fc.constantFrom<readonly string[]>([], ['r']),
        }),
        fc.record({
          expectedJobs: fc.integer({ min: 1, max: 4 }),
          failFast: fc.boolean(),
          ifNoJobsFound: fc.constantFrom<IfNoJobsFound>('error', 'warn', 'ignore'),
          failOn: fc.subarray<'failed' | 'cancelled'>(['failed', 'cancelled']),
        }),
        (statuses, state, rules) => {
          const verdict = verdictOf(jobsOf(...statuses), state, rules);
          const isProven = state.proof.kind === 'complete';
          const bad = statuses.some((status) => (rules.failOn as readonly string[]).includes(status));
          if (verdict.kind === 'success') {
            expect(isProven && statuses.length > 0 && !bad).toBe(true);
            expect(statuses.every((status) => ['success', 'failed', 'cancelled'].includes(status))).toBe(
              true,
            );
            const isWhole = statuses.length >= rules.expectedJobs && state.missingRequestIds.length === 0;
            expect(isWhole).toBe(verdict.missing === 0);
            expect(isWhole || rules.ifNoJobsFound !== 'error').toBe(true);
          }
          if (state.timeUp) expect(verdict.kind).not.toBe('waiting');
          if (verdict.kind === 'failure' || verdict.kind === 'cancelled') expect(bad).toBe(true);
          if (verdict.kind === 'not_found') expect(isProven || statuses.length > 0).toBe(true);
          if (verdict.kind === 'unproven') expect(isProven).toBe(false);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

test('a verdict that is not waiting stays, whatever continues without a new job', () => {
  const final = fc.constantFrom('success', 'failed', 'cancelled');
  fc.assert(
    fc.property(fc.array(final, { minLength: 1, maxLength: 4 }), fc.boolean(), (statuses, failFast) => {
      const jobs = jobsOf(...(statuses as (typeof STATUSES)[number][]));
      const now = verdictOf(jobs, {}, { failFast });
      expect(['waiting', 'unproven']).not.toContain(now.kind);
      expect(verdictOf(jobs, { elapsed: minutes(29), timeUp: true }, { failFast })).toEqual(now);
    }),
  );
});
