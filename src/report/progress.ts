import { isFinal, type Job } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds, minutes, seconds, shortest } from '../time/duration.ts';
import { after } from '../time/instant.ts';
import type { Tone } from '../toolkit/toolkit.ts';
import { hasGoneWrong, queuedFor, ranFor, type TrackedJob } from '../wait/job-state.ts';
import type { WaitPlan } from '../wait/plan.ts';
import type { NextPoll } from '../wait/schedule.ts';
import type { Snapshot } from '../wait/snapshot.ts';
import { hint } from './hint.ts';
import { forecastOf, outlookInWords, roundedUp, sameAs } from './outlook.ts';
import { type Subject, subjectOf } from './subject.ts';
import { lastingReason } from './unproven.ts';
import { count, nameOf, tally } from './words.ts';

export interface ProgressLine {
  readonly text: string;
  readonly tone: Tone;
}

/** Something that a person should see beside the log. */
export interface ProgressWarning {
  readonly title: string;
  readonly message: string;
}

/** While nothing changes, a line at least this often: below 40 in an hour. */
const HEARTBEAT = seconds(110);
/** How often to ask whether a line is due, so that none comes later than two minutes after the last. */
export const HEARTBEAT_CHECK = seconds(5);
/** How often a status is rewritten. */
export const STATUS_INTERVAL = seconds(1);
const HINT_AFTER = seconds(20);
/** Maximum number of jobs that are all named: of more, only those that end badly are, and the rest is counted. */
const MAX_NAMED = 10;
const MAX_CHANGES = 5;
/** Rows that cannot be read and are reported one by one. */
const MAX_UNREADABLE_ROWS = 3;
/** Minimum time between two lines of counts; the first job that ends badly is reported at once. */
const COUNTS_EVERY = seconds(30);

/** What is worth a line while the wait continues. Keeps only what it has reported. */
export class Progress {
  readonly #plan: Pick<WaitPlan, 'target' | 'rules'>;
  readonly #subject: Subject;
  /** Each status of a job is reported once, though older reads may bring it back. */
  readonly #reported = new Set<string>();
  readonly #warned = new Set<string>();
  #isBadReported = false;
  #lastLine = milliseconds(0);
  #hinted = false;
  #latest: Snapshot | undefined;
  #next: NextPoll | undefined;

  constructor(plan: Pick<WaitPlan, 'target' | 'rules'>) {
    this.#plan = plan;
    this.#subject = subjectOf(plan.target);
  }

