import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import { NO_ERRORS } from '../../../src/failures/read-errors.ts';
import { closing } from '../../../src/report/closing.ts';
import { seconds } from '../../../src/time/duration.ts';
import { type Instant, instant } from '../../../src/time/instant.ts';
import type { Conclusion } from '../../../src/wait/conclusion.ts';
import type { History } from '../../../src/wait/history.ts';
import type { WaitPlan } from '../../../src/wait/plan.ts';
import type { Outcome } from '../../../src/wait/wait.ts';
import {
  earlierJobs,
  historyOf,
  IDS_PLAN,
  jobsOf,
  LIST_PLAN,
  NOON,
  outcomeOf,
  tracked,
  uuid,
} from '../support.ts';

const refused = new ActionError({ what: 'HTTP 403.', meaning: 'No right.', remedy: 'Use a key.' });

function end(
  conclusion: Conclusion,
  given: Partial<Outcome> & { readonly history?: History } = {},
  plan = LIST_PLAN,
) {
  const closed = closing(outcomeOf({ conclusion, ...given }), plan);
  return { ...closed, text: `${closed.headline} ${closed.sentence} ${closed.next}` };
}

describe('whether the step passes', () => {
  const failed = jobsOf('failed');
  test.each<[string, Conclusion, boolean, string]>([
    ['success', { kind: 'success', missing: 0 }, true, 'good'],
    ['success with fewer jobs than expected', { kind: 'success', missing: 2 }, true, 'warn'],
    ['failure', { kind: 'failure', jobs: failed }, false, 'bad'],
    ['cancelled', { kind: 'cancelled', jobs: jobsOf('cancelled') }, false, 'bad'],
    ['timeout', { kind: 'timed_out', limit: 'timeout', jobs: failed }, false, 'bad'],
    ['run-timeout', { kind: 'timed_out', limit: 'run-timeout', jobs: jobsOf('started') }, false, 'bad'],
    ['not found', { kind: 'not_found', found: 0, tolerated: false }, false, 'bad'],
    ['not found, tolerated', { kind: 'not_found', found: 0, tolerated: true }, true, 'warn'],
    ['interrupted', { kind: 'interrupted' }, false, 'warn'],
    ['error', { kind: 'error', error: refused }, false, 'bad'],
  ])('%s', (_name, conclusion, passed, tone) => {
    const reported = end(conclusion, {
      jobs: conclusion.kind === 'success' ? jobsOf('success') : jobsOf('success', 'failed', 'started'),
    });
    expect([reported.passed, reported.tone]).toEqual([passed, tone]);
    expect(reported.headline).toMatch(/\S/);
    expect(reported.sentence).toMatch(/\.$/);
  });
});

