import { ActionError } from '../../errors.ts';
import type { DecodedJob } from '../../pxm/job.ts';
import { type Duration, minutes } from '../../time/duration.ts';
import { after, before, formatInstant, type Instant, startOfSecond } from '../../time/instant.ts';
import type { StoreClock } from '../../time/store-clock.ts';
import type { Since } from '../plan.ts';

/** Clocks may differ by so much before a moment counts as in the future. */
const FUTURE_TOLERANCE = minutes(1);

/** From which moment on jobs match. An age counts back from the store's now, once that is proven. */
export class Cutoff {
  readonly #since: Since;
  readonly #storeClock: Pick<StoreClock, 'now' | 'isProven'>;
  readonly #elapsed: () => Duration;
  #settled: Instant | undefined;
  /** What the store shows of its moments, as far as any was seen. */
  #precision: 'unknown' | 'seconds' | 'fractions' = 'unknown';

  /** @param elapsed since the wait began */
  constructor(since: Since, storeClock: Pick<StoreClock, 'now' | 'isProven'>, elapsed: () => Duration) {
    this.#since = since;
    this.#storeClock = storeClock;
    this.#elapsed = elapsed;
  }

  get isKnown(): boolean {
    return this.#since.kind === 'moment' || this.#settled !== undefined;
  }

  /**
   * By the store's clock, as far as it is known. Where the store shows whole seconds, a job was created at any moment
   * of its second: then the second of the cutoff counts in full.
   */
  get at(): Instant {
    return this.#precision === 'seconds' ? startOfSecond(this.#exact) : this.#exact;
  }

  get #exact(): Instant {
    if (this.#since.kind === 'moment') return this.#since.at;
    return this.#settled ?? before(this.#storesBegin(), this.#since.age);
  }

  /** Keeps the moment that an age means once the store's now is proven. @returns whether it is known only now */
  settle(): boolean {
    if (this.isKnown || !this.#storeClock.isProven) return false;
    this.#settled = this.#exact;
    return true;
  }

  /**
   * Notes when jobs were created, as an answer shows it.
   * @returns whether it is known only now that the store shows fractions of a second
   */
  seeMoments(rows: readonly DecodedJob[]): boolean {
    if (this.#precision === 'fractions') return false;
    const moments = rows.flatMap((row) => (row.ok ? row.job.createdAt : []));
    if (moments.length === 0) return false;
    const wasSeconds = this.#precision === 'seconds';
    this.#precision = moments.every((moment) => moment === startOfSecond(moment)) ? 'seconds' : 'fractions';
    return wasSeconds && this.#precision === 'fractions';
  }

  /** @throws ActionError where the store's now is proven, and the moment is still to come */
  mustBePast(): void {
    const now = this.#storeClock.now();
    if (this.#storeClock.isProven && this.at > after(now, FUTURE_TOLERANCE)) throw inTheFuture(this.at, now);
  }

  /** The store's time when the wait began. */
  #storesBegin(): Instant {
    return before(this.#storeClock.now(), this.#elapsed());
  }
}

function inTheFuture(cutoff: Instant, now: Instant): ActionError {
  return new ActionError({
    what: `\`created-after\` is in the future: it is ${formatInstant(cutoff)}, and the store's clock shows ${formatInstant(now)}.`,
    meaning: 'No job can match until then, so nothing was waited for.',
    remedy:
      'Correct `created-after`: check its zone, and whether it was computed before the jobs were triggered.',
  });
}
