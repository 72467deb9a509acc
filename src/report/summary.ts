import { type JobErrors, NO_ERRORS } from '../failures/read-errors.ts';
import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import { formatInstant, formatTimeOfDay, type Instant } from '../time/instant.ts';
import { queuedFor, ranFor, startOf, type TrackedJob } from '../wait/job-state.ts';
import { unfinishedIds } from '../wait/snapshot.ts';
import type { Outcome } from '../wait/wait.ts';
import { byteLength, fitting } from './budget.ts';
import type { Closing } from './closing.ts';
import {
  amountInWords,
  fileInWords,
  placesInWords,
  textOf,
  timesInWords,
  unshownInWords,
} from './errors-in-words.ts';
import { gantt } from './gantt.ts';
import { jobsWithErrors } from './jobs-with-errors.ts';
import { code, escapeMarkdown, fence, table } from './markdown.ts';
import type { Subject } from './subject.ts';
import { byUrgency } from './urgency.ts';
import type { WaitReport } from './wait-report.ts';
import { capitalized, count, enumerateFirst, paragraphs, shortId, tally } from './words.ts';

/** GitHub: a summary over 1 MiB is dropped whole. Other steps do not count, but the escaping of ours does. */
const MAX_BYTES = 900_000;
const MAX_TABLE_ROWS = 50;
const MAX_HIERARCHIES = 20;
const MAX_LISTED_IDS = 100;
/** Jobs whose errors are shown. */
const MAX_FAILURES = 20;
const MAX_LISTED_KINDS = 20;
/** Maximum size of all errors together, in bytes. */
const ERRORS_SIZE = 500_000;
/** Room for what surrounds the kinds of one job. */
const BLOCK_SIZE = 3_000;

const ICONS: Readonly<Record<Closing['tone'], string>> = { good: '✅', warn: '⚠️', bad: '❌' };
const STATUS_ICONS: Readonly<Record<string, string>> = {
  success: '✅',
  failed: '❌',
  cancelled: '🚫',
  started: '▶️',
  cancelling: '⏹️',
  pending: '⏳',
};

/** The job summary as Markdown, below the size that GitHub takes. */
export function summary(report: WaitReport): string {
  const { outcome, label, subject } = report;
  const markdown = `${paragraphs(
    head(report),
    errors(report),
    jobTable(outcome, label, subject),
    idsToKeepWaitingFor(outcome, subject),
    timeline(outcome),
    footer(report),
  )}\n`;
  return byteLength(markdown) <= MAX_BYTES ? markdown : head(report);
}

/** Where no wait came about. */
export function summaryWithoutJobs(
  text: Pick<Closing, 'headline' | 'sentence' | 'next'>,
  about: Pick<WaitReport, 'label' | 'subject'>,
): string {
  return `${head({ closing: { ...text, tone: 'bad' }, ...about })}\n`;
}

function head({
  closing,
  label,
  subject,
}: Pick<WaitReport, 'label' | 'subject'> & {
  readonly closing: Pick<Closing, 'tone' | 'headline' | 'sentence' | 'next'>;
}): string {
  return paragraphs(
    `### ${ICONS[closing.tone]} ${label === '' ? subject.title : escapeMarkdown(label)}: ${escapeMarkdown(closing.headline)}`,
    prose(closing.sentence),
    closing.next !== '' && `**What to do next:** ${prose(closing.next)}`,
  );
}

