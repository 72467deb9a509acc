import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gantt, MOST_BARS } from '../../../src/report/gantt.ts';
import { instant } from '../../../src/time/instant.ts';
import { jobsOf, NOON, STATUSES, tracked, uuid } from '../support.ts';

const now = instant(NOON + 120_000);

interface Bar {
  readonly label: string;
  readonly tags: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** The bars of a chart, by section, as mermaid reads them. */
function bars(chart: string): readonly (readonly Bar[])[] {
  const sections: Bar[][] = [];
  for (const line of chart.split('\n')) {
    if (line.startsWith('  section ')) sections.push([]);
    const found = /^ {2}([^:]+) :((?:[a-z]+, )*)([a-z]\d+), (\d+), (\d+|0ms)$/.exec(line);
    if (found === null) continue;
    const [, label = '', tags = '', , from, to] = found;
    const end = to === '0ms' ? Number(from) : Number(to);
    sections.at(-1)?.push({ label, tags: tags.split(', ').filter(Boolean), from: Number(from), to: end });
  }
  return sections;
}

test('a job that has ended has a bar for the queue and one for its run', () => {
  const job = tracked({ startedAt: instant(NOON + 2_000), completedAt: instant(NOON + 9_000) });
  expect(bars(gantt([job], now))).toEqual([
    [
      expect.objectContaining({ tags: ['done'], from: NOON, to: NOON + 2_000 }),
      expect.objectContaining({ tags: [], from: NOON + 2_000, to: NOON + 9_000 }),
    ],
  ]);
});

test('jobs stand in the order in which they ran; those that have not, at the end', () => {
  const [first, second] = jobsOf('success', 'success') as [
    ReturnType<typeof tracked>,
    ReturnType<typeof tracked>,
  ];
  const queued = tracked({ id: uuid(9), status: 'pending', createdAt: instant(NOON - 5_000) });
  const from = bars(gantt([queued, second, first], now)).map((section) => section.at(-1)?.from);
  expect(from).toEqual([first.job.startedAt, second.job.startedAt, NOON - 5_000]);
});

test('failed jobs are critical, and the slowest of several is active', () => {
  const ran = (id: number, status: 'success' | 'failed', duration: number) =>
    tracked({
      id: uuid(id),
      status,
      startedAt: instant(NOON + id),
      completedAt: instant(NOON + id + duration),
    });
  const tags = (...jobs: Parameters<typeof gantt>[0]) =>
    bars(gantt(jobs, now)).map((section) => section.at(-1)?.tags);
  expect(tags(ran(1, 'success', 5), ran(2, 'failed', 7), ran(3, 'success', 9_000))).toEqual([
    [],
    ['crit'],
    ['active'],
  ]);
  expect(tags(ran(1, 'success', 5))).toEqual([[]]);
});

test('a job that was cancelled in the queue is a moment, not a bar', () => {
  expect(bars(gantt([tracked({ status: 'cancelled' })], now))).toEqual([
    [expect.objectContaining({ from: NOON, to: NOON })],
  ]);
});

test('any job has a section and a bar that mermaid can draw; no more than are a picture', () => {
  const moment = fc.option(
    fc.integer({ min: -9_999, max: 999_999 }).map((at) => instant(NOON + at / 7)),
    {
      nil: undefined,
    },
  );
  const job = fc.record({
    status: fc.constantFrom(...STATUSES),
    type: fc.string({ minLength: 1 }),
    statusText: fc.string({ minLength: 1 }),
    startedAt: moment,
    completedAt: moment,
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 70 }), (jobs) => {
      const chart = gantt(
        jobs.map((given, index) => tracked({ ...given, id: uuid(index) })),
        now,
      );
      const sections = bars(chart);
      expect(sections).toHaveLength(Math.min(jobs.length, MOST_BARS));
      for (const section of sections) {
        expect(section.length).toBeGreaterThan(0);
        for (const { from, to } of section) expect(to).toBeGreaterThanOrEqual(from);
      }
      // A head of three lines, then the sections and their bars: no line that was not understood.
      expect(chart.split('\n')).toHaveLength(3 + sections.length + sections.flat().length);
    }),
  );
});
