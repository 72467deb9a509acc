import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds, minutes, seconds } from '../time/duration.ts';
import type { TrackedJob } from '../wait/known-jobs.ts';
import type { LookEvent, WaitPlan } from '../wait/wait.ts';
import { hint } from './hint.ts';
import type { Tone } from './log.ts';
import { estimateOf, outlookInWords, rounded } from './outlook.ts';
import { count, nameOf, queuedFor, ranFor, tally } from './words.ts';

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
const HINT_AFTER = seconds(20);
/** Of more jobs than this only those that end badly are named; the rest is counted. */
const MOST_NAMED = 10;
const MOST_CHANGES = 5;
/** No more often, unless a job ended badly. */
const COUNTS_EVERY = seconds(30);

/** What is worth telling while the wait goes on. Keeps only what it has told. */
export class Progress {
  readonly #plan: Pick<WaitPlan, 'target' | 'rules'>;
  readonly #told = new Map<string, string>();
  readonly #warned = new Set<string>();
  #lastLine = milliseconds(0);
  #hinted = false;
  #latest: LookEvent | undefined;

  constructor(plan: Pick<WaitPlan, 'target' | 'rules'>) {
    this.#plan = plan;
  }

  look(event: LookEvent): {
    readonly lines: readonly ProgressLine[];
    readonly warnings: readonly ProgressWarning[];
  } {
    this.#latest = event;
    const lines = [...this.#changes(event), ...this.#tooShort(event), ...this.#hint(event)];
    if (lines.length > 0) this.#lastLine = event.elapsed;
    return { lines: lines.map((line) => this.#stamp(line, event.elapsed)), warnings: this.#warnings(event) };
  }

  /** To be asked now and then. @returns the line that is due, if one is */
  heartbeat(elapsed: Duration): ProgressLine | undefined {
    if (elapsed - this.#lastLine < HEARTBEAT) return undefined;
    this.#lastLine = elapsed;
    const since = this.#latest === undefined ? elapsed : milliseconds(elapsed - this.#latest.elapsed);
    if (since > minutes(1)) {
      return this.#stamp({ text: `no answer for ${formatDuration(since)}`, tone: 'dim' }, elapsed);
    }
    const latest = this.#latest as LookEvent;
    const text = latest.jobs.length === 0 ? 'no matching job yet' : state(latest);
    return this.#stamp({ text, tone: 'dim' }, elapsed);
  }

  #stamp(line: ProgressLine, elapsed: Duration): ProgressLine {
    return { ...line, text: `${formatDuration(elapsed).padStart(7)}  ${line.text}` };
  }

  #changes(event: LookEvent): readonly ProgressLine[] {
    const changed = event.jobs.filter(({ job }) => this.#told.get(job.id) !== job.statusText);
    if (changed.length === 0) return [];
    if (event.jobs.length <= MOST_NAMED) {
      this.#tell(changed);
      const goesOn = event.jobs.some(({ job }) => !isFinal(job.status));
      const lines = changed.map((tracked) => change(tracked, event));
      return goesOn && event.jobs.length > 1
        ? [...lines, { text: `now: ${state(event)}`, tone: 'dim' }]
        : lines;
    }
    const bad = changed.filter(({ job }) => job.status === 'failed' || job.status === 'cancelled');
    const firstSight = this.#told.size === 0;
    const allEnded = event.jobs.every(({ job }) => isFinal(job.status));
    const isDue = event.elapsed - this.#lastLine >= COUNTS_EVERY;
    if (!firstSight && !allEnded && !isDue && bad.length === 0) return [];
    this.#tell(changed);
    const more = bad.length - MOST_CHANGES;
    return [
      ...bad.slice(0, MOST_CHANGES).map((tracked) => change(tracked, event)),
      ...(more > 0 ? [{ text: `and ${more} more failed or were cancelled`, tone: 'bad' } as const] : []),
      {
        text: `${firstSight ? 'found ' : ''}${count(event.jobs.length, 'job')}: ${state(event)}`,
        tone: 'plain',
      },
    ];
  }

  #tell(changed: readonly TrackedJob[]): void {
    for (const { job } of changed) this.#told.set(job.id, job.statusText);
  }

  /** Says early what nobody wants to learn when the time is over. */
  #tooShort(event: LookEvent): readonly ProgressLine[] {
    const expected = estimateOf(event);
    const left = milliseconds(this.#plan.rules.timeout - event.elapsed);
    if (this.#warned.has('timeout') || expected === undefined || expected.left <= left) return [];
    this.#warned.add('timeout');
    const needed = formatDuration(rounded(expected.left));
    const text = `\`timeout\` leaves ${formatDuration(left)} only: about ${needed} are needed, if these jobs take as long as earlier ones`;
    return [{ text, tone: 'warn' }];
  }

  #hint(event: LookEvent): readonly ProgressLine[] {
    if (this.#hinted || event.jobs.length > 0 || event.elapsed < HINT_AFTER) return [];
    this.#hinted = true;
    const seen = hint(event, this.#plan);
    const most = formatDuration(this.#plan.rules.appearTimeout);
    return [
      {
        text: `no matching job yet; it may take ${most} to appear${seen === undefined ? '' : `. ${seen}`}`,
        tone: 'warn',
      },
    ];
  }

  #warnings(event: LookEvent): readonly ProgressWarning[] {
    const warnings: ProgressWarning[] = [];
    const once = (key: string, title: string, message: string): void => {
      if (this.#warned.has(key)) return;
      this.#warned.add(key);
      warnings.push({ title, message });
    };
    for (const { job } of event.jobs) {
      if (job.status !== 'unknown') continue;
      once(
        `status ${job.statusText}`,
        'Unknown job status',
        `The API gives ${nameOf(job)} the status "${job.statusText}", which nobody documents. It counts as not finished; the wait goes on.`,
      );
    }
    for (const { id, problem } of event.unreadable) {
      once(
        `row ${id ?? ''}`,
        'Unreadable job',
        `A row of the API's answer${id === undefined ? '' : ` (${id})`} is no job: ${problem}. It may be one that is waited for, so that success cannot be said while it is there; the wait goes on.`,
      );
    }
    return warnings;
  }
}

function change(tracked: TrackedJob, event: LookEvent): ProgressLine {
  const { job } = tracked;
  const name = nameOf(job);
  const ran = ranFor(tracked, event.now);
  const after = ran === undefined ? '' : ` after ${formatDuration(ran)}`;
  // Of several jobs the line that follows says it for all.
  const outlook = event.jobs.length === 1 ? outlookInWords(event) : '';
  switch (job.status) {
    case 'pending':
      return { text: `${name} is pending${outlook}`, tone: 'plain' };
    case 'started': {
      const queued = queuedFor(tracked, event.now);
      const wait =
        queued === undefined || queued < 1_000 ? '' : ` after ${formatDuration(queued)} in the queue`;
      return { text: `${name} started${wait}${outlook}`, tone: 'plain' };
    }
    case 'success':
      return { text: `${name} succeeded${after}`, tone: 'good' };
    case 'failed':
      return { text: `${name} failed${after}`, tone: 'bad' };
    case 'cancelled':
      return { text: `${name} was cancelled`, tone: 'warn' };
    case 'unknown':
      return { text: `${name} is in the unknown status "${job.statusText}"`, tone: 'warn' };
    default:
      return job.status satisfies never;
  }
}

/** How many are in which status, and how long it will still take. */
function state(event: LookEvent): string {
  return `${tally(event.jobs, event.now)}${outlookInWords(event)}`;
}
