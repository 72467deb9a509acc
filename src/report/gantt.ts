import { isFinal, type Job } from '../pxm/job.ts';
import { formatDuration, longest } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { startOf, type TrackedJob } from '../wait/known-jobs.ts';
import { mermaidLabel } from './markdown.ts';
import { nameOf, ranFor } from './words.ts';

/** More bars than this are no picture. */
export const MOST_BARS = 50;
/** Pixels that a letter of a section's name takes, at the most. */
const LETTER = 6;

/**
 * A timeline as a mermaid gantt chart: queued and running, in the order in which the jobs ran. The slowest is
 * marked as active, failed ones as critical, the time in the queue as done, which mermaid draws grey.
 */
export function gantt(jobs: readonly TrackedJob[], now: Instant): string {
  const shown = [...jobs].sort((a, b) => (startOf(a) ?? now) - (startOf(b) ?? now)).slice(0, MOST_BARS);
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
    '  axisFormat %H:%M:%S',
    '  todayMarker off',
    ...lines,
  ].join('\n');
}

function bars(tracked: TrackedJob, now: Instant, index: number, isSlowest: boolean): readonly string[] {
  const { job } = tracked;
  const start = startOf(tracked);
  const end = isFinal(job.status) ? (job.completedAt ?? start ?? job.createdAt) : now;
  const ran = ranFor(tracked, now);
  const queued = [job.createdAt, start ?? end] as const;
  const label = mermaidLabel(
    // The server's word could be one of mermaid's own.
    `${job.status === 'unknown' ? 'status ' : ''}${job.statusText}${ran === undefined ? '' : ` ${formatDuration(ran)}`}${isSlowest ? ' the slowest' : ''}`,
  );
  const lines = [`  section ${sectionOf(job)}`];
  if (queued[1] > queued[0])
    lines.push(
      `  ${start === undefined ? label : 'queued'} :done, q${index}, ${timeInUtc(queued[0])}, ${timeInUtc(queued[1])}`,
    );
  if (start !== undefined) {
    const tag = job.status === 'failed' ? 'crit, ' : isSlowest ? 'active, ' : '';
    lines.push(`  ${label} :${tag}r${index}, ${timeInUtc(start)}, ${timeInUtc(Math.max(start + 1, end))}`);
  }
  if (lines.length === 1) lines.push(`  ${label} :milestone, m${index}, ${timeInUtc(job.createdAt)}, 0ms`);
  return lines;
}

function sectionOf(job: Job): string {
  return mermaidLabel(nameOf(job));
}

/** Without a zone, which mermaid reads and shows as it stands: with one it would show the browser's time. */
function timeInUtc(moment: number): string {
  return new Date(Math.round(moment)).toISOString().slice(0, -1);
}
