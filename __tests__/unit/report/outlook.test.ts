import { describe, expect, test } from '@jest/globals';
import {
  aheadInWords,
  estimateOf,
  leftInWords,
  outlookInWords,
  type View,
} from '../../../src/report/outlook.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { history, jobOf, jobsOf, NOON, surroundingsOf, tracked, uuid } from '../support.ts';

const ahead = jobOf({
  id: uuid(8),
  type: 'product-export',
  status: 'started',
  createdAt: instant(NOON - 1),
  startedAt: instant(NOON),
});
const now = instant(NOON + 72_000);

function view(jobs: View['jobs'], surroundings = surroundingsOf(ahead)): View {
  return { jobs, surroundings, now };
}

describe('how many are ahead in the queue', () => {
  test('is at least what the list shows, with how long the running one has run', () => {
    expect(aheadInWords(view(jobsOf('pending')))).toMatch(/at least 1 job .*product-export.* 1m 12s/);
    const waiting = surroundingsOf({ ...ahead, status: 'pending', startedAt: undefined });
    expect(aheadInWords(view(jobsOf('pending'), waiting))).toBe('at least 1 job ahead');
  });

  test('is told with its age where it was not read just now, and not after two minutes', () => {
    const surroundings = surroundingsOf();
    surroundings.see(ahead, instant(NOON));
    const at = (age: number) =>
      aheadInWords({ jobs: jobsOf('pending'), surroundings, now: instant(NOON + age) });
    expect(at(20_000)).toMatch(/at least 1 job ahead \(a product-export .*\)$/);
    expect(at(50_000)).toBe('at least 1 job ahead 50s ago');
    expect(at(120_001)).toBeUndefined();
  });

  test.each<[string, View['jobs']]>([
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
    const left = milliseconds(64_000);
    expect(leftInWords({ kind: 'left', left, from: 3, types: ['x'] })).toBe(
      'about 1m left, from 3 earlier x jobs',
    );
    expect(leftInWords({ kind: 'left', left, from: 3, types: ['x', 'y'] })).toMatch(
      /1m left.* 3 earlier jobs/,
    );
    expect(leftInWords({ kind: 'left', left: milliseconds(0), from: 3, types: ['x'] })).toMatch(/^due now/);
    expect(leftInWords(undefined)).toBeUndefined();
    expect(leftInWords({ kind: 'overdue', type: 'x', from: 12, longest: left })).toBe(
      'longer than all 12 earlier x jobs (1m 4s at most)',
    );
  });

  test('stands with the place in the queue', () => {
    const known = [
      ...history('product-import', 10_000, 10_000, 10_000),
      ...history('product-export', 80_000, 80_000, 80_000),
    ];
    const both = view(jobsOf('pending'), surroundingsOf(...known, ahead));
    expect(estimateOf(both)).toMatchObject({ left: 8_000 + 10_000 });
    expect(outlookInWords(both)).toMatch(/^, at least 1 job ahead.*, about 18s left/);
    expect(outlookInWords(view(jobsOf('success')))).toBe('');
  });
});
