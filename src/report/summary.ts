import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import { formatInstant, formatTimeOfDay, type Instant } from '../time/instant.ts';
import type { JobFailure } from '../wait/failures.ts';
import { startOf, type TrackedJob } from '../wait/job-state.ts';
import type { Outcome } from '../wait/wait.ts';
import type { Closing } from './closing.ts';
import { gantt } from './gantt.ts';
import { code, escapeMarkdown, table } from './markdown.ts';
import { count, enumerateFirst, queuedFor, ranFor, shortId, tally, unfinishedIds } from './words.ts';

/** GitHub: a summary over 1 MiB is dropped whole. Other steps do not count, but the escaping of ours does. */
const LARGEST = 900_000;
const MOST_ROWS = 50;
const MOST_HIERARCHIES = 20;
const MOST_IDS = 100;
const MOST_FAILURES = 20;
const MOST_MESSAGES = 100;

const ICONS: Readonly<Record<Closing['tone'], string>> = { good: '✅', warn: '⚠️', bad: '❌' };
const STATUS_ICONS: Readonly<Record<string, string>> = {
  success: '✅',
  failed: '❌',
  cancelled: '🚫',
  started: '▶️',
  cancelling: '⏹️',
  pending: '⏳',
};

export interface SummaryData {
  readonly outcome: Outcome;
  readonly closing: Closing;
  readonly failures: ReadonlyMap<string, JobFailure>;
  readonly requests: number;
}

/** The job summary as Markdown, below the size that GitHub takes. */
export function summary(data: SummaryData): string {
  for (const share of [1, 4, 16]) {
    const markdown = build(data, share);
    if (Buffer.byteLength(markdown, 'utf8') <= LARGEST) return markdown;
  }
  return head(data);
}

