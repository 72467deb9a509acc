import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds, minutes, seconds } from '../time/duration.ts';
import { estimate } from '../wait/estimate.ts';
import type { TrackedJob } from '../wait/known-jobs.ts';
import type { LookEvent, WaitPlan } from '../wait/wait.ts';
import { aheadInWords } from './closing.ts';
import { hint } from './hint.ts';
import type { Tone } from './log.ts';
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
/** More changes than this between two looks are told as counts. */
const MOST_CHANGES = 5;

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
    const lines = [...this.#changes(event), ...this.#hint(event)];
    if (lines.length > 0) this.#lastLine = event.elapsed;
    return { lines: lines.map((line) => this.#stamp(line, event.elapsed)), warnings: this.#warnings(event) };
  }

  /** To be asked now and then. @returns the line that is due, if one is */
  heartbeat(elapsed: Duration): ProgressLine | undefined {
    if (elapsed - this.#lastLine < HEARTBEAT) return undefined;
    this.#lastLine = elapsed;
    const since = this.#latest === undefined ? elapsed : milliseconds(elapsed - this.#latest.elapsed);
    if (since > minutes(1)) {
      return this.#stamp({ text: `no new look for ${formatDuration(since)}`, tone: 'dim' }, elapsed);
    }
    const latest = this.#latest as LookEvent;
    const state = latest.jobs.length === 0 ? 'no matching job yet' : this.#state(latest);
    return this.#stamp({ text: state, tone: 'dim' }, elapsed);
  }

  #stamp(line: ProgressLine, elapsed: Duration): ProgressLine {
    return { ...line, text: `${formatDuration(elapsed).padStart(7)}  ${line.text}` };
  }

  #changes(event: LookEvent): readonly ProgressLine[] {
    const changed = event.jobs.filter(({ job }) => this.#told.get(job.id) !== job.statusText);
    const firstSight = this.#told.size === 0;
    for (const { job } of changed) this.#told.set(job.id, job.statusText);
    if (changed.length === 0) return [];
    if (changed.length > MOST_CHANGES) {
      const verb = firstSight ? 'found' : `${count(changed.length, 'change')}:`;
      const tone = changed.some(({ job }) => job.status === 'failed') ? 'bad' : 'plain';
      return [{ text: `${verb} ${count(event.jobs.length, 'job')}: ${this.#state(event)}`, tone }];
    }
    const lines = changed.map((tracked) => this.#change(tracked, event));
    const unfinished = event.jobs.some(({ job }) => !isFinal(job.status));
    return unfinished && event.jobs.length > 1
      ? [...lines, { text: `in all ${this.#state(event)}`, tone: 'dim' }]
      : lines;
  }

  #change(tracked: TrackedJob, event: LookEvent): ProgressLine {
    const { job } = tracked;
    const name = nameOf(job);
    const ran = ranFor(tracked, event.now);
    const queued = queuedFor(tracked, event.now);
    const after = (label: string, duration: Duration | undefined): string =>
      duration === undefined ? '' : ` ${label} ${formatDuration(duration)}`;
    switch (job.status) {
      case 'pending': {
        const details = event.jobs.length === 1 ? this.#outlook(event) : '';
        return { text: `${name} is pending${details}`, tone: 'plain' };
      }
      case 'started': {
        const details = event.jobs.length === 1 ? this.#left(event) : '';
        return {
          text: `${name} started${after('after', queued)}${queued === undefined ? '' : ' in the queue'}${details}`,
          tone: 'plain',
        };
      }
      case 'success':
        return { text: `${name} succeeded${after('after', ran)}`, tone: 'good' };
      case 'failed':
        return { text: `${name} failed${after('after', ran)}`, tone: 'bad' };
      case 'cancelled':
        return { text: `${name} was cancelled`, tone: 'warn' };
      case 'unknown':
        return { text: `${name} is in the unknown status "${job.statusText}"`, tone: 'warn' };
      default:
        return job.status satisfies never;
    }
  }

  #state(event: LookEvent): string {
    return `${tally(event.jobs, event.now)}${this.#outlook(event)}`;
  }

  /** The place in the queue and the time left, as far as they are known. */
  #outlook(event: LookEvent): string {
    const ahead = aheadInWords(event);
    return `${ahead === undefined ? '' : `, ${ahead}`}${this.#left(event)}`;
  }

  #left(event: LookEvent): string {
    const expected = estimate(event.jobs, event.surroundings, event.now);
    if (expected === undefined) return '';
    const left = expected.left < 1_000 ? 'due now' : `about ${formatDuration(rounded(expected.left))} left`;
    return `, ${left}, from ${expected.from} earlier ${expected.type} jobs`;
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

/** As exact as an estimate is: whole seconds, or tens of them. */
function rounded(duration: Duration): Duration {
  const step = duration < 60_000 ? 1_000 : 10_000;
  return milliseconds(Math.round(duration / step) * step);
}