/** Escaped, but for the code marks around our own words, such as `timeout`. */
function prose(text: string): string {
  return text
    .split(/(`[A-Za-z0-9:_ |+%.=/-]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escapeMarkdown(part)))
    .join('');
}

function jobTable(outcome: Outcome, label: string, { noun }: Subject): string {
  const { jobs, now } = outcome;
  if (jobs.length === 0) return '';
  const shown = mostUrgent(outcome);
  const rows = shown.map((tracked) => {
    const { job } = tracked;
    return [
      `${label === '' ? '' : `${escapeMarkdown(label)} `}<span title="${escapeMarkdown(job.id)}">${code(shortId(job))}</span>`,
      escapeMarkdown(job.typeText),
      `${STATUS_ICONS[job.status] ?? '❔'} ${escapeMarkdown(job.statusText)}`,
      duration(queuedFor(tracked, now)),
      duration(ranFor(tracked, now)),
      job.completedAt === undefined ? '–' : finishedAt(job.completedAt, now),
    ];
  });
  const rest = jobs.length - shown.length;
  return [
    table([capitalized(noun), 'Type', 'Status', 'Queued', 'Ran', 'Finished'], rows),
    rest === 0 ? '' : `\n\n… and ${count(rest, `more ${noun}`)}; in all: ${escapeMarkdown(tally(jobs))}.`,
    made(outcome),
  ].join('');
}

/** The hierarchies that were made. Not the files: their links can carry a right of access. */
function made({ jobs }: Outcome): string {
  const ids = jobs.flatMap(({ job }) => job.hierarchyId ?? []);
  if (ids.length === 0) return '';
  return `\n\n**New ${ids.length === 1 ? 'hierarchy' : 'hierarchies'}:** ${enumerateFirst(MAX_HIERARCHIES, ids.map(code))}`;
}

/** To keep waiting for them: nobody can copy an id from the table. */
function idsToKeepWaitingFor(outcome: Outcome, { noun, input }: Subject): string {
  const ids = unfinishedIds(outcome);
  if (ids.length === 0) return '';
  const more = ids.length > MAX_LISTED_IDS ? ` … and ${ids.length - MAX_LISTED_IDS} more` : '';
  return `<details><summary>${ids.length === 1 ? `Id of the unfinished ${noun}` : `Ids of the ${count(ids.length, `unfinished ${noun}`)}`}, to keep waiting with ${code(input)}</summary>\n\n${code(ids.slice(0, MAX_LISTED_IDS).join(', '))}${more}\n\n</details>`;
}

/** The day too where it is another than that of the wait's end. */
function finishedAt(moment: Instant, now: Instant): string {
  const [day, time] = [formatInstant(moment).slice(0, 10), formatTimeOfDay(moment)];
  return `${day === formatInstant(now).slice(0, 10) ? '' : `${day} `}${time} UTC`;
}

/** Those that fit into the table: where not all do, the most urgent. */
function mostUrgent({ jobs, now }: Outcome): readonly TrackedJob[] {
  return jobs.length <= MAX_TABLE_ROWS ? jobs : [...jobs].sort(byUrgency(now)).slice(0, MAX_TABLE_ROWS);
}

/** None for one job, of which the table says as much. */
function timeline({ jobs, now }: Outcome): string {
  // Where all were cancelled in the queue there is no time to draw.
  const hasTime = (tracked: TrackedJob): boolean =>
    !isFinal(tracked.job.status) || (startOf(tracked, now) ?? tracked.job.completedAt) !== undefined;
  if (jobs.length < 2 || !jobs.some(hasTime)) return '';
  return `\`\`\`mermaid\n${gantt(jobs, now)}\n\`\`\``;
}

/** Why jobs failed, and what those that succeeded warn of. */
function errors({ outcome, errors: all, errorsFile, baseUrl, subject }: WaitReport): string {
  const { failed, warned } = jobsWithErrors(outcome.jobs, all);
  const total = failed.reduce((sum, { job }) => sum + (all.get(job.id)?.total ?? 0), 0);
  const file = fileInWords(errorsFile, total);
  return paragraphs(
    section('Errors', failed),
    failed.length > 0 && file !== undefined && prose(file),
    section('Warnings', warned),
  );

  function section(title: string, jobs: readonly TrackedJob[]): string {
    const shown = jobs.slice(0, MAX_FAILURES);
    const blocks = shown.map(({ job }, index) =>
      errorsBlock(job, all.get(job.id) ?? NO_ERRORS, {
        baseUrl,
        subject,
        isOpen: index === 0,
        size: Math.floor(ERRORS_SIZE / 2 / shown.length) - BLOCK_SIZE,
      }),
    );
    if (jobs.length > shown.length) {
      blocks.push(`… and the errors of ${count(jobs.length - shown.length, `more ${subject.noun}`)}.`);
    }
    return blocks.length === 0 ? '' : `**${title}**\n\n${blocks.join('\n\n')}`;
  }
}

function errorsBlock(
  job: Job,
  jobErrors: JobErrors,
  {
    baseUrl,
    subject,
    isOpen,
    size,
  }: Pick<WaitReport, 'baseUrl' | 'subject'> & { readonly isOpen: boolean; readonly size: number },
): string {
  const kinds = jobErrors.kinds.map((kind) => {
    const times = timesInWords(kind);
    const places = placesInWords(job, kind);
    const item = `${times === '' ? '' : `<b>${times}</b>`}${escapeMarkdown(textOf(kind))}${places === '' ? '' : `<br><i>${escapeMarkdown(places)}</i>`}`;
    return { item: `<li>${item}</li>`, count: kind.count };
  });
  const { entries } = fitting(kinds, {
    max: MAX_LISTED_KINDS,
    size,
    sizeOf: ({ item }) => byteLength(item),
  });
  const { more, gap } = unshownInWords(job, jobErrors, entries, subject);
  const lines = entries.map(({ item }) => item);
  for (const line of [more, gap]) if (line !== undefined) lines.push(`<li>${escapeMarkdown(line)}</li>`);
  const amount = jobErrors.total === 0 ? 'failed' : amountInWords(job, jobErrors);
  return [
    `<details${isOpen ? ' open' : ''}><summary>${code(shortId(job))} ${escapeMarkdown(job.typeText)}: ${amount}</summary>`,
    `<ul>\n${lines.join('\n')}\n</ul>\n`,
    `${subject.placeToLook}. ${subject.toCopy(job)}:\n`,
    fence(job.id),
    ...(job.requestId === undefined ? [] : [fence(job.requestId)]),
    fence(subject.curl(job, baseUrl)),
    '</details>',
  ].join('\n');
}

function footer({ outcome, requests }: Pick<WaitReport, 'outcome' | 'requests'>): string {
  const since =
    outcome.createdAfter === undefined
      ? ''
      : ` for jobs created since ${formatInstant(outcome.createdAfter)}`;
  return `<sub>Waited ${formatDuration(outcome.elapsed)}${escapeMarkdown(since)}, with ${count(requests, 'request')} in ${count(outcome.polls, 'poll')}.</sub>`;
}

function duration(value: Duration | undefined): string {
  return value === undefined ? '–' : formatDuration(value);
}
