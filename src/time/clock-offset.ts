import type { Instant } from './instant.ts';

/**
 * How far a server's clock is from ours, from its `Date` headers. One header has whole seconds only; but as
 * each answer bounds the difference from both sides, several together bound it to about a round trip.
 */
export class ClockOffset {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /**
   * @param date the server's time, cut to the second, at some moment between the two others
   * @param sent when the request was sent, on our clock
   * @param received when its answer had come, on our clock
   */
  observe(date: Instant, sent: Instant, received: Instant): void {
    const least = date - received;
    const most = date + 1_000 - sent;
    const fits = least <= this.#most && most >= this.#least;
    // One of the clocks was set: what was known before no longer holds.
    this.#least = fits ? Math.max(this.#least, least) : least;
    this.#most = fits ? Math.min(this.#most, most) : most;
  }

  /** The server's clock less ours in milliseconds: the middle of what is possible; 0 while nothing is known. */
  get milliseconds(): number {
    return Number.isFinite(this.#least) ? (this.#least + this.#most) / 2 : 0;
  }
}