describe('what it means for the jobs', () => {
  test.each<[string, Conclusion]>([
    ['a time-out', { kind: 'timed_out', limit: 'timeout', jobs: [] }],
    ['a failure of another job', { kind: 'failure', jobs: jobsOf('failed') }],
    ['a cancelled run', { kind: 'interrupted' }],
    ['an error', { kind: 'error', error: refused }],
    ['a job that runs too long', { kind: 'timed_out', limit: 'run-timeout', jobs: jobsOf('started') }],
  ])('%s stops no job: they continue in the store', (_name, conclusion) => {
    expect(end(conclusion, { jobs: jobsOf('failed', 'started') }).sentence).toMatch(
      /continues? in the store/,
    );
  });

  test.each(['timed_out', 'interrupted'] as const)('%s says how a later step can take it up', (kind) => {
    const conclusion: Conclusion = kind === 'timed_out' ? { kind, limit: 'timeout', jobs: [] } : { kind };
    const { next } = end(conclusion, { jobs: jobsOf('pending') });
    expect(next).toContain('`job-id`');
    expect(next).toContain('`unfinished-job-ids`');
  });

  test('what a cancelled job did may stay, unless it never started', () => {
    const sayOf = (startedAt: Instant | undefined): string => {
      const jobs = [tracked({ status: 'cancelled', startedAt })];
      return end({ kind: 'cancelled', jobs }, { jobs }).next;
    };
    expect(sayOf(instant(NOON + 1))).toContain('may stay in the store');
    expect(sayOf(undefined)).not.toContain('may stay');
    expect(sayOf(undefined)).toContain('trigger it again');
  });

  test('failed jobs are named, three at most, and the rest counted', () => {
    const jobs = jobsOf('failed', 'failed', 'failed', 'failed', 'failed');
    const { sentence } = end({ kind: 'failure', jobs }, { jobs });
    const named = jobs.filter(({ job }) => sentence.includes(job.id.slice(0, 8)));
    expect(named).toHaveLength(3);
    expect(sentence).toContain('2 more');
  });

  test('what was cancelled in the queue is named, and what could not be is said', () => {
    const jobs = jobsOf('cancelled', 'started');
    const reported = end({ kind: 'interrupted' }, { jobs, cancelledByUs: jobs.slice(0, 1) });
    expect(reported.sentence).toContain(uuid(1).slice(0, 8));
    expect(reported.sentence).toContain('`on-cancel`');
    expect(reported.sentence).toMatch(/1 job .*continues in the store/);
    const many = jobsOf(...Array(25).fill('cancelled'));
    expect(end({ kind: 'interrupted' }, { jobs: many, cancelledByUs: many }).sentence).toContain('5 more');
  });

  test('an error is reported with its meaning and remedy', () => {
    const { sentence, next } = end({ kind: 'error', error: refused });
    expect(sentence).toContain('HTTP 403. No right.');
    expect(next).toBe('Use a key.');
  });

  test('a time-out in an outage says that the API did not answer', () => {
    const outage = { kind: 'server-error' as const, message: 'HTTP 503', lasted: seconds(70) };
    const { text } = end({ kind: 'timed_out', limit: 'timeout', jobs: [] }, { outage });
    expect(text).toContain('HTTP 503');
    expect(text).toContain('1m 10s');
  });

  test('a time-out because of a row that cannot be read says that', () => {
    const row = { id: 'x', type: undefined, createdAt: undefined, problem: 'unreadable attributes.status' };
    const jobs = jobsOf('success');
    const proof = { kind: 'incomplete', because: 'unreadable-row' } as const;
    const timedOut: Conclusion = { kind: 'timed_out', limit: 'timeout', jobs: [] };
    const { sentence } = end(timedOut, { jobs, proof, unreadable: [row] });
    expect(sentence).toContain('unreadable attributes.status');
  });

  test('where too few jobs appeared, says how many of how many', () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, expectedJobs: 3 } };
    const conclusion: Conclusion = { kind: 'not_found', found: 1, tolerated: false };
    expect(end(conclusion, { jobs: jobsOf('success') }, plan).sentence).toMatch(/1 of 3/);
  });

  test('where jobs were cancelled and may be, does not say that all succeeded', () => {
    const { text } = end({ kind: 'success', missing: 0 }, { jobs: jobsOf('success', 'cancelled') });
    expect(text).not.toMatch(/(?<!1 )succeeded/);
    expect(text).toContain('1 cancelled');
  });
});

describe('one job that was cancelled, or failed, where fail-on allows it', () => {
  test.each(['cancelled', 'failed'] as const)('%s: its end is reported', (status) => {
    const { sentence } = end({ kind: 'success', missing: 0 }, { jobs: jobsOf(status) });
    expect(sentence).toContain(status);
  });
});

