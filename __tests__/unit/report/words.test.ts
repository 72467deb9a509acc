import { describe, expect, test } from '@jest/globals';
import { ALL_TYPES } from '../../../src/pxm/job-type.ts';
import {
  count,
  enumerate,
  nameOf,
  queuedFor,
  ranFor,
  tally,
  typesInWords,
} from '../../../src/report/words.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { jobOf, jobsOf, NOON, tracked, uuid } from '../support.ts';

test.each([
  [0, '0 jobs'],
  [1, '1 job'],
  [2, '2 jobs'],
  [1_200, '1,200 jobs'],
])('%d as a count', (amount, words) => {
  expect(count(amount, 'job')).toBe(words);
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j in a sentence', (words, text) => {
  expect(enumerate(words)).toBe(text);
  expect(enumerate(words, 'or')).toBe(text.replace('and', 'or'));
});

test('a job is called by its type and the beginning of its id', () => {
  expect(nameOf(jobOf({ id: uuid(255), type: 'price-import' }))).toBe('price-import 000000ff');
});

test('types are told apart with or', () => {
  expect(typesInWords(['price-import', 'product-import'])).toBe('price-import or product-import');
  expect(typesInWords(ALL_TYPES)).toBe('PXM');
  expect(typesInWords({ all: true, except: ['indexing-job'] })).toBe('PXM (not indexing-job)');
});

describe('how long a job was in the queue, and ran', () => {
  const now = instant(NOON + 60_000);
  const times = { startedAt: instant(NOON + 10_000), completedAt: instant(NOON + 15_000) };

  test.each([
    ['a job in the queue', tracked({ status: 'pending' }), 60_000, undefined],
    ['a running job', tracked({ status: 'started', startedAt: times.startedAt }), 10_000, 50_000],
    ['a job that was seen to run', tracked({ status: 'started' }, instant(NOON + 20_000)), 20_000, 40_000],
    ['a job that has ended', tracked({ status: 'success', ...times }), 10_000, 5_000],
    [
      'an end that nobody tells',
      tracked({ status: 'failed', startedAt: times.startedAt }),
      10_000,
      undefined,
    ],
    ['a job that was cancelled in the queue', tracked({ status: 'cancelled' }), undefined, undefined],
  ])('%s', (_name, job, queued, ran) => {
    expect([queuedFor(job, now), ranFor(job, now)]).toEqual([queued, ran]);
  });

  test('is never less than nothing, whatever the clocks say', () => {
    const odd = tracked({ status: 'success', startedAt: instant(NOON - 5), completedAt: instant(NOON - 9) });
    expect([queuedFor(odd, now), ranFor(odd, now)]).toEqual([milliseconds(0), milliseconds(0)]);
  });
});

describe('the tally', () => {
  test('counts by status, the moving first', () => {
    const jobs = jobsOf(
      'success',
      'success',
      'pending',
      'failed',
      'unknown',
      'cancelling',
      'started',
      'pending',
    );
    expect(tally(jobs)).toBe('1 started, 1 cancelling, 2 pending, 2 succeeded, 1 failed, 1 paused');
  });

  test('says how long a running job has run, if it is the only one', () => {
    const now = instant(NOON + 61_000);
    expect(tally(jobsOf('started'), now)).toMatch(/^1 started \(1m\)$/);
    expect(tally(jobsOf('started', 'started'), now)).toBe('2 started');
    expect(tally([tracked({ status: 'started', statusText: 'started' })], now)).toBe('1 started');
  });

  test('of nothing is empty', () => {
    expect(tally([])).toBe('');
  });
});
