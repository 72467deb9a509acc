import { expect, test } from '@jest/globals';
import { type JobErrors, NO_ERRORS } from '../../../src/failures/read-errors.ts';
import type { JunitResult } from '../../../src/report/junit.ts';
import { JOBS } from '../../../src/report/subject.ts';
import { suiteOf, suiteWithoutJobs } from '../../../src/report/test-suite.ts';
import type { WaitReport } from '../../../src/report/wait-report.ts';
import { minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import type { Conclusion } from '../../../src/wait/conclusion.ts';
import { jobsOf, NOON, outcomeOf, uuid } from '../support.ts';

const CLOSING = {
  passed: false,
  tone: 'bad',
  headline: 'Headline',
  sentence: 'Sentence.',
  next: 'Next.',
} as const;

const ERRORS: JobErrors = {
  ...NO_ERRORS,
  read: 4,
  total: 14,
  kinds: [
    {
      template: 'row ‹…›: no sku',
      text: 'row ‹…›: no sku',
      count: 2,
      values: [['7', '9']],
      rows: [7, 9],
      rowCount: 2,
      skus: [],
    },
    { template: 'no name', text: 'no name', count: 1, values: [], rows: [], rowCount: 0, skus: [] },
  ],
  moreKinds: 2,
  incomplete: 'they could not be read in time',
};

function results(given: Partial<WaitReport> = {}, conclusion: Conclusion = { kind: 'failure', jobs: [] }) {
  const { cases } = suiteOf({
    outcome: outcomeOf({
      jobs: jobsOf('success', 'failed', 'cancelled', 'pending', 'unknown'),
      elapsed: minutes(2),
      conclusion,
    }),
    closing: CLOSING,
    label: '',
    subject: JOBS,
    failOn: ['failed', 'cancelled'],
    errors: new Map([[uuid(2), ERRORS]]),
    ...given,
  });
  return cases.map(({ result }) => result);
}

test('a case for the wait and for each job, by what became of it', () => {
  expect(results()).toEqual([
    { kind: 'passed' },
    { kind: 'passed' },
    {
      kind: 'failure',
      message: 'failed, 14 errors of 4 kinds',
      details:
        '2 × row ‹…›: no sku (rows 7, 9)\nno name\n… and 2 more kinds (1 error)\nOnly 4 of 14 errors were read: they could not be read in time.',
    },
    { kind: 'failure', message: 'cancelled', details: '' },
    { kind: 'skipped', message: 'pending: not finished', details: '' },
    { kind: 'skipped', message: 'paused: not finished', details: '' },
  ]);
});

test('a job that does not say why', () => {
  expect(results({ errors: new Map() })[2]).toEqual({
    kind: 'failure',
    message: 'failed',
    details: 'The API names no error for it.',
  });
});

test('what fail-on allows fails no case', () => {
  const [, , failed, cancelled] = results({ failOn: ['failed'] });
  expect(failed).toMatchObject({ kind: 'failure' });
  expect(cancelled).toMatchObject({ kind: 'skipped', message: 'cancelled, which `fail-on` allows' });
});

const error: JunitResult = { kind: 'error', message: 'Headline', details: 'Sentence.\nNext.' };

test.each<[string, Conclusion, boolean, JunitResult]>([
  ['a time-out', { kind: 'timed_out', limit: 'timeout', jobs: [] }, false, error],
  ['nothing found', { kind: 'not_found', found: 0, tolerated: false }, false, error],
  ['nothing found, allowed', { kind: 'not_found', found: 0, tolerated: true }, true, { kind: 'passed' }],
  ['an interruption', { kind: 'interrupted' }, false, error],
  ['success', { kind: 'success', missing: 0 }, true, { kind: 'passed' }],
  ['a failed job, which has a case of its own', { kind: 'failure', jobs: [] }, false, { kind: 'passed' }],
])('the case of the wait after %s', (_name, conclusion, passed, expected) => {
  expect(results({ closing: { ...CLOSING, passed } }, conclusion)[0]).toEqual(expected);
});

test('names: the whole id, as people look for it; the label in front', () => {
  const outcome = outcomeOf({
    jobs: jobsOf('success'),
    elapsed: minutes(2),
    conclusion: { kind: 'success', missing: 0 },
  });
  const data = { outcome, closing: CLOSING, subject: JOBS, failOn: [], errors: new Map() };
  expect(suiteOf({ ...data, label: '' })).toMatchObject({
    name: 'PXM jobs',
    began: NOON,
    took: minutes(2),
    cases: [
      { className: 'PXM.wait', name: 'wait for PXM jobs', took: minutes(2) },
      { className: 'PXM.product-import', name: `product-import ${uuid(1)}`, took: minutes(1) },
    ],
  });
  const { name, cases } = suiteOf({ ...data, label: 'Spring prices' });
  expect([name, ...cases.map((each) => each.name)]).toEqual([
    'Spring prices',
    'Spring prices',
    `Spring prices: product-import ${uuid(1)}`,
  ]);
});

test('where no wait came about there is one case, an error', () => {
  const { cases } = suiteWithoutJobs(CLOSING, {
    label: '',
    subject: JOBS,
    elapsed: seconds(1),
    now: instant(NOON),
  });
  expect(cases).toEqual([
    { className: 'PXM.wait', name: 'wait for PXM jobs', took: seconds(1), result: error },
  ]);
});
