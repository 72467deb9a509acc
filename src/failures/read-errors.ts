import { Aborted, ActionError, withoutFullStop } from '../errors.ts';
import type { Cleaner } from '../foreign-text.ts';
import type { Job } from '../pxm/job.ts';
import { type JobErrorRow, MAX_ERROR_MESSAGE, type Page, type PageRequest } from '../pxm/page.ts';
import { RELEASE_TYPE } from '../pxm/release.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, longest, milliseconds, minutes, seconds, shortest } from '../time/duration.ts';
import { Pace } from '../time/pace.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { DistinctMessages } from './distinct-messages.ts';
import { ErrorKinds, type KindsOfErrors, NO_KINDS } from './error-kinds.ts';
import { errorPages, FIRST_PAGE } from './error-pages.ts';
import { type Place, placeOf } from './row-and-sku.ts';

/** What a job reports: why it failed, or, of a price import that succeeded, what wants fixing. */
export interface JobErrors extends KindsOfErrors {
  /** How many were read. */
  readonly read: number;
  /** How many there are, as far as is known. */
  readonly total: number;
  /** The first messages, each once, in the order in which they came. */
  readonly messages: readonly string[];
  /** How many different messages were read. */
  readonly messageCount: number;
  /** Why not all were read, as a part of a sentence; undefined where all were. */
  readonly incomplete: string | undefined;
}

export const NO_ERRORS: JobErrors = {
  ...NO_KINDS,
  read: 0,
  total: 0,
  messages: [],
  messageCount: 0,
  incomplete: undefined,
};

/** One error, as it is shown. */
export interface JobError extends Place {
  /** From 1, in the order in which the API lists them. */
  readonly number: number;
  /** The template of its kind. */
  readonly kind: string;
  readonly message: string;
}

export interface ReadingProgress {
  readonly jobId: string;
  readonly read: number;
  readonly total: number | undefined;
}

export interface ReadErrorsDeps {
  readonly fetchErrors: (id: string, page: PageRequest, signal: AbortSignal) => Promise<Page<JobErrorRow>>;
  readonly clock: Clock;
  /** Aborts when the run is cancelled. */
  readonly interrupt: AbortSignal;
  /** Messages are text for people. They are cleaned before kinds are told apart, which would cut a secret. */
  readonly clean: Cleaner;
  /** Takes all errors, in order, some at a time. */
  readonly record: (jobId: string, errors: readonly JobError[]) => Promise<void>;
  readonly onProgress: (progress: ReadingProgress) => void;
}

/** Of one job. PXM: an import file holds at most 50,000 rows. */
const MAX_ERRORS = 50_000;
/** Nobody reads further, and each job is a request. */
const MAX_JOBS_READ = 100;
/** Jobs whose first page is requested before it is their turn. */
const JOBS_AHEAD = 3;
/** At most 10 requests a second. PXM: a development store takes 25 of all its clients. */
const REQUESTS_PER_SECOND = 10;
/** At least so much for a job: one that does not answer must not keep those behind it from being read. */
const MIN_LIMIT_PER_JOB = seconds(10);
const PROGRESS_INTERVAL = seconds(5);

const LONG_LIMIT = minutes(2);
const SHORT_LIMIT = seconds(30);
/** With `timeout: 0s` the step ends within 35 s. What is missing here is needed to report. */
const LIMIT_WITHOUT_WAIT = seconds(33);

/**
 * How long errors may be read after the verdict.
 * @param wait.sinceStart how long ago the step began, whereas `elapsed` is how long the wait took
 * @param wait.hasFailedJob without one the step passes, and soon
 */
export function readingLimit(wait: {
  readonly timeout: Duration;
  readonly elapsed: Duration;
  readonly sinceStart: Duration;
  readonly hasFailedJob: boolean;
}): Duration {
  if (wait.timeout === 0) {
    return shortest(SHORT_LIMIT, longest(seconds(1), milliseconds(LIMIT_WITHOUT_WAIT - wait.sinceStart)));
  }
  return wait.hasFailedJob && wait.timeout - wait.elapsed >= LONG_LIMIT ? LONG_LIMIT : SHORT_LIMIT;
}

/** PXM: price imports report what they could not do although they succeed. */
const TYPE_WITH_WARNINGS = 'pricebook-import';

/**
 * Whether errors of a job are read: of any that failed, and of those that report warnings when they succeed.
 * PXM: nothing says why a release of a catalog failed.
 */
export function hasErrorsToRead({ status, type }: Pick<Job, 'status' | 'type'>): boolean {
  if (type === RELEASE_TYPE) return false;
  return status === 'failed' || (status === 'success' && type === TYPE_WITH_WARNINGS);
}

/**
 * Reads the errors of jobs, one job after the other. Never throws for what the API does: what could not be read
 * is reported in `incomplete`, since the verdict stands without it.
 * @returns by job id, an entry for each
 */
