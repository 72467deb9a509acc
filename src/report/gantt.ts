import { isFinal } from '../pxm/job.ts';
import { formatDuration, longest } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { startOf, type TrackedJob } from '../wait/known-jobs.ts';
import { mermaidLabel } from './markdown.ts';
import { nameOf, ranFor } from './words.ts';

/** More bars than this are no picture. */
export const MOST_BARS = 50;

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
  return ['gantt', '  dateFormat x', '  axisFormat %H:%M:%S', ...lines].join('\n');
}

function bars(tracked: TrackedJob, now: Instant, index: number, isSlowest: boolean): readonly string[] {
  const { job } = tracked;
  const start = startOf(tracked);
  const end = isFinal(job.status) ? (job.completedAt ?? start ?? job.createdAt) : now;
  const ran = ranFor(tracked, now);
  const queued = [job.createdAt, start ?? end] as const;
  const label = mermaidLabel(
    `${job.statusText}${ran === undefined ? '' : ` ${formatDuration(ran)}`}${isSlowest ? ' the slowest' : ''}`,
  );
  const lines = [`  section ${mermaidLabel(nameOf(job))}`];
  if (queued[1] > queued[0])
    lines.push(
      `  ${start === undefined ? label : 'queued'} :done, q${index}, ${epoch(queued[0])}, ${epoch(queued[1])}`,
    );
  if (start !== undefined) {
    const tag = job.status === 'failed' ? 'crit, ' : isSlowest ? 'active, ' : '';
    lines.push(`  ${label} :${tag}r${index}, ${epoch(start)}, ${epoch(Math.max(start + 1, end))}`);
  }
  if (lines.length === 1) lines.push(`  ${label} :milestone, m${index}, ${epoch(job.createdAt)}, 0ms`);
  return lines;
}

function epoch(moment: number): string {
  return String(Math.round(moment));
}
