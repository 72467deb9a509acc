import type { Job } from '../pxm/job.ts';
import { type Duration, inSeconds } from '../time/duration.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import type { JobFailure } from '../wait/failures.ts';
import type { TrackedJob } from '../wait/job-state.ts';
import type { Conclusion } from '../wait/wait.ts';
import { queuedFor, ranFor, unfinishedIds } from './words.ts';

/** What the outputs and the summary are made of. */
export interface Result {
  readonly conclusion: Conclusion['kind'];
  readonly jobs: readonly TrackedJob[];
  /** Of jobs that were named: those that were not found yet. */
  readonly missingIds: readonly string[];
  /** By job id. */
  readonly failures: ReadonlyMap<string, JobFailure>;
  readonly elapsed: Duration;
  readonly now: Instant;
}

/**
 * GitHub: a step that takes an output into `env` or `with` fails from 131,071 bytes on, and all outputs of a
 * job together may have 1 MB in UTF-16. Six lists of these sizes stay below both.
 */
const LARGEST_JOBS = 95_000;
const LARGEST_LIST = 70_000;
/** Of the `jobs` output, for the messages of all failed jobs together. */
const MESSAGES_SHARE = 50_000;

export interface Outputs {
  readonly values: Readonly<Record<string, string>>;
  /** How many entries are missing, by output. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Of these, how many the store sent in a form that is not known. */
  readonly unreadable: Readonly<Record<string, number>>;
}

/** The outputs of the step. Lists that would not fit are cut, and what was left out is counted in `left-out`. */
export function outputsOf(result: Result): Outputs {
  const jobs = result.jobs.map(({ job }) => job);
  const withStatus = (status: string): number => jobs.filter((job) => job.status === status).length;
  const leftOut: Record<string, number> = {};
  const list = (name: string, entries: readonly unknown[], largest = LARGEST_LIST): string => {
    const fitted = entriesThatFit(entries, largest);
    if (fitted.leftOut > 0) leftOut[name] = fitted.leftOut;
    return fitted.json;
  };
  const values: Record<string, string> = {
    conclusion: result.conclusion,
    jobs: list('jobs', jobEntries(result), LARGEST_JOBS),
    'job-ids': list(
      'job-ids',
      jobs.map(({ id }) => id),
    ),
    'failed-job-ids': list(
      'failed-job-ids',
      jobs.filter(({ status }) => status === 'failed').map(({ id }) => id),
    ),
    'unfinished-job-ids': list('unfinished-job-ids', unfinishedIds(result)),
    'hierarchy-ids': list(
      'hierarchy-ids',
      jobs.flatMap(({ hierarchyId }) => hierarchyId ?? []),
    ),
    'file-locations': list(
      'file-locations',
      jobs.flatMap(({ fileLocations }) => fileLocations),
    ),
    'total-count': String(jobs.length),
    'success-count': String(withStatus('success')),
    'failed-count': String(withStatus('failed')),
    'cancelled-count': String(withStatus('cancelled')),
    'elapsed-seconds': String(inSeconds(result.elapsed)),
  };
  const unreadable = unreadableOf(jobs);
  for (const [name, amount] of Object.entries(unreadable)) leftOut[name] = (leftOut[name] ?? 0) + amount;
  values['left-out'] = JSON.stringify(leftOut);
  return { values, leftOut, unreadable };
}

function unreadableOf(jobs: readonly Job[]): Readonly<Record<string, number>> {
  const hierarchyIds = jobs.filter(({ unreadableHierarchyId }) => unreadableHierarchyId).length;
  const locations = jobs.reduce((total, { unreadableLocations }) => total + unreadableLocations, 0);
  return {
    ...(hierarchyIds > 0 ? { 'hierarchy-ids': hierarchyIds } : {}),
    ...(locations > 0 ? { 'file-locations': locations } : {}),
  };
}

/** Before anything was read: every output exists, whatever went wrong. */
export function outputsWithoutJobs(conclusion: Conclusion['kind'], elapsed: Duration, now: Instant): Outputs {
  return outputsOf({ conclusion, jobs: [], missingIds: [], failures: new Map(), elapsed, now });
}

function jobEntries({ jobs, failures, now }: Result): readonly unknown[] {
  const told = [...failures.values()].filter(({ messages }) => messages.length > 0).length;
  const share = Math.floor(MESSAGES_SHARE / Math.max(1, told));
  const entries = jobs.map((tracked) => {
    const { job } = tracked;
    const failure = failures.get(job.id);
    return {
      id: job.id,
      type: job.typeText,
      status: job.statusText,
      created_at: formatInstant(job.createdAt),
      started_at: job.startedAt === undefined ? null : formatInstant(job.startedAt),
      completed_at: job.completedAt === undefined ? null : formatInstant(job.completedAt),
      queued_seconds: secondsOrNull(queuedFor(tracked, now)),
      running_seconds: secondsOrNull(ranFor(tracked, now)),
      hierarchy_id: job.hierarchyId ?? null,
      file_locations: job.fileLocations,
      errors: {
        total: failure?.total ?? 0,
        messages: firstThatFit(failure?.messages.map(({ text }) => text) ?? [], share),
      },
    };
  });
  // Where not all fit, those that somebody has to look at come first.
  return byteLength(JSON.stringify(entries)) <= LARGEST_JOBS
    ? entries
    : entries.sort((a, b) => urgency(a.status) - urgency(b.status));
}

function urgency(status: string): number {
  if (status === 'failed') return 0;
  if (status === 'success') return 3;
  return status === 'cancelled' ? 2 : 1;
}

function secondsOrNull(duration: Duration | undefined): number | null {
  return duration === undefined ? null : inSeconds(duration);
}

function firstThatFit(texts: readonly string[], largest: number): readonly string[] {
  let size = 0;
  return texts.filter((text) => {
    size += byteLength(JSON.stringify(text)) + 1;
    return size <= largest;
  });
}

/** A JSON array of the entries that fit: one that is too large does not keep out those after it. */
function entriesThatFit(entries: readonly unknown[], largest: number): { json: string; leftOut: number } {
  const parts: string[] = [];
  let size = 2;
  for (const entry of entries) {
    const part = JSON.stringify(entry);
    const withIt = size + byteLength(part) + 1;
    if (withIt > largest) continue;
    size = withIt;
    parts.push(part);
  }
  return { json: `[${parts.join(',')}]`, leftOut: entries.length - parts.length };
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
