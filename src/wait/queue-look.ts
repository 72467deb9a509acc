import { Aborted, ActionError } from '../errors.ts';
import type { DecodedJob } from '../pxm/job.ts';
import { LARGEST_PAGE, type Page, type PageRequest } from '../pxm/page.ts';
import { TransientError } from '../pxm/transient-error.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, seconds } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { TimeLimit } from '../time/time-limit.ts';
import type { Surroundings } from './surroundings.ts';

/** How often all of a queue is read that takes more than one short page. */
export const RENEWED_EVERY = seconds(60);
/** It is an extra: the jobs themselves are read without it. */
const LONGEST = seconds(3);

/**
 * Reads one page of the list for jobs that are waited for by their ids: how long earlier ones ran, and what is
 * ahead of them. Whatever order the list has, what stands there is true; only more may be ahead.
 */
export class QueueReader {
  readonly #fetch: (request: PageRequest, signal: AbortSignal) => Promise<Page<DecodedJob>>;
  readonly #clock: Clock;
  #readAt: Duration | undefined;
  #refused = false;

  constructor(fetch: (request: PageRequest, signal: AbortSignal) => Promise<Page<DecodedJob>>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /**
   * @param options.isPending the jobs have not begun, so that the queue still matters
   * @param options.now the server's time
   */
  async read(
    surroundings: Surroundings,
    options: { readonly isPending: boolean; readonly now: () => Instant },
    signal: AbortSignal,
  ): Promise<void> {
    const elapsed = this.#clock.elapsed();
    const isFirst = this.#readAt === undefined;
    const isOld = this.#readAt !== undefined && elapsed - this.#readAt >= RENEWED_EVERY;
    if (this.#refused || !(isFirst || (options.isPending && isOld))) return;
    this.#readAt = elapsed;
    const limit = new TimeLimit(LONGEST, this.#clock, signal);
    try {
      const { rows } = await this.#fetch({ limit: LARGEST_PAGE, offset: 0 }, limit.signal);
      surroundings.forgetQueue();
      for (const row of rows) if (row.ok) surroundings.see(row.job, options.now());
    } catch (thrown) {
      const isTold =
        thrown instanceof Aborted || thrown instanceof TransientError || thrown instanceof ActionError;
      if (!isTold) throw thrown;
      this.#refused = thrown instanceof ActionError;
    } finally {
      limit.release();
    }
  }
}
