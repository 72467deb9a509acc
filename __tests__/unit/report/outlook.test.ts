import { describe, expect, test } from '@jest/globals';
import {
  aheadInWords,
  forecastOf,
  leftInWords,
  type OutlookSnapshot,
  outlookInWords,
} from '../../../src/report/outlook.ts';
import { JOBS, RELEASES } from '../../../src/report/subject.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { forecaster } from '../../../src/wait/forecast.ts';
import { earlierJobs, historyOf, jobOf, jobsOf, NOON, queueOf, tracked, uuid } from '../support.ts';

const ahead = jobOf({
  id: uuid(8),
  type: 'product-export',
  status: 'started',
  createdAt: instant(NOON - 1),
  startedAt: instant(NOON),
});
const now = instant(NOON + 72_000);

function view(
  jobs: OutlookSnapshot['jobs'],
  queue = queueOf(now, ahead),
  history = historyOf(),
): OutlookSnapshot {
  return { jobs, queue, forecast: forecaster(jobs, queue, history), now };
}

describe('how many are ahead in the queue', () => {
  test('is at least what the list shows, with how long the running one has run', () => {
    expect(aheadInWords(view(jobsOf('pending')))).toMatch(/at least 1 job .*product-export.* 1m 12s/);
    const waiting = queueOf(now, { ...ahead, status: 'pending', startedAt: undefined });
    expect(aheadInWords(view(jobsOf('pending'), waiting))).toBe('at least 1 job ahead');
  });

  test('is reported with its age where it was not read just now', () => {
    const queue = queueOf(instant(NOON), ahead);
    const at = (age: number) => aheadInWords({ ...view(jobsOf('pending'), queue), now: instant(NOON + age) });
    expect(at(20_000)).toMatch(/at least 1 job ahead \(a product-export .*\)$/);
    expect(at(50_000)).toBe('at least 1 job ahead 50s ago');
  });

  test.each<[string, OutlookSnapshot['jobs']]>([
    ['one of the jobs runs', jobsOf('started', 'pending')],
    ['all have ended', jobsOf('success')],
    ['none has appeared', []],
    ['none is', [tracked({ status: 'pending', createdAt: instant(NOON - 2) })]],
  ])('is not said where %s', (_name, jobs) => {
    expect(aheadInWords(view(jobs))).toBeUndefined();
  });
});

describe('how long it will still take', () => {
  test('is said with what it rests on', () => {
    const likely = milliseconds(64_000);
    const expected = { kind: 'expected', earliest: likely, likely, window: likely } as const;
    expect(leftInWords({ ...expected, basis: { kind: 'earlier-jobs', from: 3, types: ['x'] } })).toBe(
      'about 1m left, from 3 earlier x jobs',
    );
    expect(leftInWords({ ...expected, basis: { kind: 'earlier-jobs', from: 3, types: ['x', 'y'] } })).toMatch(
      /1m left.* 3 earlier jobs/,
    );
    expect(
      leftInWords({
        ...expected,
        likely: milliseconds(0),
        basis: { kind: 'earlier-jobs', from: 3, types: ['x'] },
      }),
    ).toMatch(/^due now/);
    expect(leftInWords({ ...expected, basis: { kind: 'progress' } })).toBe('about 1m left');
    expect(leftInWords(undefined)).toBeUndefined();
    expect(leftInWords({ kind: 'overdue', type: 'x', from: 12, longest: likely })).toBe(
      'longer than all 12 earlier x jobs (1m 4s at most)',
    );
  });

  test('stands with the place in the queue', () => {
    const known = [
      ...earlierJobs('product-import', 10_000, 10_000, 10_000),
      ...earlierJobs('product-export', 80_000, 80_000, 80_000),
    ];
    const both = view(jobsOf('pending'), queueOf(now, ahead), historyOf(...known));
    expect(forecastOf(both)).toMatchObject({ likely: 8_000 + 10_000 });
    expect(outlookInWords(both, JOBS)).toMatch(/^, at least 1 job ahead.*, about 18s left/);
    expect(outlookInWords(view(jobsOf('success')), JOBS)).toBe('');
  });

  test('of releases that are pending for long says why', () => {
    const pending = { ...view(jobsOf('pending')), queue: undefined };
    expect(outlookInWords(pending, RELEASES)).toMatch(/^ \(an organization publishes two catalogs .*\)$/);
    expect(outlookInWords({ ...pending, now: instant(NOON + 20_000) }, RELEASES)).toBe('');
    expect(outlookInWords(pending, JOBS)).toBe('');
  });
});
