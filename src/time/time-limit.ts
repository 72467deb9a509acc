import type { Clock } from './clock.ts';
import type { Duration } from './duration.ts';

/** One for all: a new one for each limit would cost a stack trace each. */
const OVER = new Error('the time is over, or the work was stopped');

/**
 * A signal that aborts when its parent does, or when the time is over: `using limit = new TimeLimit(…)`, so that
 * it ends with the work.
 */
export class TimeLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer = new AbortController();
  readonly #parent: AbortSignal;
  readonly #abort = (): void => this.#controller.abort(OVER);
  /** The time ran out; false where the parent aborted. */
  expired = false;

  constructor(limit: Duration, clock: Clock, parent: AbortSignal) {
    this.#parent = parent;
    if (parent.aborted) this.#abort();
    parent.addEventListener('abort', this.#abort, { once: true });
    void clock.sleep(limit, this.#timer.signal).then(() => {
      if (this.#timer.signal.aborted || this.#controller.signal.aborted) return;
      this.expired = true;
      this.#abort();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#timer.abort(OVER);
    this.#parent.removeEventListener('abort', this.#abort);
  }
}
