import type { PxmClient } from '../../pxm/client.ts';
import { isFinal } from '../../pxm/job.ts';
import type { Clock } from '../../time/clock.ts';
import { forEachAtOnce } from '../for-each-at-once.ts';
import { ForecastSources } from '../forecast-sources.ts';
import { keyOf } from '../job-state.ts';
import { NamedJobs } from '../named-jobs.ts';
import { NO_NEAR_MISSES } from '../near-misses.ts';
import type { Target } from '../plan.ts';
import type { Known, Proof } from '../snapshot.ts';
import { Turns } from '../turns.ts';
import type { PollRequest, Watcher } from '../watcher.ts';
import { QueuePage } from './queue-page.ts';

/** How many jobs are read at a time: the client needs as many connections. */
const IDS_AT_ONCE = 10;
/** Of many unfinished jobs, so many beyond the running one are read by each poll, in turn. */
const READ_AROUND = 8;

/**
 * Watches jobs that were named by their ids, and reads none again that is final. PXM runs one job at a time,
 * oldest first: while the oldest unfinished one has not ended, those behind it can only have been cancelled. So
 * of many, a poll reads on until one has not ended, and a few others in turn.
 */
export class IdWatcher implements Watcher {
  readonly #client: Pick<PxmClient, 'getJob' | 'storeClock'>;
  readonly #queuePage: QueuePage;
  readonly #jobs: NamedJobs;
  readonly #sources = new ForecastSources();
  #proof: Proof = { kind: 'not-needed' };
  readonly #turns = new Turns(READ_AROUND);

  constructor(
    target: Extract<Target, { kind: 'ids' }>,
    client: Pick<PxmClient, 'getJob' | 'listJobs' | 'storeClock'>,
    clock: Clock,
  ) {
    this.#jobs = new NamedJobs(target.ids);
    this.#client = client;
    this.#queuePage = new QueuePage(client, clock);
  }

  async poll({ isLast }: PollRequest, signal: AbortSignal): Promise<void> {
    this.#proof = { kind: 'incomplete', because: 'cut-short' };
    const open = this.#jobs.unfinished().map(({ job }) => keyOf(job.id));
    await this.#readAll(this.#jobs.unseen(), signal);
    if (isLast) await this.#readAll(open, signal);
    else await this.#follow(open, signal);
    const [oldest] = this.#jobs.unfinished();
    if (oldest !== undefined) await this.#readQueue(oldest.job.status === 'pending', signal);
    this.#proof = this.#jobs.proof();
  }

  known(): Known {
    const named = this.#jobs.known();
    return {
      ...named,
      proof: this.#proof,
      ...this.#sources.known(named.jobs, this.#client.storeClock.now()),
      nearMisses: NO_NEAR_MISSES,
    };
  }

  /** Oldest first until one has not ended, several at a time, and a few of those behind it. */
  async #follow(open: readonly string[], signal: AbortSignal): Promise<void> {
    let next = 0;
    for (let size = 1; next < open.length; size = Math.min(size * 2, IDS_AT_ONCE)) {
      const batch = open.slice(next, next + size);
      await this.#readAll(batch, signal);
      next += batch.length;
      if (batch.some((id) => !isFinal(this.#jobs.get(id)?.job.status ?? 'unknown'))) break;
    }
    await this.#readAll(this.#turns.next(open.slice(next)), signal);
  }

  async #readAll(ids: readonly string[], signal: AbortSignal): Promise<void> {
    await forEachAtOnce(ids, IDS_AT_ONCE, async (id) => {
      const decoded = await this.#client.getJob(id, signal);
      const job = this.#jobs.take(id, decoded, this.#client.storeClock.now());
      if (job === undefined) return;
      this.#sources.see(job);
    });
  }

  async #readQueue(isPending: boolean, signal: AbortSignal): Promise<void> {
    await this.#queuePage.read(
      isPending,
      {
        begin: () => this.#sources.beginQueue(this.#client.storeClock.now()),
        see: (job) => this.#sources.see(job),
      },
      signal,
    );
  }
}
