import { type Duration, milliseconds } from './duration.ts';
import { type Instant, instant } from './instant.ts';

/** Where time comes from. Passed in, so that a test's hour takes a millisecond. */
export interface Clock {
  /** The wall clock: for comparing with the server's timestamps. */
  now(): Instant;
  /** Time since some fixed moment, never set back: for measuring and for deadlines. */
  elapsed(): Duration;
  /** Resolves after the duration; at once, and without an error, when the signal aborts. */
  sleep(duration: Duration, signal: AbortSignal): Promise<void>;
}

/** setTimeout takes no more than a signed 32-bit number and fires at once on a larger one. */
const MAX_TIMER = 2_147_483_647;

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  elapsed: () => milliseconds(performance.now()),
  sleep: (duration, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(duration, MAX_TIMER));
      signal.addEventListener('abort', done, { once: true });
    }),
};
