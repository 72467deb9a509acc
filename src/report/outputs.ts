import type { ErrorKind } from '../failures/error-kinds.ts';
import { NO_ERRORS } from '../failures/read-errors.ts';
import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, inSeconds } from '../time/duration.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import type { Conclusion } from '../wait/conclusion.ts';
import { queuedFor, ranFor, type TrackedJob } from '../wait/job-state.ts';
import { unfinishedIds } from '../wait/snapshot.ts';
import type { Outcome } from '../wait/wait.ts';
import { byteLength, type Fitting, fitting } from './budget.ts';
import { JOBS, SUBJECTS, type Subject } from './subject.ts';
import { byUrgency } from './urgency.ts';
import type { WaitReport } from './wait-report.ts';

/** The part of a report that the outputs are made of: no more than a step can say that did not get to wait. */
export interface OutputsReport extends Pick<WaitReport, 'subject' | 'errors'> {
  readonly outcome: Pick<Outcome, 'jobs' | 'missingIds' | 'elapsed' | 'now'> & {
    readonly conclusion: Pick<Conclusion, 'kind'>;
  };
  readonly errorsFile: Pick<WaitReport['errorsFile'], 'path'>;
  /** For a chat or an issue; it may be shown. */
  readonly message: string;
}

/** How large outputs may be, in bytes. */
export interface OutputLimits {
  readonly jobs: number;
  /** Maximum size of each other list. */
  readonly list: number;
  /** Maximum size of the kinds of errors of all jobs together, within `jobs`. */
  readonly kinds: number;
  /** Maximum size of the messages of all jobs together, within `jobs`. */
  readonly messages: number;
}

/**
 * GitHub: a step that takes an output into `env` or `with` fails from 131,071 bytes on, and all outputs of a
 * job together may have 1 MB in UTF-16. Six lists of these sizes stay below both.
 */
const GITHUB_LIMITS: OutputLimits = { jobs: 95_000, list: 70_000, kinds: 25_000, messages: 25_000 };

/** Where outputs go to a file or a pipe. */
export const NO_LIMITS: OutputLimits = {
  jobs: Number.POSITIVE_INFINITY,
  list: Number.POSITIVE_INFINITY,
  kinds: Number.POSITIVE_INFINITY,
  messages: Number.POSITIVE_INFINITY,
};

export interface Outputs {
  readonly values: Readonly<Record<string, string>>;
  /** How many entries are missing, by output. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** How many of these the store sent in a form that is not known. */
  readonly unreadable: Readonly<Record<string, number>>;
  /** How many of these hold a secret. */
  readonly secret: Readonly<Record<string, number>>;
}

/**
 * The outputs of the step. Lists that would not fit are cut, and what was left out is counted in `left-out`.
 * @param isSecret whether data hold a secret: they are left out, since rewritten they would name something else
 */
export function outputsOf(
  given: OutputsReport,
  isSecret: (data: string) => boolean,
  limits: OutputLimits = GITHUB_LIMITS,
): Outputs {
  const { secret, ...report } = withoutSecrets(given, isSecret);
  const { subject, outcome } = report;
  const jobs = given.outcome.jobs.map(({ job }) => job);
  const withStatus = (status: string): number => jobs.filter((job) => job.status === status).length;
  const leftOut: Record<string, number> = {};
  const list = (name: string, entries: readonly unknown[], maxBytes = limits.list): string => {
    const fitted = jsonThatFits(entries, maxBytes);
    if (fitted.leftOut > 0) leftOut[name] = fitted.leftOut;
    return `[${fitted.entries.join(',')}]`;
  };
  const hierarchyIds = outcome.jobs.flatMap(({ job }) => job.hierarchyId ?? []);
  const fileLocations = outcome.jobs.flatMap(({ job }) => job.fileLocations);
  // A release is not a job: it has another schema.
  const entries = subject === JOBS ? jobEntries(report, limits) : [];
  const ids = {
    all: outcome.jobs.map(({ job }) => job.id),
    failed: outcome.jobs.flatMap(({ job }) => (job.status === 'failed' ? job.id : [])),
    unfinished: unfinishedIds(outcome),
  };
  const idLists = (of: Subject): readonly (readonly [string, string])[] =>
    (['all', 'failed', 'unfinished'] as const).map((which) => {
      const name = of.outputs[which];
      return [name, list(name, of === subject ? ids[which] : [])];
    });
  const values: Record<string, string> = {
    conclusion: outcome.conclusion.kind,
    jobs: list('jobs', entries, limits.jobs),
    ...Object.fromEntries(SUBJECTS.flatMap(idLists)),
    'hierarchy-ids': list('hierarchy-ids', hierarchyIds),
    'hierarchy-id': secret['hierarchy-ids'] === undefined ? onlyOne(hierarchyIds, limits) : '',
    'file-locations': list('file-locations', fileLocations),
    'file-location': secret['file-locations'] === undefined ? onlyOne(fileLocations, limits) : '',
    'errors-file': report.errorsFile.path ?? '',
    message: report.message,
    'total-count': String(jobs.length),
    'success-count': String(withStatus('success')),
    'failed-count': String(withStatus('failed')),
    'cancelled-count': String(withStatus('cancelled')),
    'elapsed-seconds': String(inSeconds(outcome.elapsed)),
  };
  const unreadable = unreadableOf(jobs);
  for (const [name, amount] of [...Object.entries(unreadable), ...Object.entries(secret)]) {
    leftOut[name] = (leftOut[name] ?? 0) + amount;
  }
  const messages = messagesLeftOut(report, entries);
  if (messages > 0) leftOut[MESSAGES] = messages;
  values['left-out'] = JSON.stringify(leftOut);
  return { values, leftOut, unreadable, secret };
}

