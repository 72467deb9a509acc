import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds } from '../time/duration.ts';

/** Lets requests begin one after the other, with at least a given time between them. */
export class RequestPace {
  readonly #interval: Duration;
  readonly #clock: Clock;
  #free = Number.NEGATIVE_INFINITY;

  constructor(interval: Duration, clock: Clock) {
    this.#interval = interval;
    this.#clock = clock;
  }

  /** Resolves when the next request may begin; at once when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    const now = this.#clock.elapsed();
    const turn = Math.max(now, this.#free);
    this.#free = turn + this.#interval;
    if (turn > now) await this.#clock.sleep(milliseconds(turn - now), signal);
  }
}
