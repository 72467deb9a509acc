import type { Clock } from './clock.ts';
import { type Duration, milliseconds } from './duration.ts';

/**
 * Spreads requests: bursts are free, the long run is limited.
 * PXM: 25 requests a second for a development store, shared by all who use it.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #countedAt: Duration;

  constructor(clock: Clock, limits: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = limits.perSecond;
    this.#burst = limits.burst;
    this.#tokens = limits.burst;
    this.#countedAt = clock.elapsed();
  }

  /** Resolves when the next request may be sent; at once when the signal aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.elapsed();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#countedAt) / 1_000) * this.#perSecond);
    this.#countedAt = now;
    this.#tokens -= 1;
    if (this.#tokens < 0) {
      await this.#clock.sleep(milliseconds((-this.#tokens / this.#perSecond) * 1_000), signal);
    }
  }
}
