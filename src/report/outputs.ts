import type { Cleaner, CleanText } from '../foreign-text.ts';
import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, inSeconds } from '../time/duration.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import type { JobFailure } from '../wait/failures.ts';
import type { TrackedJob } from '../wait/known-jobs.ts';
import type { Ending } from '../wait/wait.ts';
import { queuedFor, ranFor, unfinishedIds } from './words.ts';

/** What the outputs and the summary are made of. */
export interface Result {
  readonly conclusion: Ending['kind'];
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
/** In characters. */
const MAX_MESSAGE = 1_000;

export interface Outputs {
  readonly values: Readonly<Record<string, string>>;
  /** How many entries are missing, by output. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Of these, how many the store sent in a form that is not known. */
  readonly unreadable: Readonly<Record<string, number>>;
  /** Of these, how many hold a secret. */
  readonly secret: Readonly<Record<string, number>>;
}

/** What keeps secrets out of the outputs. */
export interface OutputGuard {
  /** Whether data hold a secret. They are left out then: rewritten, they would name something else. */
  readonly isSecret: (data: string) => boolean;
  /** For what is not data but text. */
  readonly clean: Cleaner;
}

/** The outputs of the step. Lists that would not fit are cut, and what was left out is counted in `left-out`. */
export function outputsOf(given: Result, guard: OutputGuard): Outputs {
  const { secret, ...result } = withoutSecrets(given, guard.isSecret);
  const jobs = given.jobs.map(({ job }) => job);
  const withStatus = (status: string): number => jobs.filter((job) => job.status === status).length;
  const leftOut: Record<string, number> = {};
  const list = (name: string, entries: readonly unknown[], largest = LARGEST_LIST): string => {
    const fitted = entriesThatFit(entries, largest);
    if (fitted.leftOut > 0) leftOut[name] = fitted.leftOut;
    return fitted.json;
  };
  const values: Record<string, string> = {
    conclusion: result.conclusion,
    jobs: list('jobs', jobEntries(result, guard.clean), LARGEST_JOBS),
    'job-ids': list(
      'job-ids',
      result.jobs.map(({ job }) => job.id),
    ),
    'failed-job-ids': list(
      'failed-job-ids',
      result.jobs.flatMap(({ job }) => (job.status === 'failed' ? job.id : [])),
    ),
    'unfinished-job-ids': list('unfinished-job-ids', unfinishedIds(result)),
    'hierarchy-ids': list(
      'hierarchy-ids',
      result.jobs.flatMap(({ job }) => job.hierarchyId ?? []),
    ),
    'file-locations': list(
      'file-locations',
      result.jobs.flatMap(({ job }) => job.fileLocations),
    ),
    'total-count': String(jobs.length),
    'success-count': String(withStatus('success')),
    'failed-count': String(withStatus('failed')),
    'cancelled-count': String(withStatus('cancelled')),
    'elapsed-seconds': String(inSeconds(result.elapsed)),
  };
  const unreadable = unreadableOf(jobs);
  for (const [name, amount] of [...Object.entries(unreadable), ...Object.entries(secret)]) {
    leftOut[name] = (leftOut[name] ?? 0) + amount;
  }
  values['left-out'] = JSON.stringify(leftOut);
  return { values, leftOut, unreadable, secret };
}

/** The result without the jobs, hierarchies and links that hold a secret, and how many are missing, by output. */
function withoutSecrets(
  result: Result,
  isSecret: (data: string) => boolean,
): Result & Pick<Outputs, 'secret'> {
  const known = new Map<string, boolean>();
  const holdsSecret = (data: string): boolean => {
    const answer = known.get(data) ?? isSecret(data);
    known.set(data, answer);
    return answer;
  };
  const secret: Record<string, number> = {};
  const leaveOut = (name: string, amount = 1): void => {
    if (amount > 0) secret[name] = (secret[name] ?? 0) + amount;
  };
  const jobs = result.jobs.flatMap((tracked): readonly TrackedJob[] => {
    const { job } = tracked;
    const fileLocations = job.fileLocations.filter((link) => !holdsSecret(link));
    leaveOut('file-locations', job.fileLocations.length - fileLocations.length);
    const isHierarchySecret = job.hierarchyId !== undefined && holdsSecret(job.hierarchyId);
    if (isHierarchySecret) leaveOut('hierarchy-ids');
    if ([job.id, job.typeText, job.statusText].some(holdsSecret)) {
      leaveOut('jobs');
      leaveOut('job-ids');
      if (job.status === 'failed') leaveOut('failed-job-ids');
      if (!isFinal(job.status)) leaveOut('unfinished-job-ids');
      return [];
    }
    const hierarchyId = isHierarchySecret ? undefined : job.hierarchyId;
    return [{ ...tracked, job: { ...job, fileLocations, hierarchyId } }];
  });
  const missingIds = result.missingIds.filter((id) => !holdsSecret(id));
  leaveOut('unfinished-job-ids', result.missingIds.length - missingIds.length);
  return { ...result, jobs, missingIds, secret };
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
export function outputsWithoutJobs(conclusion: Ending['kind'], elapsed: Duration, now: Instant): Outputs {
  const result = { conclusion, jobs: [], missingIds: [], failures: new Map(), elapsed, now };
  return outputsOf(result, { isSecret: () => false, clean: (text) => text as CleanText });
}

function jobEntries({ jobs, failures, now }: Result, clean: Cleaner): readonly unknown[] {
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
        messages: firstThatFit(failure?.messages ?? [], share, clean),
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

function firstThatFit(messages: JobFailure['messages'], largest: number, clean: Cleaner): readonly string[] {
  const fitting: string[] = [];
  let size = 0;
  for (const { text } of messages) {
    const cleaned = clean(text, MAX_MESSAGE);
    size += byteLength(JSON.stringify(cleaned)) + 1;
    if (size > largest) break;
    fitting.push(cleaned);
  }
  return fitting;
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
