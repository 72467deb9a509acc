import { describe, expect, test } from '@jest/globals';
import { count, enumerate, nameOf, paragraphs, sentences, tally } from '../../../src/report/words.ts';
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

test('what is not there leaves no gap', () => {
  expect(sentences('A.', '', false, undefined, 'B.')).toBe('A. B.');
  expect(paragraphs('A.', '', false, undefined, 'B.')).toBe('A.\n\nB.');
  expect([sentences(), paragraphs('')]).toEqual(['', '']);
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
