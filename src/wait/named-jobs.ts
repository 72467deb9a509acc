import type { DecodedJob, Job, MalformedJob } from '../pxm/job.ts';
import type { Instant } from '../time/instant.ts';
import { JobStates, keyOf, type TrackedJob } from './job-state.ts';
import type { Known, Proof } from './snapshot.ts';

/** Jobs that were named, each read by a request of its own. */
export class NamedJobs {
  readonly #ids: readonly string[];
  readonly #states = new JobStates();
  readonly #unreadable = new Map<string, MalformedJob>();
  readonly #gone = new Set<string>();

  /** @param ids in lower case */
  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  /** @param decoded undefined where the API knows no such job (404) */
  take(id: string, decoded: DecodedJob | undefined, now: Instant): Job | undefined {
    this.#unreadable.delete(id);
    if (decoded === undefined) {
      if (this.#states.has(id)) this.#gone.add(id);
      return undefined;
    }
    this.#gone.delete(id);
    if (!decoded.ok || keyOf(decoded.job.id) !== id) {
      const problem = decoded.ok ? 'another id than the one asked for' : decoded.malformed.problem;
      this.#unreadable.set(id, { id, type: undefined, createdAt: undefined, problem });
      return undefined;
    }
    this.#states.see(decoded.job, now);
    return decoded.job;
  }

  get(id: string): TrackedJob | undefined {
    return this.#states.get(id);
  }

  /** Ids of which no answer has shown the job yet. */
  unseen(): readonly string[] {
    return this.#ids.filter((id) => !this.#states.has(id));
  }

  /** Oldest first. */
  unfinished(): readonly TrackedJob[] {
    return this.#states.unfinished();
  }

  /** What the latest answers prove, once each open job was read. */
  proof(): Proof {
    return this.#unreadable.size === 0
      ? { kind: 'complete' }
      : { kind: 'incomplete', because: 'unreadable-row' };
  }

  known(): Pick<
    Known,
    'jobs' | 'missingIds' | 'missingRequestIds' | 'unreadable' | 'goneIds' | 'createdAfter'
  > {
    return {
      jobs: this.#states.all(),
      missingIds: this.unseen(),
      missingRequestIds: [],
      unreadable: [...this.#unreadable.values()],
      goneIds: this.unfinished().flatMap(({ job }) => (this.#gone.has(keyOf(job.id)) ? job.id : [])),
      createdAfter: undefined,
    };
  }
}
