import { expect, test } from '@jest/globals';
import { gantt } from '../../../src/report/gantt.ts';
import { instant } from '../../../src/time/instant.ts';
import type { TrackedJob } from '../../../src/wait/job-state.ts';
import { jobsOf, NOON, tracked, uuid } from '../support.ts';

const now = instant(NOON + 120_000);

/** The names of the rows, without the id. */
function rows(jobs: readonly TrackedJob[]): readonly string[] {
  return [...gantt(jobs, now).matchAll(/^ {2}section (?:[0-9a-f]{8} )?(.*)$/gm)].map(([, name = '']) => name);
}

function many(amount: number, ...first: readonly TrackedJob[]): readonly TrackedJob[] {
  const succeeded = Array.from({ length: amount }, (_, index) =>
    tracked({
      id: uuid(100 + index),
      startedAt: instant(NOON + index),
      completedAt: instant(NOON + 1_000 + 2 * index),
    }),
  );
  return [...first, ...succeeded];
}

test('twelve jobs have a row each, in the words of their status', () => {
  expect(rows(many(12))).toHaveLength(12);
  expect(rows(jobsOf('success', 'pending'))).toEqual(['success 1m', 'pending']);
});

test('of more the slowest have a row each, and the rest share one', () => {
  const shown = rows(many(1_000));
  expect(shown).toHaveLength(12);
  expect(shown).toContain('989 succeeded');
  expect(shown).toContain('success 2s');
});

test('where a job failed, those that succeeded share a row', () => {
  const [failed, cancelled] = jobsOf('failed', 'cancelled') as [TrackedJob, TrackedJob];
  expect(rows(many(3, failed))).toEqual(['3 succeeded', 'failed 1m']);
  expect(rows(many(2, cancelled))).toEqual(['2 succeeded', 'cancelled']);
  // One alone has its own.
  expect(rows(many(1, failed))).toEqual(['success 1s', 'failed 1m']);
});

test('where too many failed, the rest is whatever it is', () => {
  const failed = Array.from({ length: 20 }, (_, index) =>
    tracked({ id: uuid(index), status: 'failed', completedAt: instant(NOON + 5_000 + index) }),
  );
  const shown = rows(many(5, ...failed));
  expect(shown).toHaveLength(12);
  expect(shown).toContain('14 more');
});

test('two rows of one name stay two', () => {
  const twin = tracked({ id: uuid(1), status: 'failed' });
  expect(new Set(rows([twin, twin])).size).toBe(2);
});

test('a text of the server stands in no row', () => {
  const jobs = [tracked({ status: 'unknown', statusText: 'click me', type: 'section x' })];
  expect(gantt(jobs, now)).not.toMatch(/click|section x/);
  expect(rows(jobs)).toEqual(['unknown status']);
});

test.each([
  [50, '%S.%L', '20millisecond'],
  [5_000, '%H:%M:%S', '2second'],
  [90_000, '%H:%M:%S', '30second'],
  [3_600_000, '%H:%M', '30minute'],
  [20 * 3_600_000, '%d %H:%M', '12hour'],
  [4 * 86_400_000, '%m-%d', '2day'],
  [400 * 86_400_000, '%Y-%m', '5month'],
])('an axis of %d ms has few ticks, which look different', (ran, format, interval) => {
  const job = tracked({ startedAt: instant(NOON), completedAt: instant(NOON + ran) });
  expect(gantt([job], now)).toContain(`  axisFormat ${format}\n  tickInterval ${interval}\n`);
});

test('a short run among long ones is still seen', () => {
  const [short, long] = [1, 600_000].map((ran, index) =>
    tracked({ id: uuid(index), startedAt: instant(NOON), completedAt: instant(NOON + ran) }),
  ) as [TrackedJob, TrackedJob];
  expect(gantt([short, long], now)).toContain(', 2026-03-14T12:00:00.000, 2026-03-14T12:00:04.000');
});
