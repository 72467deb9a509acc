import type { Clock } from '../../src/time/clock.ts';
import { type Duration, milliseconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only when everything waits for it: an hour takes a millisecond. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #start: number;
  readonly #skew: number;
  #timers: Timer[] = [];
  #order = 0;

  /**
   * @param start epoch milliseconds
   * @param skew what the runner's wall clock is ahead by, in milliseconds
   */
  constructor(start: number, skew = 0) {
    this.#now = start;
    this.#start = start;
    this.#skew = skew;
  }

  /** The true time: the server's, where it is right. */
  trueNow(): number {
    return this.#now;
  }

  now() {
    return instant(this.#now + this.#skew);
  }

  elapsed(): Duration {
    return milliseconds(this.#now - this.#start);
  }

  sleep(duration: Duration, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
      };
      const timer = { at: this.#now + duration, order: this.#order, fire: done };
      this.#order += 1;
      this.#timers.push(timer);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Calls back at a moment of the true time. */
  at(epoch: number, fire: () => void): void {
    this.#timers.push({ at: epoch, order: this.#order, fire });
    this.#order += 1;
  }

  /** Lets time pass until the work is done. @throws where it is not done by `latest`, or waits for nothing */
  async run<Result>(work: Promise<Result>, latest = Number.POSITIVE_INFINITY): Promise<Result> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => undefined);
    for (;;) {
      // Everything that can go on without time passing does so before the macrotask after the next.
      for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (done) return finished;
      const next = this.#timers.reduce<Timer | undefined>(
        (best, timer) =>
          best === undefined || timer.at < best.at || (timer.at === best.at && timer.order < best.order)
            ? timer
            : best,
        undefined,
      );
      if (next === undefined) throw new Error('The work waits for something that no time brings.');
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      if (this.#now > latest) throw new Error('The work goes on and on.');
      next.fire();
    }
  }
}
