import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import { closing, targetInWords } from '../../../src/report/closing.ts';
import { seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { Ending, Outcome } from '../../../src/wait/wait.ts';
import { IDS_PLAN, jobsOf, LIST_PLAN, NOON, outcomeOf, uuid } from '../support.ts';

const refused = new ActionError({ what: 'HTTP 403.', meaning: 'No right.', remedy: 'Use a key.' });

function end(ending: Ending, given: Partial<Outcome> = {}, plan = LIST_PLAN) {
  const closed = closing(outcomeOf({ ending, ...given }), plan);
  return { ...closed, text: `${closed.headline} ${closed.sentence} ${closed.next}` };
}

describe('whether the step passes', () => {
  const failed = jobsOf('failed');
  test.each<[string, Ending, boolean, string]>([
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
  ])('%s', (_name, ending, passed, tone) => {
    const told = end(ending, { jobs: jobsOf('success', 'failed', 'started') });
    expect([told.passed, told.tone]).toEqual([passed, tone]);
    expect(told.headline).toMatch(/\S/);
    expect(told.sentence).toMatch(/\.$/);
  });
});

describe('what it means for the jobs', () => {
  test.each<[string, Ending]>([
    ['a time-out', { kind: 'timed_out', limit: 'timeout', jobs: [] }],
    ['a failure of another job', { kind: 'failure', jobs: jobsOf('failed') }],
    ['a cancelled run', { kind: 'interrupted' }],
    ['an error', { kind: 'error', error: refused }],
    ['a job that runs too long', { kind: 'timed_out', limit: 'run-timeout', jobs: jobsOf('started') }],
  ])('%s stops no job: they go on in the store', (_name, ending) => {
    expect(end(ending, { jobs: jobsOf('failed', 'started') }).sentence).toMatch(/go(es)? on in the store/);
  });

  test.each(['timed_out', 'interrupted'] as const)('%s says how a later step can take it up', (kind) => {
    const ending: Ending = kind === 'timed_out' ? { kind, limit: 'timeout', jobs: [] } : { kind };
    const { next } = end(ending, { jobs: jobsOf('pending') });
    expect(next).toContain('`job-id`');
    expect(next).toContain('`unfinished-job-ids`');
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
    const told = end({ kind: 'interrupted' }, { jobs, cancelledByUs: jobs.slice(0, 1) });
    expect(told.sentence).toContain(uuid(1).slice(0, 8));
    expect(told.sentence).toContain('`on-cancel`');
    expect(told.sentence).toMatch(/1 job .*on in the store/);
    const many = jobsOf(...Array(25).fill('cancelled'));
    expect(end({ kind: 'interrupted' }, { jobs: many, cancelledByUs: many }).sentence).toContain('5 more');
  });

  test('an error is told with its meaning and remedy', () => {
    const { sentence, next } = end({ kind: 'error', error: refused });
    expect(sentence).toContain('HTTP 403. No right.');
    expect(next).toBe('Use a key.');
  });

  test('a time-out in an outage says that the API did not answer', () => {
    const trouble = { kind: 'server-error' as const, fault: 'HTTP 503', lasted: seconds(70) };
    const { text } = end({ kind: 'timed_out', limit: 'timeout', jobs: [] }, { trouble });
    expect(text).toContain('HTTP 503');
    expect(text).toContain('1m 10s');
  });

  test('a time-out because of a row that cannot be read says that', () => {
    const row = { id: 'x', type: undefined, createdAt: undefined, problem: 'unreadable attributes.status' };
    const jobs = jobsOf('success');
    const { sentence } = end({ kind: 'timed_out', limit: 'timeout', jobs: [] }, { jobs, unreadable: [row] });
    expect(sentence).toContain('unreadable attributes.status');
  });

  test('where too few jobs appeared, says how many of how many', () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, expectedJobs: 3 } };
    const ending: Ending = { kind: 'not_found', found: 1, tolerated: false };
    expect(end(ending, { jobs: jobsOf('success') }, plan).sentence).toMatch(/1 of 3/);
  });

  test('where jobs were cancelled and may be, does not say that all succeeded', () => {
    const { text } = end({ kind: 'success', missing: 0 }, { jobs: jobsOf('success', 'cancelled') });
    expect(text).not.toMatch(/succeeded|ended with success/);
    expect(text).toContain('1 cancelled');
  });
});

describe('one job that was cancelled, or failed, where fail-on allows it', () => {
  test.each(['cancelled', 'failed'] as const)('%s: its end is told', (status) => {
    const { sentence } = end({ kind: 'success', missing: 0 }, { jobs: jobsOf(status) });
    expect(sentence).toContain(status);
  });
});

describe('what is waited for', () => {
  const outcome = { createdAfter: instant(NOON) };

  test('jobs of a list, by type, moment and request', () => {
    const text = targetInWords(LIST_PLAN.target, outcome);
    expect(text).toContain('product-import');
    expect(text).toContain('2026-03-14T12:00:00Z');
    const target = { ...LIST_PLAN.target, types: 'all', requestIds: ['a', 'b'] } as typeof LIST_PLAN.target;
    expect(targetInWords(target, outcome)).toContain('2 requests');
    expect(targetInWords(LIST_PLAN.target, { createdAfter: undefined })).toContain('2026-03-14T12:00:00Z');
  });

  test('jobs by their ids, three at most', () => {
    expect(targetInWords(IDS_PLAN.target, outcome)).toContain(`${uuid(1)} or ${uuid(2)}`);
    const ids = [1, 2, 3, 4, 5].map(uuid);
    const text = targetInWords({ kind: 'ids', ids }, outcome);
    expect(ids.filter((id) => text.includes(id))).toHaveLength(3);
    expect(text).toContain('2 more');
  });
});
