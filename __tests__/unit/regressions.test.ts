import { expect, test } from '@jest/globals';
import { readErrors } from '../../src/failures/read-errors.ts';
import { createDisplay } from '../../src/foreign-text.ts';
import type { Status } from '../../src/pxm/job.ts';
import { closing } from '../../src/report/closing.ts';
import { milliseconds, minutes, seconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';
import { cancelPending } from '../../src/wait/cancel-pending.ts';
import { forecast } from '../../src/wait/forecast.ts';
import { gapWithHistory } from '../../src/wait/schedule.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { clientOf, rowOf } from './scripted.ts';
import {
  earlierJobs,
  historyOf,
  jobOf,
  jobsOf,
  LIST_PLAN,
  NOON,
  outcomeOf,
  queueOf,
  tracked,
  uuid,
} from './support.ts';

test.each<Status>(['started', 'success', 'failed'])(
  'a job that the API answers to be %s is not reported as cancelled by us',
  async (status) => {
    const { client, clock } = clientOf(() => ({ body: { data: rowOf(uuid(1), { status }) } }));
    const before = outcomeOf({ conclusion: { kind: 'interrupted' }, jobs: jobsOf('pending') });
    const outcome = await clock.run(cancelPending(before, client, clock));
    expect(outcome.cancelledByUs).toEqual([]);
  },
);

test('the forecast takes off what a running job ahead has done', () => {
  const type = 'product-import';
  const ahead = jobOf({
    id: uuid(8),
    status: 'started',
    createdAt: instant(NOON - 50_000),
    startedAt: instant(NOON - 50_000),
  });
  const pending = tracked({ status: 'pending', createdAt: instant(NOON) });
  const history = historyOf(...earlierJobs(type, 60_000, 60_000, 60_000));
  const queue = queueOf(instant(NOON), ahead, pending.job);
  expect(forecast([pending], queue, history, instant(NOON))).toMatchObject({ likely: 10_000 + 60_000 });
});

test.each<'cancelled' | 'failed'>(['cancelled', 'failed'])(
  'a single job that %s, which fail-on allows, is not said to have succeeded',
  (status) => {
    const outcome = outcomeOf({ conclusion: { kind: 'success', missing: 0 }, jobs: jobsOf(status) });
    expect(closing(outcome, LIST_PLAN).headline).not.toMatch(/succeeded/);
  },
);

test('jobs that did not appear in a short wait are not said to have had the long one', () => {
  const rules = { ...LIST_PLAN.rules, expectedJobs: 2, timeout: seconds(10), ifNoJobsFound: 'warn' as const };
  const jobs = jobsOf('success');
  const outcome = outcomeOf({ conclusion: { kind: 'success', missing: 1 }, jobs, elapsed: seconds(10) });
  expect(closing(outcome, { ...LIST_PLAN, rules }).sentence).not.toContain('within 2m');
});

test('errors without ids are all counted, or it is said that they are not', async () => {
  const rows = Array.from({ length: 230 }, () => ({ id: undefined, message: 'no sku' }));
  const clock = new VirtualClock(NOON);
  const errors = await clock.run(
    readErrors([uuid(1)], seconds(30), {
      fetchErrors: (_id, { limit, offset }) =>
        Promise.resolve({ rows: rows.slice(offset, offset + limit), total: 230 }),
      clock,
      interrupt: new AbortController().signal,
      clean: createDisplay((text) => text).text,
      record: () => Promise.resolve(),
      onProgress: () => undefined,
    }),
  );
  expect(errors.get(uuid(1))).toMatchObject({ read: 230, total: 230, incomplete: undefined });
});

test('what is due in a moment, behind a job that may run for minutes, is not polled all the time', () => {
  const due = { earliest: milliseconds(40), window: minutes(12) };
  expect(gapWithHistory(due, minutes(5))).toBeGreaterThan(5_000);
  expect(gapWithHistory({ ...due, window: milliseconds(100) }, minutes(5))).toBe(200);
});