describe('the closing words are true', () => {
  test('of several jobs all are counted', () => {
    const jobs = jobsOf('failed', 'cancelled', 'cancelled', 'success');
    const { headline, sentence } = end({ kind: 'failure', jobs: jobs.slice(0, 1) }, { jobs });
    expect(headline).toBe('1 of 4 jobs failed');
    expect(sentence).toMatch(/In all: .*1 failed, 2 cancelled, 1 succeeded/);
  });

  test('fewer than expected are not all', () => {
    const { headline, sentence } = end(
      { kind: 'success', missing: 3 },
      { jobs: jobsOf('success', 'success') },
    );
    expect(headline).toBe('2 of 5 expected jobs succeeded');
    expect(sentence).toContain('3 expected jobs did not appear within');
  });

  test.each([
    ['warn', 'warn'],
    ['ignore', 'good'],
  ] as const)('where nothing was found, if-no-jobs-found %s sounds so', (ifNoJobsFound, tone) => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, ifNoJobsFound } };
    expect(end({ kind: 'not_found', found: 0, tolerated: true }, {}, plan)).toMatchObject({
      passed: true,
      tone,
    });
  });

  test('of jobs that were named, what is missing is named, and no list is spoken of', () => {
    const conclusion: Conclusion = { kind: 'not_found', found: 1, tolerated: false };
    const { sentence, next } = end(
      conclusion,
      { jobs: jobsOf('success'), missingIds: [uuid(2)], createdAfter: undefined },
      IDS_PLAN,
    );
    expect(sentence).toContain(`does not know ${uuid(2)}:`);
    expect(next).not.toMatch(/job-type|created-after/);
  });

  test('before any answer nothing is said of the jobs', () => {
    const outage = { kind: 'server-error' as const, message: 'HTTP 503', lasted: seconds(600) };
    const { text } = end({ kind: 'timed_out', limit: 'timeout', jobs: [] }, { outage, answered: false });
    expect(text).toMatch(/could not be read once/);
    expect(text).not.toMatch(/no matching job|unfinished-job-ids/);
  });

  test('what has not appeared when time runs out is reported: waiting again does not cover it', () => {
    const timedOut: Conclusion = { kind: 'timed_out', limit: 'timeout', jobs: [] };
    const byId = end(timedOut, { jobs: jobsOf('success'), missingIds: [uuid(2)] }, IDS_PLAN);
    expect(byId.sentence).toContain(`Not found yet: ${uuid(2)}.`);
    expect(byId.next).toContain('`unfinished-job-ids`');
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, expectedJobs: 3 } };
    expect(end(timedOut, { jobs: jobsOf('pending') }, plan).sentence).toContain(
      '2 expected jobs did not appear',
    );
    expect(
      end(timedOut, { jobs: jobsOf('pending'), proof: { kind: 'incomplete', because: 'cut-short' } })
        .sentence,
    ).toContain('not complete');
  });

  test.each([
    ['throttled', /poll-interval/],
    ['proxy', /https_proxy/],
    ['server-error', /status page/],
    ['connection', /firewall/],
  ] as const)('what helps after a fault that is %s', (kind, remedy) => {
    const outage = { kind, message: 'x', lasted: seconds(70) };
    const { next } = end(
      { kind: 'timed_out', limit: 'timeout', jobs: [] },
      { outage, jobs: jobsOf('pending') },
    );
    expect(next).toMatch(remedy);
    expect(next).toContain('`unfinished-job-ids`');
    expect(next).not.toMatch(/run the step again/);
  });

  test('how long the timeout should be is said only where earlier jobs allow an estimate', () => {
    const timedOut: Conclusion = { kind: 'timed_out', limit: 'timeout', jobs: [] };
    const started = tracked({ status: 'started', startedAt: instant(NOON) });
    const known = (ran: number) => historyOf(...earlierJobs('product-import', ran, ran, ran));
    const advice = (ran: number) => end(timedOut, { jobs: [started], history: known(ran) }).next;
    expect(advice(150_000)).toContain('to more than 2m 30s');
    expect(advice(60_000)).not.toContain('to more than');
    const once = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: seconds(0) } };
    expect(end(timedOut, { jobs: [started], history: known(150_000) }, once).next).toMatch(/polls just once/);
  });

  test('jobs that could not be cancelled are told apart', () => {
    const jobs = jobsOf('cancelled', 'started', 'pending', 'pending');
    const { sentence } = end({ kind: 'interrupted' }, { jobs, cancelledByUs: jobs.slice(0, 1) });
    expect(sentence).toMatch(
      /1 job has started and cannot be cancelled\. 2 jobs were pending when last seen/,
    );
    const none = end({ kind: 'interrupted' }, { jobs: jobsOf('pending'), cancelledByUs: [] });
    expect(none.sentence).toMatch(/1 job was pending when last seen, and could not be cancelled/);
  });

  test('how long a job ran counts as for its limit, also where its start is still to come', () => {
    const job = tracked({ status: 'started', startedAt: instant(NOON + 3_600_000) }, instant(NOON + 30_000));
    const conclusion: Conclusion = { kind: 'timed_out', limit: 'run-timeout', jobs: [job] };
    const { sentence } = end(conclusion, { jobs: [job] });
    expect(sentence).toContain('product-import 00000001 (1m) has been running for longer than `run-timeout`');
  });

  test('several that run too long are several, and the others are counted', () => {
    const jobs = jobsOf('started', 'started', 'pending');
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, runTimeout: seconds(60) } };
    const conclusion: Conclusion = { kind: 'timed_out', limit: 'run-timeout', jobs: jobs.slice(0, 2) };
    const { headline, sentence } = end(conclusion, { jobs }, plan);
    expect(headline).toBe('2 jobs run longer than 1m');
    expect(sentence).toMatch(/have been running .*In all: 2 started, 1 pending/);
  });
});