function build(data: SummaryData, share: number): string {
  const { outcome } = data;
  const parts = [
    head(data),
    errors(data, share),
    jobTable(outcome),
    idsToWaitOn(outcome),
    timeline(outcome),
    footer(data),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Where no wait came about. */
export function failureSummary(text: Pick<Closing, 'headline' | 'sentence' | 'next'>): string {
  return `${head({ closing: { ...text, tone: 'bad' } })}\n`;
}

function head({ closing }: { closing: Pick<Closing, 'tone' | 'headline' | 'sentence' | 'next'> }): string {
  return [
    `### ${ICONS[closing.tone]} PXM jobs: ${escapeMarkdown(closing.headline)}`,
    prose(closing.sentence),
    closing.next === '' ? '' : `**What to do next:** ${prose(closing.next)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Escaped, but for the code marks around our own words, such as `timeout`. */
function prose(text: string): string {
  return text
    .split(/(`[A-Za-z0-9:_ |+%.=/-]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escapeMarkdown(part)))
    .join('');
}

function jobTable(outcome: Outcome): string {
  const { jobs, now } = outcome;
  if (jobs.length === 0) return '';
  const shown = mostTelling(outcome);
  const rows = shown.map((tracked) => {
    const { job } = tracked;
    return [
      `<span title="${escapeMarkdown(job.id)}">${code(shortId(job))}</span>`,
      escapeMarkdown(job.typeText),
      `${STATUS_ICONS[job.status] ?? '❔'} ${escapeMarkdown(job.statusText)}`,
      duration(queuedFor(tracked, now)),
      duration(ranFor(tracked, now)),
      job.completedAt === undefined ? '–' : finishedAt(job.completedAt, now),
    ];
  });
  const rest = jobs.length - shown.length;
  return [
    table(['Job', 'Type', 'Status', 'Queued', 'Ran', 'Finished'], rows),
    rest === 0 ? '' : `\n\n… and ${count(rest, 'more job')}; in all: ${escapeMarkdown(tally(jobs))}.`,
    made(outcome),
  ].join('');
}

/** The hierarchies that were made. Not the files: their links can carry a right of access. */
function made({ jobs }: Outcome): string {
  const ids = jobs.flatMap(({ job }) => job.hierarchyId ?? []);
  if (ids.length === 0) return '';
  return `\n\n**New ${ids.length === 1 ? 'hierarchy' : 'hierarchies'}:** ${enumerateFirst(MOST_HIERARCHIES, ids.map(code))}`;
}

/** To wait on for them: nobody can copy an id from the table. */
function idsToWaitOn(outcome: Outcome): string {
  const ids = unfinishedIds(outcome);
  if (ids.length === 0) return '';
  const more = ids.length > MOST_IDS ? ` … and ${ids.length - MOST_IDS} more` : '';
  return `<details><summary>${ids.length === 1 ? 'Id of the unfinished job' : `Ids of the ${count(ids.length, 'unfinished job')}`}, to wait on with ${code('job-id')}</summary>\n\n${code(ids.slice(0, MOST_IDS).join(', '))}${more}\n\n</details>`;
}

/** The day too where it is another than that of the wait's end. */
function finishedAt(moment: Instant, now: Instant): string {
  const [day, time] = [formatInstant(moment).slice(0, 10), formatTimeOfDay(moment)];
  return `${day === formatInstant(now).slice(0, 10) ? '' : `${day} `}${time} UTC`;
}

/** What went wrong, then what has not ended, each oldest first; then the rest, the slowest first. */
function mostTelling({ jobs, now }: Outcome): readonly TrackedJob[] {
  if (jobs.length <= MOST_ROWS) return jobs;
  const rank = ({ job }: TrackedJob): number =>
    job.status === 'failed' ? 0 : job.status === 'cancelled' ? 1 : isFinal(job.status) ? 3 : 2;
  const ran = (tracked: TrackedJob): number => (rank(tracked) === 3 ? (ranFor(tracked, now) ?? 0) : 0);
  return [...jobs].sort((a, b) => rank(a) - rank(b) || ran(b) - ran(a)).slice(0, MOST_ROWS);
}

function timeline(outcome: Outcome): string {
  const { jobs, now } = outcome;
  // Where all were cancelled in the queue there is no time to draw.
  const hasTime = (tracked: TrackedJob): boolean =>
    !isFinal(tracked.job.status) || (startOf(tracked) ?? tracked.job.completedAt) !== undefined;
  if (!jobs.some(hasTime)) return '';
  const shown = mostTelling(outcome);
  const title =
    jobs.length === shown.length ? 'Timeline' : `Timeline of ${shown.length} of ${count(jobs.length, 'job')}`;
  return `**${title}** (UTC)\n\n\`\`\`mermaid\n${gantt(shown, now)}\n\`\`\``;
}

function errors({ outcome, failures }: SummaryData, share: number): string {
  const failed = outcome.jobs.filter(({ job }) => failures.has(job.id));
  const blocks = failed.slice(0, MOST_FAILURES / Math.min(share, 4)).map(({ job }, index) => {
    const failure = failures.get(job.id) as JobFailure;
    const shown = failure.messages.slice(0, Math.floor(MOST_MESSAGES / share));
    const rest = failure.total - shown.reduce((sum, { count: rows }) => sum + rows, 0);
    const lines = shown.map(
      ({ text, count: rows }) =>
        `<li>${rows === 1 ? '' : `<b>${count(rows, 'row')}:</b> `}${escapeMarkdown(text)}</li>`,
    );
    if (rest > 0) lines.push(`<li>… and ${count(rest, 'more error')}</li>`);
    if (failure.unread !== undefined) {
      const label = shown.length === 0 ? 'Why is not known' : 'Not complete';
      lines.push(`<li>${label}: ${escapeMarkdown(failure.unread)}.</li>`);
    } else if (shown.length === 0) lines.push('<li>The API names no error for it.</li>');
    const amount = shown.length === 0 ? 'failed' : count(failure.total, 'error');
    return `<details${index === 0 ? ' open' : ''}><summary>${code(shortId(job))} ${escapeMarkdown(job.typeText)}: ${amount}</summary>\n<ul>\n${lines.join('\n')}\n</ul>\n</details>`;
  });
  if (failed.length > blocks.length)
    blocks.push(`… and the errors of ${count(failed.length - blocks.length, 'more job')}.`);
  return blocks.length === 0 ? '' : `**Errors**\n\n${blocks.join('\n\n')}`;
}

function footer({ outcome, requests }: SummaryData): string {
  const since =
    outcome.createdAfter === undefined
      ? ''
      : ` for jobs created at or after ${formatInstant(outcome.createdAfter)}`;
  return `<sub>Waited ${formatDuration(outcome.elapsed)}${escapeMarkdown(since)}, with ${count(requests, 'request')} in ${count(outcome.polls, 'poll')}.</sub>`;
}

function duration(value: Duration | undefined): string {
  return value === undefined ? '–' : formatDuration(value);
}
