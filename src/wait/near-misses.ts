import type { Job } from '../pxm/job.ts';
import { minutes } from '../time/duration.ts';
import { between, type Instant, latest } from '../time/instant.ts';
import { keyOf } from './job-state.ts';

/** A job that was created no longer before the moment asked for may well be the one that was meant. */
const SHORTLY = minutes(10);

/** Jobs that do not match but nearly do: shown where nothing matches, so that a wrong input shows itself. */
export interface NearMisses {
  /** Jobs of other types or requests since the moment asked for, by type. */
  readonly others: ReadonlyMap<string, number>;
  /** Jobs of the wanted types from shortly before that moment, by type. */
  readonly earlier: ReadonlyMap<string, number>;
  /** When the latest job of the wanted types from before that moment was created, shortly or not. */
  readonly latestEarlier: Instant | undefined;
}

export const NO_NEAR_MISSES: NearMisses = { others: new Map(), earlier: new Map(), latestEarlier: undefined };

/** Collects the near misses of one poll. */
export class NearMissSightings {
  readonly #others = new Map<string, Set<string>>();
  readonly #earlier = new Map<string, Set<string>>();
  #latestEarlier: Instant | undefined;

  /** @param createdAfter the moment asked for */
  see(job: Job, isOfWantedType: boolean, createdAfter: Instant): void {
    const isSince = job.createdAt >= createdAfter;
    if (!isSince) {
      if (!isOfWantedType) return;
      this.#latestEarlier = latest(job.createdAt, this.#latestEarlier ?? job.createdAt);
      if (between(job.createdAt, createdAfter) > SHORTLY) return;
    }
    const group = isSince ? this.#others : this.#earlier;
    const ids = group.get(job.type);
    if (ids === undefined) group.set(job.type, new Set([keyOf(job.id)]));
    else ids.add(keyOf(job.id));
  }

  nearMisses(): NearMisses {
    return {
      others: sizes(this.#others),
      earlier: sizes(this.#earlier),
      latestEarlier: this.#latestEarlier,
    };
  }
}

function sizes(groups: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  return new Map([...groups].map(([type, ids]) => [type, ids.size]));
}
