import type { PxmClient } from '../../pxm/client.ts';
import { isRunning } from '../../pxm/job.ts';
import { nameOfRelease, type ReleaseId } from '../../pxm/release.ts';
import type { Instant } from '../../time/instant.ts';
import { forEachAtOnce } from '../for-each-at-once.ts';
import { keyOf } from '../job-state.ts';
import { NamedJobs } from '../named-jobs.ts';
import { NO_NEAR_MISSES } from '../near-misses.ts';
import type { Target } from '../plan.ts';
import type { Known, Proof } from '../snapshot.ts';
import { Turns } from '../turns.ts';
import type { PollRequest, Watcher } from '../watcher.ts';
import { PublishProgress } from './publish-progress.ts';

/** How many releases are read at a time. */
const RELEASES_AT_ONCE = 5;
/** Of many that wait for the two that are being published, so many are read by each poll, in turn. */
const WAITING_READ = 5;

/**
 * Watches releases of catalogs that were named, each by a request of its own, and reads none again that is
 * published or has failed. The list of a catalog's releases is no basis: it is documented to hold the published
 * ones, the current and two before it.
 */
export class ReleaseWatcher implements Watcher {
  readonly #client: Pick<PxmClient, 'getRelease' | 'storeClock'>;
  readonly #releases: ReadonlyMap<string, ReleaseId>;
  readonly #jobs: NamedJobs;
  readonly #progress = new PublishProgress();
  readonly #turns = new Turns(WAITING_READ);
  /** When the first poll began: counts as the creation of a release that has none. */
  #began: Instant | undefined;
  #proof: Proof = { kind: 'not-needed' };

  constructor(
    target: Extract<Target, { kind: 'releases' }>,
    client: Pick<PxmClient, 'getRelease' | 'storeClock'>,
  ) {
    this.#client = client;
    this.#releases = new Map(target.releases.map((release) => [keyOf(nameOfRelease(release)), release]));
    this.#jobs = new NamedJobs([...this.#releases.keys()]);
  }

  async poll({ isLast }: PollRequest, signal: AbortSignal): Promise<void> {
    this.#proof = { kind: 'incomplete', because: 'cut-short' };
    const began = this.#began ?? this.#client.storeClock.now();
    this.#began = began;
    const [running, waiting] = [true, false].map((isRun) =>
      this.#jobs.unfinished().flatMap(({ job }) => (isRunning(job.status) === isRun ? keyOf(job.id) : [])),
    ) as [string[], string[]];
    const open = [...this.#jobs.unseen(), ...running, ...(isLast ? waiting : this.#turns.next(waiting))];
    await forEachAtOnce(open, RELEASES_AT_ONCE, async (id) => {
      const decoded = await this.#client.getRelease(this.#releases.get(id) as ReleaseId, began, signal);
      const now = this.#client.storeClock.now();
      const job = this.#jobs.take(id, decoded, now);
      if (job !== undefined) this.#progress.see(job, now);
    });
    this.#proof = this.#jobs.proof();
  }

  known(): Known {
    return {
      ...this.#jobs.known(),
      proof: this.#proof,
      queue: undefined,
      forecast: this.#progress.forecast(),
      nearMisses: NO_NEAR_MISSES,
    };
  }
}
