import { type Duration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';

/** From the connection to the end of the body. */
export const MAX_ATTEMPT = seconds(60);
/** Once the API has answered quickly, a request that is never answered costs this and no more. */
const MIN_ATTEMPT = seconds(10);
/** What an answer may take beyond the slowest of the recent ones. */
const TIMES_SLOWEST = 4;
const RECENT = 10;

/** How long one attempt may take: learned from the answers, so that a slow API is served and a dead connection noticed. */
export class AttemptLimit {
  readonly #recent: Duration[] = [];
  /** After a time-out: the limit may have been too short. */
  #least: Duration = MIN_ATTEMPT;

  get current(): Duration {
    if (this.#recent.length === 0) return MAX_ATTEMPT;
    const slowest = this.#recent.reduce((a, b) => longest(a, b));
    return shortest(MAX_ATTEMPT, longest(this.#least, milliseconds(slowest * TIMES_SLOWEST)));
  }

  /** @param took from the sending to the end of the body, of a successful answer */
  answered(took: Duration): void {
    this.#least = MIN_ATTEMPT;
    this.#recent.push(took);
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** @param limit the limit that was too short; the next attempt may take twice that long */
  timedOut(limit: Duration): void {
    this.#least = longest(this.#least, milliseconds(limit * 2));
  }
}
