import { isFinal } from '../pxm/job.ts';
import { formatDuration } from '../time/duration.ts';
import { between, earliest, type Instant, latest } from '../time/instant.ts';
import { hasGoneWrong, isStartKnown, ranFor, startOf, type TrackedJob } from '../wait/job-state.ts';
import { mermaidLabel } from './markdown.ts';
import { byUrgency } from './urgency.ts';
import { shortId } from './words.ts';

const MAX_CHART_ROWS = 12;
/** Pixels that a letter of a row's name takes, at the most. */
const LETTER = 6.5;
/** Minimum length of a bar, as a share of the chart's width: a shorter run would not be seen. */
const MIN_BAR = 1 / 150;
/** Keeps bars without a text of their own: mermaid wants one, and would write it over its neighbours. */
const NO_TEXT = '\u200b';

/** Each is seen on white and on GitHub's black: mermaid does not know which of them it stands on. */
const CHART_COLOURS = { text: '#757d86', grey: '#8c959f', blue: '#3b82f6', green: '#2da44e', red: '#e5484d' };
const NONE = '#00000000';

type Colour = 'green' | 'red' | 'grey' | 'blue';
/** mermaid has four kinds of bars, and the theme gives each its colour. */
const TAGS: Readonly<Record<Colour, string>> = { green: '', red: 'crit, ', grey: 'done, ', blue: 'active, ' };
const THEME = {
  // A hyphen, as in sans-serif, is not allowed in a chart's own settings.
  fontFamily: 'Arial',
  titleColor: CHART_COLOURS.text,
  textColor: CHART_COLOURS.text,
  gridColor: CHART_COLOURS.grey,
  sectionBkgColor: NONE,
  altSectionBkgColor: NONE,
  sectionBkgColor2: NONE,
  taskBkgColor: CHART_COLOURS.green,
  taskBorderColor: CHART_COLOURS.green,
  critBkgColor: CHART_COLOURS.red,
  critBorderColor: CHART_COLOURS.red,
  doneTaskBkgColor: CHART_COLOURS.grey,
  doneTaskBorderColor: CHART_COLOURS.grey,
  activeTaskBkgColor: CHART_COLOURS.blue,
  activeTaskBorderColor: CHART_COLOURS.blue,
};

interface ChartRow {
  readonly name: string;
  /** For the order of the rows. */
  readonly start: Instant;
  readonly bars: readonly Bar[];
}

interface Bar {
  readonly colour: Colour;
  readonly from: Instant;
  /** The same as `from` for a moment. */
  readonly to: Instant;
}

/**
 * A timeline as a mermaid gantt chart: a row for each job, in the order in which they ran, at most twelve. Where
 * something failed, the jobs that succeeded share a row; where there are too many, the least urgent do.
 */
export function gantt(jobs: readonly TrackedJob[], now: Instant): string {
  const rows = rowsOf(jobs, now).sort((a, b) => a.start - b.start);
  const bars = rows.flatMap((row) => row.bars);
  const first = earliestOf(bars.map(({ from }) => from)) ?? now;
  const span = between(first, latestOf(bars.map(({ to }) => to)) ?? now);
  const widest = rows.reduce((max, { name }) => Math.max(max, name.length), 0);
  const isAnyQueued = bars.some(({ colour, from, to }) => colour === 'grey' && from < to);
  const layout = {
    theme: 'base',
    themeVariables: THEME,
    gantt: {
      displayMode: 'compact',
      // Names stand 10 pixels from the edge; with mermaid's own margin the bars would cover them.
      leftPadding: Math.ceil(widest * LETTER) + 20,
      rightPadding: 24,
      // The axis takes the last 50 pixels; less than that above, and it would cross the last row.
      topPadding: 48,
      barHeight: 16,
      barGap: 6,
    },
  };
  return [
    `%%{init: ${JSON.stringify(layout)}}%%`,
    'gantt',
    `  title Timeline in UTC${isAnyQueued ? ', queued in grey' : ''}`,
    '  dateFormat YYYY-MM-DDTHH:mm:ss.SSS',
    ...axisOf(span),
    '  todayMarker off',
    ...rows.flatMap(({ name, bars: own }, row) => [
      `  section ${name}`,
      ...own.map((bar, index) => lineOf(bar, `r${row}b${index}`, span)),
    ]),
  ].join('\n');
}

function rowsOf(jobs: readonly TrackedJob[], now: Instant): ChartRow[] {
  const hasFailures = jobs.some(hasGoneWrong);
  const urgent = [...jobs].sort(byUrgency(now));
  const unsuccessful = urgent.filter(({ job }) => job.status !== 'success');
  const own = hasFailures && jobs.length - unsuccessful.length > 1 ? unsuccessful : urgent;
  const isComplete = own.length === jobs.length && own.length <= MAX_CHART_ROWS;
  const shown = own.slice(0, isComplete ? MAX_CHART_ROWS : MAX_CHART_ROWS - 1);
  const names = new Set<string>();
  const rows = shown.map((tracked, index): ChartRow => {
    const name = barNameOf(tracked, now);
    // Rows of one name would become one row.
    const unique = names.has(name) ? `${name} ${index}` : name;
    names.add(unique);
    return { name: unique, start: startOf(tracked, now) ?? now, bars: barsOf(tracked, now) };
  });
  return isComplete ? rows : [...rows, folded(urgent.slice(shown.length), now)];
}

