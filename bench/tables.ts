import { seconds as duration, formatDuration } from '../src/time/duration.ts';
import type { Baseline, Cost } from './costs.ts';
import type { Footprint } from './footprint.ts';
import { type Comparison, SDK_INTERVAL } from './side-by-side.ts';
import { LENGTHS, type Row, SCHEDULES, type ScheduleName, type Setting } from './virtual.ts';

/** Polls of an hour's wait, as the schedule takes them. */
const POLLS_OF_AN_HOUR = 270;

/** How late a schedule is and what it costs, for each length: `late on the mean / worst · requests · KB`. */
export function scheduleTable(
  rows: readonly Row[],
  setting: Setting,
  names: readonly ScheduleName[],
): string {
  return table(
    ['a job of', ...names.map((name) => (name in SCHEDULES ? `\`${name}\`` : name))],
    LENGTHS.map((length) => [
      formatDuration(duration(length)),
      ...names.map((name) => {
        const row = find(rows, setting, name, length);
        return `${late(row.meanLate)} / ${late(row.worstLate)} · ${Math.round(row.requests)} · ${kilobytes(row.bytes)}`;
      }),
    ]),
  );
}

/** The few numbers that most readers want. */
export function summaryTable(rows: readonly Row[]): string {
  const cell = (setting: Setting, name: ScheduleName, length: number): string => {
    const row = find(rows, setting, name, length);
    return `${late(row.meanLate)}, ${Math.round(row.requests)} requests`;
  };
  const alone = { behindQueue: false, withHistory: false };
  return table(
    ['a job of', '`auto`', '`auto`, after 12 like it', 'every 3 s', 'every 10 s', 'every 30 s'],
    ([1, 20, 180, 600, 3_600] as const).map((length) => [
      formatDuration(duration(length)),
      cell(alone, 'auto', length),
      cell({ ...alone, withHistory: true }, 'auto', length),
      cell(alone, '3s', length),
      cell(alone, '10s', length),
      cell(alone, '30s', length),
    ]),
  );
}

export function comparisonTable(comparisons: readonly Comparison[]): string {
  return table(
    ['', 'this action', `SDK, every ${SDK_INTERVAL} s`, 'late', 'requests', 'bytes'],
    comparisons.map(({ name, own, sdk }) => [
      name,
      `${late(own.late)} late, ${own.requests} requests, ${kilobytes(own.bytes)}`,
      `${late(sdk.late)} late, ${sdk.requests} requests, ${kilobytes(sdk.bytes)}`,
      ratio(own.late, sdk.late),
      ratio(own.requests, sdk.requests),
      ratio(own.bytes, sdk.bytes),
    ]),
  );
}

/** What each scenario costs, beside what version 1 cost. */
export function costTable(costs: readonly Cost[], baselines: readonly Baseline[]): string {
  return table(
    ['', 'version 1', 'now', 'a second, in the busiest minute', 'ends', 'peak memory'],
    costs.map(({ name, requests, perSecond, conclusion, megabytes }) => {
      const before = baselines.find((baseline) => baseline.name === name);
      const remark = before?.remark === undefined ? '' : `(${before.remark})`;
      const rate = before?.perSecond === undefined ? '' : `, ${before.perSecond} a second`;
      return [
        name,
        [before?.requests === undefined ? '' : `${before.requests} requests${rate}`, remark].join(' ').trim(),
        `${requests} requests`,
        perSecond.toFixed(1),
        `\`${conclusion}\``,
        `${Math.round(megabytes)} MB`,
      ];
    }),
  );
}

export function footprintTable(footprint: Footprint): string {
  const { helloStart, ownStart, helloMegabytes, manyMegabytes, cpuOfPoll } = footprint;
  return table(
    ['', 'this action', 'an action that only imports `@actions/core`', ''],
    [
      [
        'cold start, to the first line of the log',
        `${Math.round(ownStart)} ms`,
        `${Math.round(helloStart)} ms`,
        ratio(ownStart, helloStart),
      ],
      [
        'peak memory, 10,000 jobs seen, 1,000 matching',
        `${Math.round(manyMegabytes)} MB`,
        `${Math.round(helloMegabytes)} MB`,
        `+${Math.round(manyMegabytes - helloMegabytes)} MB`,
      ],
      [
        `CPU of an hour's wait (${POLLS_OF_AN_HOUR} polls), beyond the start`,
        `${((cpuOfPoll * POLLS_OF_AN_HOUR) / 1_000).toFixed(2)} s`,
        '',
        `${cpuOfPoll.toFixed(1)} ms a poll`,
      ],
    ],
  );
}

function find(rows: readonly Row[], setting: Setting, name: ScheduleName, length: number): Row {
  const row = rows.find(
    (candidate) =>
      candidate.schedule === name &&
      candidate.length === length &&
      candidate.behindQueue === setting.behindQueue &&
      candidate.withHistory === setting.withHistory,
  );
  if (row === undefined) throw new Error(`${name} was not measured for ${length} s`);
  return row;
}

function late(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function kilobytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function ratio(own: number, other: number): string {
  return `× ${(own / other).toFixed(2)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
