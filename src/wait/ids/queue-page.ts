import { Aborted, ActionError } from '../../errors.ts';
import type { PxmClient } from '../../pxm/client.ts';
import type { Job } from '../../pxm/job.ts';
import { MAX_PAGE_LENGTH } from '../../pxm/page.ts';
import { TransientError } from '../../pxm/transient-error.ts';
import type { Clock } from '../../time/clock.ts';
import { type Duration, seconds } from '../../time/duration.ts';
import { TimeLimit } from '../../time/time-limit.ts';

const RENEWED_EVERY = seconds(60);
/** The page is an extra: the jobs themselves are read without it. */
const MAX_TIME = seconds(3);

/**
 * Reads one page of the list now and then: how long earlier jobs ran, and what is ahead in the queue. Whatever
 * order the list has, what stands there is true; only more may be ahead.
 */
export class QueuePage {
  readonly #client: Pick<PxmClient, 'listJobs'>;
  readonly #clock: Clock;
  #readAt: Duration | undefined;
  #isRefused = false;

  constructor(client: Pick<PxmClient, 'listJobs'>, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * @param isPending the jobs have not begun, so that the queue still matters
   * @param begin is called before the first job is seen
   */
  async read(
    isPending: boolean,
    visitor: { readonly begin: () => void; readonly see: (job: Job) => void },
    signal: AbortSignal,
  ): Promise<void> {
    const elapsed = this.#clock.elapsed();
    const isDue = this.#readAt === undefined || (isPending && elapsed - this.#readAt >= RENEWED_EVERY);
    if (this.#isRefused || !isDue) return;
    this.#readAt = elapsed;
    using limit = new TimeLimit(MAX_TIME, this.#clock, signal);
    try {
      const page = { limit: MAX_PAGE_LENGTH, offset: 0 };
      const { rows } = await this.#client.listJobs(page, limit.signal, { once: true });
      visitor.begin();
      for (const row of rows) if (row.ok) visitor.see(row.job);
    } catch (thrown) {
      if (thrown instanceof Aborted || thrown instanceof TransientError) return;
      if (!(thrown instanceof ActionError)) throw thrown;
      this.#isRefused = true;
    }
  }
}
