import type { Clock } from './clock.ts';
import { type ClockSkew, corrected, type Instant } from './instant.ts';

/** What an offset of the clocks may be, in milliseconds: more than the first, less than the second. */
interface Interval {
  readonly least: number;
  readonly most: number;
}

/** A clock that is off by more is not believed: it rather shows that the `Date` header is wrong. A day. */
const MAX_SKEW = 86_400_000;
const NO_SKEW = 0 as ClockSkew;

/**
 * The store's clock, as far as its answers prove that it differs from the runner's.
 *
 * Each answer bounds the difference from both sides: its `Date`, which is cut to the second, lies between the
 * sending of the request and the arrival of the headers. While the interval of one answer holds 0, there is no
 * difference. Otherwise it is the bound nearest to 0 of what two answers agree on. So a slow answer proves
 * little and moves nothing, and the wrong `Date` of one answer moves nothing at all.
 */
export class StoreClock {
  readonly #clock: Clock;
  readonly #intervals: Interval[] = [];
  #agreed: Interval | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param date the `Date` of an answer that the jobs API itself gave, and no cache
   * @param sent when the request was sent, on the runner's clock
   * @param headersArrived when the headers of its answer had come, on the runner's clock
   */
  observe(date: Instant, sent: Instant, headersArrived: Instant): void {
    if (this.#agreed !== undefined && holdsZero(this.#agreed)) return;
    const interval = { least: date - headersArrived, most: date + 1_000 - sent };
    if (holdsZero(interval)) {
      this.#agreed = interval;
      return;
    }
    const others = this.#agreed === undefined ? this.#intervals : [this.#agreed];
    const shared = others.map((other) => intersection(other, interval)).find((both) => both !== undefined);
    if (shared !== undefined) this.#agreed = shared;
    // Answers that never agree must not pile up.
    else if (this.#intervals.push(interval) > MAX_INTERVALS) this.#intervals.shift();
  }

  /** Whether the answers so far prove what the store's clock shows: one that allows no difference, or two that agree. */
  get isProven(): boolean {
    return this.#agreed !== undefined;
  }

  /** The store's clock less the runner's, as proven; 0 before that. It may be more than is used. */
  get measured(): ClockSkew {
    if (this.#agreed === undefined || holdsZero(this.#agreed)) return NO_SKEW;
    const { least, most } = this.#agreed;
    return (least > 0 ? least : most) as ClockSkew;
  }

  /** The same, but 0 where it is more than a day, which is not believed. */
  get skew(): ClockSkew {
    return Math.abs(this.measured) > MAX_SKEW ? NO_SKEW : this.measured;
  }

  /** The store's time: the runner's, unless answers prove otherwise. */
  now(): Instant {
    return corrected(this.#clock.now(), this.skew);
  }
}

const MAX_INTERVALS = 20;

/** Bounds that touch 0 count: the clocks may be equal. */
function holdsZero({ least, most }: Interval): boolean {
  return least <= 0 && most >= 0;
}

function intersection(a: Interval, b: Interval): Interval | undefined {
  const [least, most] = [Math.max(a.least, b.least), Math.min(a.most, b.most)];
  return least <= most ? { least, most } : undefined;
}