describe('warnings of jobs that succeeded', () => {
  const success: Conclusion = { kind: 'success', missing: 0 };
  const warned = { ...NO_ERRORS, total: 3 };
  const headline = (amount: number): string => {
    const jobs = jobsOf(...Array.from({ length: amount }, () => 'success' as const));
    return closing(outcomeOf({ conclusion: success, jobs }), LIST_PLAN, new Map([[uuid(1), warned]]))
      .headline;
  };

  test('stand in the headline', () => {
    expect(headline(1)).toBe('The job succeeded with warnings');
    expect(headline(3)).toBe('All 3 jobs succeeded, 1 with warnings');
  });
});

describe('how many matched', () => {
  const success: Conclusion = { kind: 'success', missing: 0 };

  test('is named, with how to be sure that all were seen', () => {
    expect(end(success, { jobs: jobsOf('success') }).sentence).toContain(
      '1 job matched. If you triggered more, set `expected-jobs`.',
    );
    expect(end(success, { jobs: jobsOf('success', 'success') }).sentence).toContain('2 jobs matched. If');
  });

  test('needs no advice where a number is expected, or the jobs are named', () => {
    const plan = (expectedJobs: number) => ({ ...LIST_PLAN, rules: { ...LIST_PLAN.rules, expectedJobs } });
    expect(end(success, { jobs: jobsOf('success', 'success') }, plan(2)).sentence).not.toContain('matched');
    expect(end(success, { jobs: jobsOf('success', 'success', 'success') }, plan(2)).sentence).toContain(
      '3 jobs matched, and 2 were expected.',
    );
    expect(end(success, { jobs: jobsOf('success', 'success') }, IDS_PLAN).sentence).not.toContain('matched');
    const byRequest = { ...LIST_PLAN, target: { ...LIST_PLAN.target, requestIds: ['r'] } } as WaitPlan;
    expect(end(success, { jobs: jobsOf('success') }, byRequest).sentence).toMatch(/1 job matched\.$/);
  });
});

test('with fail-fast, errors of jobs that are still running are said not to be included', () => {
  const jobs = jobsOf('failed', 'started', 'pending');
  const conclusion: Conclusion = { kind: 'failure', jobs: jobs.slice(0, 1) };
  expect(end(conclusion, { jobs }).sentence).toContain(
    'Errors of those jobs are not included: to wait for all jobs, set `fail-fast: false`.',
  );
  const patient = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, failFast: false } };
  for (const { sentence } of [
    end(conclusion, { jobs }, patient),
    end(conclusion, { jobs: jobs.slice(0, 1) }),
  ]) {
    expect(sentence).not.toContain('fail-fast');
  }
});
