import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostile } from '../__tests__/unit/hostile.ts';
import { jobsOf, NOON, STATUSES, tracked, uuid } from '../__tests__/unit/support.ts';
import { gantt } from '../src/report/gantt.ts';
import { instant } from '../src/time/instant.ts';
import { readGantt as read, type Task } from './mermaid.ts';

const now = instant(NOON + 120_000);

/** What the chart shows, as if it was UTC: mermaid shows the time of the browser's zone. */
function shownTime(date: Date): number {
  return Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getMilliseconds(),
  );
}

function tagsOf(task: Task): readonly string[] {
  return (['crit', 'active', 'done', 'milestone'] as const).filter((tag) => task[tag] === true);
}

test('a job that has ended has a bar for the queue and one for its run', async () => {
  const job = tracked({ startedAt: instant(NOON + 2_000), completedAt: instant(NOON + 9_000) });
  const { sections, tasks } = await read(gantt([job], now));
  expect(sections).toEqual([`${uuid(1).slice(0, 8)} success 7s`]);
  expect(tasks.map((task) => [tagsOf(task), shownTime(task.startTime), shownTime(task.endTime)])).toEqual([
    [['done'], NOON, NOON + 2_000],
    [[], NOON + 2_000, NOON + 9_000],
  ]);
});

test('jobs stand in the order in which they ran; those that have not, at the end', async () => {
  const [first, second] = jobsOf('success', 'success') as [
    ReturnType<typeof tracked>,
    ReturnType<typeof tracked>,
  ];
  const queued = tracked({ id: uuid(9), status: 'pending', createdAt: instant(NOON - 5_000) });
  const { sections } = await read(gantt([queued, second, first], now));
  expect(sections.map((section) => section.slice(0, 8))).toEqual([1, 2, 9].map((id) => uuid(id).slice(0, 8)));
});

test('a bar has the colour of its status: mermaid calls red critical, blue active and grey done', async () => {
  for (const [status, tags] of [
    ['failed', ['crit']],
    ['success', []],
    ['started', ['active']],
    ['cancelling', ['active']],
    ['cancelled', ['done']],
  ] as const) {
    const isFinal = status !== 'started' && status !== 'cancelling';
    const job = tracked({
      status,
      startedAt: instant(NOON + 5),
      completedAt: isFinal ? instant(NOON + 9_000) : undefined,
    });
    expect((await read(gantt([job], now))).tasks.map(tagsOf)).toEqual([['done'], tags]);
  }
});

test('a job that never said when it began has one bar, in the colour of its end', async () => {
  const ended = (status: 'failed' | 'success' | 'pending') =>
    tracked({ id: uuid(3), status, completedAt: status === 'pending' ? undefined : instant(NOON + 9_000) });
  for (const [status, tags] of [
    ['failed', ['crit']],
    ['success', []],
    ['pending', ['done']],
  ] as const) {
    const { tasks } = await read(gantt([ended(status)], now));
    expect(tasks.map(tagsOf)).toEqual([tags]);
    expect(shownTime((tasks[0] as Task).startTime)).toBe(NOON);
  }
});

test('a job that was cancelled in the queue is a moment, not a bar', async () => {
  const { tasks } = await read(gantt([tracked({ status: 'cancelled' })], now));
  expect(tasks.map((task) => [tagsOf(task), shownTime(task.startTime), shownTime(task.endTime)])).toEqual([
    [['done', 'milestone'], NOON, NOON],
  ]);
});

test('mermaid reads any job as a section and its bars, whatever it is called', async () => {
  const moment = fc.option(
    fc.integer({ min: -9_999, max: 999_999 }).map((at) => instant(NOON + at / 7)),
    { nil: undefined },
  );
  const keyword = fc.constantFrom(
    ...[
      'gantt',
      'title x',
      'section y',
      'click a href "https://evil.example"',
      'dateFormat YYYY',
      'axisFormat %Q',
    ],
    ...[
      'excludes weekends',
      'todayMarker off',
      'accTitle: x',
      'accDescr { x',
      '%%{init: {}}%%',
      'done',
      'crit',
      ':',
    ],
  );
  const name = fc.oneof(keyword, hostile, fc.string()).map((text) => (text === '' ? 'x' : text));
  const job = fc.record({
    status: fc.constantFrom(...STATUSES),
    type: name,
    statusText: name,
    startedAt: moment,
    completedAt: moment,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(job, { maxLength: 50 }), async (jobs) => {
      const { sections, tasks } = await read(
        gantt(
          jobs.map(({ statusText, ...given }, index) =>
            tracked({
              ...given,
              id: uuid(index),
              statusText: given.status === 'unknown' ? statusText : given.status,
            }),
          ),
          now,
        ),
      );
      expect(sections.length).toBeLessThanOrEqual(12);
      expect(new Set(sections).size).toBe(sections.length);
      expect(new Set(tasks.map(({ section }) => section))).toEqual(new Set(sections));
      for (const { startTime, endTime } of tasks) {
        expect(Number(endTime)).toBeGreaterThanOrEqual(Number(startTime));
      }
    }),
  );
});