export async function readErrors(
  ids: readonly string[],
  timeLimit: Duration,
  deps: ReadErrorsDeps,
): Promise<ReadonlyMap<string, JobErrors>> {
  const { clock, interrupt } = deps;
  const errors = new Map<string, JobErrors>();
  using limit = new TimeLimit(timeLimit, clock, interrupt);
  const end = clock.elapsed() + timeLimit;
  const pace = new Pace(clock, { perSecond: REQUESTS_PER_SECOND, burst: 1 });
  const asked = ids.slice(0, MAX_JOBS_READ);
  const readings = new Map<string, ErrorReading>();
  let reportedAt = clock.elapsed();
  const onProgress = (progress: ReadingProgress): void => {
    if (clock.elapsed() - reportedAt < PROGRESS_INTERVAL) return;
    reportedAt = clock.elapsed();
    deps.onProgress(progress);
  };
  try {
    for (const [index, id] of asked.entries()) {
      for (const next of asked.slice(index, index + 1 + JOBS_AHEAD)) {
        if (!readings.has(next))
          readings.set(next, new ErrorReading(next, { ...deps, onProgress }, pace, limit.signal));
      }
      const share = milliseconds((end - clock.elapsed()) / (asked.length - index));
      const jobErrors = await readings.get(id)?.read(longest(share, MIN_LIMIT_PER_JOB));
      if (jobErrors !== undefined) errors.set(id, jobErrors);
    }
  } finally {
    for (const reading of readings.values()) reading.stop();
  }
  for (const id of ids.slice(MAX_JOBS_READ)) {
    const incomplete = `errors are read of the first ${MAX_JOBS_READ} jobs only`;
    errors.set(id, { ...NO_ERRORS, incomplete });
  }
  return errors;
}

/** Of one job: requests its first page at once, and the others when it is its turn. */
class ErrorReading {
  readonly #id: string;
  readonly #deps: ReadErrorsDeps;
  readonly #stop = new AbortController();
  readonly #fetchPage: (request: PageRequest) => Promise<Page<JobErrorRow>>;
  readonly #first: Promise<Page<JobErrorRow>>;
  readonly #kinds = new ErrorKinds();
  readonly #messages = new DistinctMessages();
  #read = 0;
  #total: number | undefined;

  constructor(id: string, deps: ReadErrorsDeps, pace: Pace, parent: AbortSignal) {
    this.#id = id;
    this.#deps = deps;
    const signal = AbortSignal.any([parent, this.#stop.signal]);
    this.#fetchPage = async (request) => {
      await pace.turn(signal);
      if (signal.aborted) throw new Aborted();
      return deps.fetchErrors(id, request, signal);
    };
    this.#first = this.#fetchPage(FIRST_PAGE);
    this.#first.catch(() => undefined);
  }

  stop(): void {
    this.#stop.abort();
  }

  async read(timeLimit: Duration): Promise<JobErrors> {
    const { clock, interrupt } = this.#deps;
    using limit = new TimeLimit(timeLimit, clock, interrupt);
    limit.signal.addEventListener('abort', () => this.stop(), { once: true });
    try {
      return this.#result(await this.#readAll());
    } catch (thrown) {
      return this.#result(this.#reasonOf(thrown));
    } finally {
      this.stop();
    }
  }

  /** @returns why these are not all, or undefined */
  async #readAll(): Promise<string | undefined> {
    const pages = errorPages(this.#fetchPage, { first: this.#first, max: MAX_ERRORS });
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true)
        return value ? undefined : 'some have no id and look alike, so that there may be more';
      this.#total = Math.max(this.#total ?? 0, value.total ?? 0);
      await this.#add(value.fresh.slice(0, MAX_ERRORS - this.#read));
      const isFull = this.#read === MAX_ERRORS;
      if (isFull && (this.#total !== MAX_ERRORS || value.fresh.length === 0)) {
        return `only the first ${MAX_ERRORS} are read`;
      }
      this.#deps.onProgress({ jobId: this.#id, read: this.#read, total: value.total });
    }
  }

  async #add(rows: readonly JobErrorRow[]): Promise<void> {
    const errors = rows.map(({ message: sent }): JobError => {
      const message = this.#deps.clean(sent, MAX_ERROR_MESSAGE);
      const place = placeOf(message);
      this.#read += 1;
      this.#messages.add(message);
      return { number: this.#read, kind: this.#kinds.add(message, place), message, ...place };
    });
    await this.#deps.record(this.#id, errors);
  }

  #reasonOf(thrown: unknown): string {
    if (thrown instanceof Aborted) {
      return this.#deps.interrupt.aborted
        ? 'the step was cancelled before all were read'
        : 'they could not be read in time';
    }
    if (thrown instanceof ActionError) return `they could not be read: ${withoutFullStop(thrown.message)}`;
    throw thrown;
  }

  #result(incomplete: string | undefined): JobErrors {
    // Where all were read, a total that says otherwise is wrong.
    const total = incomplete === undefined ? this.#read : Math.max(this.#read, this.#total ?? 0);
    const { kept: messages, count: messageCount } = this.#messages;
    return { ...this.#kinds.result(), read: this.#read, total, messages, messageCount, incomplete };
  }
}
