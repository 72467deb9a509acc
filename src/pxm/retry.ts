import { type Duration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import { between, type Instant, instant } from '../time/instant.ts';

const BASE = seconds(1);
/** The longest pause between two attempts, so that a wait notices the end of an outage soon. */
export const LONGEST_PAUSE = seconds(15);

/**
 * How long to pause before the next attempt: what the server asked for, else exponential backoff with full
 * jitter (a random part of 1 s, 2 s, 4 s, 8 s, 15 s), so that many waiters do not come back at once.
 * PXM's documentation names no Retry-After and asks clients "to wait a few seconds".
 * @param failures how many attempts have failed in a row, from 1
 * @param random a number from 0 up to 1
 */
export function pauseBeforeRetry(
  failures: number,
  retryAfter: Duration | undefined,
  random: number,
): Duration {
  const ceiling = shortest(LONGEST_PAUSE, milliseconds(BASE * 2 ** Math.min(failures - 1, 10)));
  const backoff = milliseconds(ceiling * random);
  // The server's word is the least: jitter on top keeps the crowd apart, and 0 is no leave to hurry.
  return retryAfter === undefined ? backoff : longest(backoff, milliseconds(retryAfter + backoff / 10));
}

const IMF_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads an HTTP date in the one form that servers may still write (RFC 9110, 5.6.7). */
export function parseHttpDate(text: string | undefined): Instant | undefined {
  if (text === undefined || !IMF_DATE.test(text)) return undefined;
  const epoch = Date.parse(text);
  return Number.isNaN(epoch) ? undefined : instant(epoch);
}

/** Reads a Retry-After header, seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(text: string | undefined, serverNow: Instant): Duration | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return seconds(Number(text));
  const date = parseHttpDate(text);
  return date === undefined ? undefined : between(serverNow, date);
}
