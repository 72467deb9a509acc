import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, formatDuration, longest, milliseconds } from '../time/duration.ts';
import { between, earliest, type Instant, latest } from '../time/instant.ts';
import { isStartKnown, startOf, type TrackedJob } from '../wait/job-state.ts';
import { mermaidLabel } from './markdown.ts';
import { nameOf, ranFor } from './words.ts';

/** Pixels that a letter of a section's name takes, at the most. */
const LETTER = 6;

/**
 * A timeline as a mermaid gantt chart: queued and running, in the order in which the jobs ran. The slowest is
 * marked as active, failed ones as critical, the time in the queue as done, which mermaid draws grey.
 */
export function gantt(jobs: readonly TrackedJob[], now: Instant): string {
  const shown = [...jobs].sort((a, b) => (startOf(a) ?? now) - (startOf(b) ?? now));
  const moments = shown.flatMap(({ job }) => [
    job.createdAt,
    isFinal(job.status) ? (job.completedAt ?? job.createdAt) : now,
  ]);
  const span = moments.length === 0 ? milliseconds(0) : between(earliest(...moments), latest(...moments));
  const ran = shown.flatMap((tracked) => ranFor(tracked, now) ?? []);
  const slowest =
    ran.length < 2 ? undefined : shown.find((tracked) => ranFor(tracked, now) === longest(...ran));
  const lines = shown.flatMap((tracked, index) => bars(tracked, now, index, tracked === slowest));
  const widest = Math.max(0, ...shown.map(({ job }) => sectionOf(job).length));
  // Mermaid's own margin is too narrow for such names, and the bars would cover them.
  const layout = `%%{init: {"gantt": {"leftPadding": ${widest * LETTER + 30}}}}%%`;
  return [
    layout,
    'gantt',
    '  dateFormat YYYY-MM-DDTHH:mm:ss.SSS',
    `  axisFormat ${axisOf(span)}`,
    '  todayMarker off',
    ...lines,
  ].join('\n');
}

function bars(tracked: TrackedJob, now: Instant, index: number, isSlowest: boolean): readonly string[] {
  const { job } = tracked;
  const start = startOf(tracked);
  const end = isFinal(job.status) ? job.completedAt : now;
  const ran = ranFor(tracked, now);
  const label = mermaidLabel(
    [
      // The server's word could be one of mermaid's own.
      job.status === 'unknown' ? `status ${job.statusText}` : job.statusText,
      ...(ran === undefined ? [] : [formatDuration(ran)]),
      ...(isSlowest ? ['the slowest'] : []),
    ].join(' '),
  );
  const tag = job.status === 'failed' ? 'crit, ' : isSlowest ? 'active, ' : '';
  const bar = (name: string, tags: string, from: Instant, to: Instant): string =>
    `  ${name} :${tags}${timeInUtc(from)}, ${timeInUtc(Math.max(from + 1, to))}`;
  const section = `  section ${sectionOf(job)}`;
  if (start === undefined) {
    if (end === undefined || end <= job.createdAt) {
      return [section, `  ${label} :milestone, m${index}, ${timeInUtc(job.createdAt)}, 0ms`];
    }
    // Of a job that has ended and never said when it began, nobody knows how long it was queued.
    return [
      section,
      bar(label, isFinal(job.status) ? `${tag}r${index}, ` : `done, q${index}, `, job.createdAt, end),
    ];
  }
  const run = bar(label, `${tag}r${index}, `, start, end ?? start);
  return isStartKnown(tracked) && start > job.createdAt
    ? [section, bar('queued', `done, q${index}, `, job.createdAt, start), run]
    : [section, run];
}

/** How the axis shows its times, so that no two of them look the same. */
function axisOf(span: Duration): string {
  if (span < 10_000) return '%H:%M:%S.%L';
  return span < 86_400_000 ? '%H:%M:%S' : '%m-%d %H:%M';
}

function sectionOf(job: Job): string {
  return mermaidLabel(nameOf(job));
}

/** Without a zone, which mermaid reads and shows as it stands: with one it would show the browser's time. */
function timeInUtc(moment: number): string {
  return new Date(Math.round(moment)).toISOString().slice(0, -1);
}