/** The report without the jobs, hierarchies and links that hold a secret, and how many are missing, by output. */
function withoutSecrets(
  report: OutputsReport,
  isSecret: (data: string) => boolean,
): OutputsReport & Pick<Outputs, 'secret'> {
  const { subject, outcome } = report;
  const { outputs } = subject;
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
  const jobs = outcome.jobs.flatMap((tracked): readonly TrackedJob[] => {
    const { job } = tracked;
    const fileLocations = job.fileLocations.filter((link) => !holdsSecret(link));
    leaveOut('file-locations', job.fileLocations.length - fileLocations.length);
    const isHierarchySecret = job.hierarchyId !== undefined && holdsSecret(job.hierarchyId);
    if (isHierarchySecret) leaveOut('hierarchy-ids');
    if ([job.id, job.typeText, job.statusText].some(holdsSecret)) {
      if (subject === JOBS) leaveOut('jobs');
      leaveOut(outputs.all);
      if (job.status === 'failed') leaveOut(outputs.failed);
      if (!isFinal(job.status)) leaveOut(outputs.unfinished);
      return [];
    }
    const hierarchyId = isHierarchySecret ? undefined : job.hierarchyId;
    return [{ ...tracked, job: { ...job, fileLocations, hierarchyId } }];
  });
  const missingIds = outcome.missingIds.filter((id) => !holdsSecret(id));
  leaveOut(outputs.unfinished, outcome.missingIds.length - missingIds.length);
  return { ...report, outcome: { ...outcome, jobs, missingIds }, secret };
}

/** The name in `left-out` for messages that the output `jobs` does not hold. */
export const MESSAGES = 'messages';

/** Messages that the entries of jobs do not hold, and errors that were not read. */
function messagesLeftOut({ errors }: OutputsReport, entries: readonly JobEntry[]): number {
  const held = entries.reduce((sum, entry) => sum + entry.errors.messages.length, 0);
  const all = [...errors.values()].reduce(
    (sum, { messageCount, total, read }) => sum + messageCount + total - read,
    0,
  );
  return Math.max(0, all - held);
}

/** The single value; empty where there is none, or more than one. */
function onlyOne(values: readonly string[], limits: OutputLimits): string {
  const [only = ''] = values;
  return values.length === 1 && byteLength(only) <= limits.list ? only : '';
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
export function outputsWithoutJobs(
  conclusion: Conclusion['kind'],
  text: string,
  elapsed: Duration,
  now: Instant,
): Outputs {
  const report: OutputsReport = {
    outcome: { conclusion: { kind: conclusion }, jobs: [], missingIds: [], elapsed, now },
    subject: JOBS,
    errors: new Map(),
    errorsFile: { path: undefined },
    message: text,
  };
  return outputsOf(report, () => false);
}

type JobEntry = ReturnType<typeof jobEntry>;

function jobEntries(report: OutputsReport, limits: OutputLimits): readonly JobEntry[] {
  const withErrors = [...report.errors.values()].filter(({ total }) => total > 0).length;
  const sharers = Math.max(1, withErrors);
  const share = {
    kinds: Math.floor(limits.kinds / sharers),
    messages: Math.floor(limits.messages / sharers),
  };
  const entriesOf = (jobs: readonly TrackedJob[]): readonly JobEntry[] =>
    jobs.map((tracked) => jobEntry(tracked, report, share));
  const entries = entriesOf(report.outcome.jobs);
  if (byteLength(JSON.stringify(entries)) <= limits.jobs) return entries;
  // Where not all fit, those that somebody has to look at come first.
  return entriesOf([...report.outcome.jobs].sort(byUrgency(report.outcome.now)));
}

/** @param share the room for the errors of one job, in bytes */
function jobEntry(
  tracked: TrackedJob,
  { errors, outcome: { now } }: OutputsReport,
  share: Pick<OutputLimits, 'kinds' | 'messages'>,
) {
  const { job } = tracked;
  const { total, messages, kinds, moreKinds } = errors.get(job.id) ?? NO_ERRORS;
  const shownKinds = jsonThatFits(kinds.map(kindEntry), share.kinds);
  const shownMessages = jsonThatFits(messages, share.messages);
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
      total,
      messages: shownMessages.entries.map((json): unknown => JSON.parse(json)),
      kinds: shownKinds.entries.map((json): unknown => JSON.parse(json)),
      more_kinds: moreKinds + shownKinds.leftOut,
    },
  };
}

function kindEntry({ text, count, rows, rowCount, skus, values }: ErrorKind): unknown {
  return { kind: text, count, rows, row_count: rowCount, skus, values };
}

function secondsOrNull(duration: Duration | undefined): number | null {
  return duration === undefined ? null : inSeconds(duration);
}

/** The entries of a JSON array that fit into so many bytes, each as JSON. */
function jsonThatFits(entries: readonly unknown[], maxBytes: number): Fitting<string> {
  return fitting(
    entries.map((entry) => JSON.stringify(entry)),
    { size: maxBytes - 2, sizeOf: (json) => byteLength(json) + 1 },
  );
}