  /** @param next undefined where the wait ends with this poll */
  poll(
    snapshot: Snapshot,
    next: NextPoll | undefined,
  ): {
    readonly lines: readonly ProgressLine[];
    readonly warnings: readonly ProgressWarning[];
  } {
    this.#latest = snapshot;
    this.#next = next;
    const lines = [...this.#changes(snapshot), ...this.#timeoutTooShort(snapshot), ...this.#hint(snapshot)];
    if (lines.length > 0) this.#lastLine = snapshot.elapsed;
    return {
      lines: lines.map((line) => this.#stamp(line, snapshot.elapsed)),
      warnings: this.#warnings(snapshot),
    };
  }

  /** To be asked now and then. @returns the line that is due, if one is */
  heartbeat(elapsed: Duration): ProgressLine | undefined {
    if (elapsed - this.#lastLine < HEARTBEAT) return undefined;
    this.#lastLine = elapsed;
    return { text: this.status(elapsed), tone: 'dim' };
  }

  /** How it stands, as one line. */
  status(elapsed: Duration): string {
    const latest = this.#latest;
    const due = latest === undefined ? milliseconds(0) : milliseconds(latest.elapsed + (this.#next?.in ?? 0));
    const silence = milliseconds(elapsed - due);
    const stamped = (text: string): string => this.#stamp({ text, tone: 'dim' }, elapsed).text;
    if (silence > minutes(1)) return stamped(`no complete poll for ${formatDuration(silence)}`);
    if (latest === undefined) return stamped('first poll');
    if (latest.jobs.length === 0) return stamped(`no matching ${this.#subject.noun} yet`);
    // A poll may be some time ago: the jobs ran on since.
    const now = after(latest.now, milliseconds(elapsed - latest.elapsed));
    return stamped(this.#state({ ...latest, now }));
  }

  /** How many are in which status, and how long it will still take. */
  #state(snapshot: Snapshot): string {
    return `${tally(snapshot.jobs, snapshot.now)}${outlookInWords(snapshot, this.#subject)}`;
  }

  #stamp(line: ProgressLine, elapsed: Duration): ProgressLine {
    return { ...line, text: `${formatDuration(elapsed).padStart(7)}  ${line.text}` };
  }

  #changes(snapshot: Snapshot): readonly ProgressLine[] {
    const changed = snapshot.jobs.filter(({ job }) => !this.#reported.has(stateKeyOf(job)));
    if (changed.length === 0) return [];
    if (snapshot.jobs.length <= MAX_NAMED) {
      this.#markReported(changed);
      const continues = snapshot.jobs.some(({ job }) => !isFinal(job.status));
      const lines = changed.map((tracked) => change(tracked, snapshot, this.#subject));
      return continues && snapshot.jobs.length > 1
        ? [...lines, { text: `now: ${this.#state(snapshot)}`, tone: 'dim' }]
        : lines;
    }
    const bad = changed.filter(hasGoneWrong);
    const firstSight = this.#reported.size === 0;
    const allEnded = snapshot.jobs.every(({ job }) => isFinal(job.status));
    const isDue = snapshot.elapsed - this.#lastLine >= COUNTS_EVERY;
    const firstBad = bad.length > 0 && !this.#isBadReported;
    if (!firstSight && !allEnded && !isDue && !firstBad) return [];
    this.#markReported(changed);
    this.#isBadReported ||= bad.length > 0;
    const more = bad.length - MAX_CHANGES;
    return [
      ...bad.slice(0, MAX_CHANGES).map((tracked) => change(tracked, snapshot, this.#subject)),
      ...(more > 0 ? [{ text: `and ${more} more failed or were cancelled`, tone: 'bad' } as const] : []),
      {
        text: `${firstSight ? 'found ' : ''}${count(snapshot.jobs.length, this.#subject.noun)}: ${this.#state(snapshot)}`,
        tone: 'plain',
      },
    ];
  }

  #markReported(changed: readonly TrackedJob[]): void {
    for (const { job } of changed) this.#reported.add(stateKeyOf(job));
  }

  /** Says early what nobody wants to learn when the time is over. */
  #timeoutTooShort(snapshot: Snapshot): readonly ProgressLine[] {
    const expected = forecastOf(snapshot);
    const { timeout } = this.#plan.rules;
    const left = milliseconds(timeout - snapshot.elapsed);
    if (this.#next === undefined || timeout === 0 || expected?.kind !== 'expected' || expected.likely <= left)
      return [];
    if (this.#warned.has('timeout')) return [];
    this.#warned.add('timeout');
    const needed = formatDuration(roundedUp(expected.likely));
    const text = `\`timeout\` leaves ${formatDuration(left)} only: about ${needed} are needed, ${sameAs(expected)}`;
    return [{ text, tone: 'warn' }];
  }

  #hint(snapshot: Snapshot): readonly ProgressLine[] {
    const { target, rules } = this.#plan;
    const { noun } = this.#subject;
    const isNamed = target.kind !== 'list';
    const isComplete = isNamed ? snapshot.missingIds.length === 0 : snapshot.jobs.length > 0;
    if (this.#hinted || isComplete || !snapshot.answered || snapshot.elapsed < HINT_AFTER) return [];
    this.#hinted = true;
    const seen = hint(snapshot, this.#plan);
    const maxTime = formatDuration(shortest(rules.appearTimeout, rules.timeout));
    const missing = isNamed ? `not all of the ${noun}s are there yet` : `no matching ${noun} yet`;
    return [
      {
        text: `${missing}; it may take ${maxTime} to appear${seen === undefined ? '' : `. ${seen}`}`,
        tone: 'warn',
      },
    ];
  }

  #warnings(snapshot: Snapshot): readonly ProgressWarning[] {
    const warnings: ProgressWarning[] = [];
    const once = (key: string, title: string, message: string): void => {
      if (this.#warned.has(key)) return;
      this.#warned.add(key);
      warnings.push({ title, message });
    };
    for (const { job } of snapshot.jobs) {
      if (job.status !== 'unknown') continue;
      once(
        `status ${job.statusText}`,
        `Unknown ${this.#subject.noun} status`,
        `The API gives ${nameOf(job)} the status "${job.statusText}", which is not documented. It counts as not finished; the wait continues.`,
      );
    }
    const lasting = lastingReason(snapshot.proof);
    if (lasting !== undefined) once('unproven', 'The job list cannot be proven complete', lasting);
    const rows = snapshot.unreadable.filter(({ id }) => !this.#warned.has(`row ${id ?? ''}`));
    for (const { id, problem } of rows.slice(0, MAX_UNREADABLE_ROWS)) {
      once(
        `row ${id ?? ''}`,
        `Unreadable ${this.#subject.noun}`,
        `A row of the API's answer${id === undefined ? '' : ` (${id})`} is not a readable ${this.#subject.noun}: ${problem}. It may be one that is waited for, so that success cannot be confirmed while it is there; the wait continues.`,
      );
    }
    if (rows.length > MAX_UNREADABLE_ROWS) {
      once(
        'rows',
        `Unreadable ${this.#subject.noun}s`,
        `${count(rows.length - MAX_UNREADABLE_ROWS, 'more row')} of that answer could not be read either.`,
      );
      for (const { id } of rows) this.#warned.add(`row ${id ?? ''}`);
    }
    return warnings;
  }
}

function stateKeyOf(job: Job): string {
  return `${job.id} ${job.statusText}`;
}

function change(tracked: TrackedJob, snapshot: Snapshot, subject: Subject): ProgressLine {
  const { job } = tracked;
  const name = nameOf(job);
  const ran = ranFor(tracked, snapshot.now);
  const after = ran === undefined ? '' : ` after ${formatDuration(ran)}`;
  // With several jobs, the line that follows says it for all.
  const outlook = snapshot.jobs.length === 1 ? outlookInWords(snapshot, subject) : '';
  switch (job.status) {
    case 'pending':
      return { text: `${name} is pending${outlook}`, tone: 'plain' };
    case 'started': {
      const queued = queuedFor(tracked, snapshot.now);
      const wait =
        queued === undefined || queued < 1_000 ? '' : ` after ${formatDuration(queued)} in the queue`;
      return { text: `${name} started${wait}${outlook}`, tone: 'plain' };
    }
    case 'cancelling':
      return { text: `${name} is being cancelled`, tone: 'warn' };
    case 'success':
      return { text: `${name} succeeded${after}`, tone: 'good' };
    case 'failed':
      return { text: `${name} failed${after}`, tone: 'bad' };
    case 'cancelled':
      return { text: `${name} was cancelled${after}`, tone: 'warn' };
    case 'unknown':
      return { text: `${name} is in the unknown status "${job.statusText}"`, tone: 'warn' };
    default:
      return job.status satisfies never;
  }
}