function barNameOf(tracked: TrackedJob, now: Instant): string {
  const { job } = tracked;
  const ran = ranFor(tracked, now);
  return mermaidLabel(
    [
      shortId(job),
      job.status === 'unknown' ? 'unknown status' : job.status,
      ...(ran === undefined ? [] : [formatDuration(ran)]),
    ].join(' '),
  );
}

function barsOf(tracked: TrackedJob, now: Instant): readonly Bar[] {
  const { job } = tracked;
  const start = startOf(tracked, now);
  const end = isFinal(job.status) ? job.completedAt : now;
  if (start === undefined) {
    // Nobody knows how long a job was queued that has ended and never said when it began.
    const colour = isFinal(job.status) ? colourOf(tracked) : 'grey';
    return [{ colour, from: job.createdAt, to: latest(job.createdAt, end ?? job.createdAt) }];
  }
  const run: Bar = { colour: colourOf(tracked), from: start, to: latest(start, end ?? start) };
  return isStartKnown(tracked, now) && start > job.createdAt
    ? [{ colour: 'grey', from: job.createdAt, to: start }, run]
    : [run];
}

function colourOf({ job: { status } }: TrackedJob): Colour {
  switch (status) {
    case 'success':
      return 'green';
    case 'failed':
      return 'red';
    case 'started':
    case 'cancelling':
      return 'blue';
    case 'pending':
    case 'cancelled':
    case 'unknown':
      return 'grey';
    default:
      return status satisfies never;
  }
}

/** From when the first of them started until the last one ended. */
function folded(jobs: readonly TrackedJob[], now: Instant): ChartRow {
  const haveSucceeded = jobs.every(({ job }) => job.status === 'success');
  const bars = jobs.flatMap((tracked) => barsOf(tracked, now).slice(-1));
  const from = earliestOf(bars.map((bar) => bar.from)) ?? now;
  const to = latestOf(bars.map((bar) => bar.to)) ?? from;
  return {
    name: haveSucceeded ? `${jobs.length} succeeded` : `${jobs.length} more`,
    start: from,
    bars: [{ colour: haveSucceeded ? 'green' : 'grey', from, to }],
  };
}

function lineOf({ colour, from, to }: Bar, id: string, span: number): string {
  const tags = `${TAGS[colour]}${id}, `;
  if (to <= from) return `  ${NO_TEXT} :milestone, ${tags}${timeInUtc(from)}, 0ms`;
  // The time in the queue has no least length, so that the run begins where it ends.
  const end = colour === 'grey' ? to : Math.max(to, from + span * MIN_BAR);
  return `  ${NO_TEXT} :${tags}${timeInUtc(from)}, ${timeInUtc(Math.max(from + 1, end))}`;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Unit, its milliseconds, steps that divide the next unit, and a format in which its ticks differ. */
const TICKS: readonly (readonly [string, number, readonly number[], string])[] = [
  ['millisecond', 1, [1, 2, 5, 10, 20, 50, 100, 200, 500], '%S.%L'],
  ['second', SECOND, [1, 2, 5, 10, 15, 30], '%H:%M:%S'],
  ['minute', MINUTE, [1, 2, 5, 10, 15, 30], '%H:%M'],
  ['hour', HOUR, [1, 2, 3, 6], '%H:%M'],
  ['hour', HOUR, [12], '%d %H:%M'],
  ['day', DAY, [1, 2, 5, 10], '%m-%d'],
];
/** On a telephone there is no room for more. */
const MAX_TICKS = 3;

/** Ticks that do not run into each other on any screen: mermaid's own are ten, however narrow it is. */
function axisOf(span: number): readonly string[] {
  for (const [unit, size, steps, format] of TICKS) {
    const step = steps.find((each) => each * size * MAX_TICKS >= span);
    if (step !== undefined) return [`  axisFormat ${format}`, `  tickInterval ${step}${unit}`];
  }
  return ['  axisFormat %Y-%m', `  tickInterval ${Math.ceil(span / (30 * DAY) / MAX_TICKS)}month`];
}

function earliestOf(moments: readonly Instant[]): Instant | undefined {
  return moments.length === 0 ? undefined : moments.reduce((a, b) => earliest(a, b));
}

function latestOf(moments: readonly Instant[]): Instant | undefined {
  return moments.length === 0 ? undefined : moments.reduce((a, b) => latest(a, b));
}

/** Without a zone, which mermaid reads and shows as it stands: with one it would show the browser's time. */
function timeInUtc(moment: number): string {
  return new Date(Math.round(moment)).toISOString().slice(0, -1);
}
