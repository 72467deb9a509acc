import type { PxmClient } from '../../pxm/client.ts';
import { type DecodedJob, isFinal, type MalformedJob } from '../../pxm/job.ts';
import type { Clock } from '../../time/clock.ts';
import { RunTimes } from '../history.ts';
import { JobStates, keyOf, type TrackedJob } from '../job-state.ts';
import { NO_NEAR_MISSES } from '../near-misses.ts';
import type { Target } from '../plan.ts';
import { QueueSightings } from '../queue.ts';
import type { Known, Proof } from '../snapshot.ts';
import type { PollRequest, Watcher } from '../watcher.ts';
import { QueuePage } from './queue-page.ts';

/** How many jobs are read at a time. */
export const AT_ONCE = 10;
/** Of many unfinished jobs, so many beyond the running one are read by each poll, in turn. */
const READ_AROUND = 8;

/**
 * Watches jobs that were named by their ids, each by a request of its own, and none again that is final. PXM
 * runs one job at a time, oldest first: while the oldest unfinished one has not ended, those behind it can only
 * have been cancelled. So of many, a poll reads on until one has not ended, and a few others in turn.
 */
export class IdWatcher implements Watcher {
  readonly #ids: readonly string[];
  readonly #client: Pick<PxmClient, 'getJob' | 'storeClock'>;
  readonly #queuePage: QueuePage;
  readonly #states = new JobStates();
  readonly #runTimes = new RunTimes();
  readonly #queue = new QueueSightings();
  readonly #unreadable = new Map<string, MalformedJob>();
  readonly #gone = new Set<string>();
  #proof: Proof = { kind: 'not-needed' };
  #turn = 0;

  constructor(
    target: Extract<Target, { kind: 'ids' }>,
    client: Pick<PxmClient, 'getJob' | 'listJobs' | 'storeClock'>,
    clock: Clock,
  ) {
    this.#ids = target.ids;
    this.#client = client;
    this.#queuePage = new QueuePage(client, clock);
  }

  async poll({ isLast }: PollRequest, signal: AbortSignal): Promise<void> {
    this.#proof = { kind: 'incomplete', because: 'cut-short' };
    const unseen = this.#ids.filter((id) => !this.#states.has(id));
    await this.#readAll(unseen, signal);
    const newlySeen = new Set(unseen);
    const open = (): string[] =>
      this.#states
        .unfinished()
        .map(({ job }) => keyOf(job.id))
        .filter((id) => !newlySeen.has(id));
    if (isLast) await this.#readAll(open(), signal);
    else await this.#follow(open(), signal);
    const [oldest] = this.#states.unfinished();
    if (oldest !== undefined) await this.#readQueue(oldest, signal);
    this.#proof =
      this.#unreadable.size === 0 ? { kind: 'complete' } : { kind: 'incomplete', because: 'unreadable-row' };
  }

  known(): Known {
    return {
      jobs: this.#states.all(),
      missingIds: this.#ids.filter((id) => !this.#states.has(id)),
      missingRequestIds: [],
      unreadable: [...this.#unreadable.values()],
      goneIds: this.#states.unfinished().flatMap(({ job }) => (this.#gone.has(keyOf(job.id)) ? job.id : [])),
      proof: this.#proof,
      createdAfter: undefined,
      queue: this.#queue.queue(this.#client.storeClock.now()),
      history: this.#runTimes.history(),
      nearMisses: NO_NEAR_MISSES,
    };
  }

  /** Oldest first until one has not ended, several at a time, and a few of those behind it. */
  async #follow(open: readonly string[], signal: AbortSignal): Promise<void> {
    let next = 0;
    let size = 1;
    for (;;) {
      const batch = open.slice(next, next + size);
      if (batch.length === 0) return;
      await this.#readAll(batch, signal);
      next += batch.length;
      const hasOpen = batch.some((id) => {
        const tracked = this.#states.get(id);
        return tracked === undefined || !isFinal(tracked.job.status);
      });
      if (hasOpen) break;
      size = Math.min(size * 2, AT_ONCE);
    }
    const behind = open.slice(next);
    const from = behind.length > READ_AROUND ? this.#turn % behind.length : 0;
    this.#turn = from + READ_AROUND;
    await this.#readAll([...behind.slice(from), ...behind.slice(0, from)].slice(0, READ_AROUND), signal);
  }

  async #readAll(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const waiting = [...ids].reverse();
    const readNext = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        this.#take(id, await this.#client.getJob(id, signal));
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, readNext));
  }

  #take(id: string, decoded: DecodedJob | undefined): void {
    this.#unreadable.delete(id);
    if (decoded === undefined) {
      if (this.#states.has(id)) this.#gone.add(id);
      return;
    }
    this.#gone.delete(id);
    if (!decoded.ok || keyOf(decoded.job.id) !== id) {
      const problem = decoded.ok ? 'another id than the one asked for' : decoded.malformed.problem;
      this.#unreadable.set(id, { id, type: undefined, createdAt: undefined, problem });
      return;
    }
    this.#runTimes.see(decoded.job);
    this.#queue.see(decoded.job);
    this.#states.see(decoded.job, this.#client.storeClock.now());
  }

  async #readQueue(oldest: TrackedJob, signal: AbortSignal): Promise<void> {
    await this.#queuePage.read(
      oldest.job.status === 'pending',
      {
        begin: () => this.#queue.begin(this.#client.storeClock.now()),
        see: (job) => {
          this.#runTimes.see(job);
          this.#queue.see(job);
        },
      },
      signal,
    );
  }
}
