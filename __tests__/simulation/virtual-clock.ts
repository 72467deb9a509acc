import type { Clock } from '../../src/time/clock.ts';
import { type Duration, milliseconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Undefined once it is of no use any more. */
  fire: (() => void) | undefined;
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Time that passes only when everything waits for it: an hour takes a millisecond. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #start: number;
  readonly #skew: number;
  /** A heap: the earliest first. */
  readonly #timers: Timer[] = [];
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
        timer.fire = undefined;
        resolve();
      };
      const timer = this.#push(this.#now + duration, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Calls back at a moment of the true time. */
  at(epoch: number, fire: () => void): void {
    this.#push(epoch, fire);
  }

  /** Lets time pass until the work is done. @throws where it is not done by `latest`, or waits for nothing */
  async run<Result>(work: Promise<Result>, latest = Number.POSITIVE_INFINITY): Promise<Result> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => undefined);
    for (;;) {
      // Everything that can continue without time passing does so before the macrotask after the next.
      for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (done) return finished;
      let next = this.#pop();
      while (next !== undefined && next.fire === undefined) next = this.#pop();
      if (next === undefined) throw new Error('The work waits for something that no time brings.');
      this.#now = Math.max(this.#now, next.at);
      if (this.#now > latest) throw new Error('The work never ends.');
      next.fire?.();
    }
  }

  #push(at: number, fire: () => void): Timer {
    const timers = this.#timers;
    const timer: Timer = { at, order: this.#order, fire };
    this.#order += 1;
    let place = timers.length;
    for (;;) {
      const parent = timers[(place - 1) >> 1];
      if (place === 0 || parent === undefined || !isBefore(timer, parent)) break;
      timers[place] = parent;
      place = (place - 1) >> 1;
    }
    timers[place] = timer;
    return timer;
  }

  #pop(): Timer | undefined {
    const timers = this.#timers;
    const [first] = timers;
    const last = timers.pop();
    if (first === undefined || last === undefined || timers.length === 0) return first;
    let place = 0;
    for (;;) {
      const [left, right] = [timers[2 * place + 1], timers[2 * place + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, last)) break;
      timers[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    timers[place] = last;
    return first;
  }
}
