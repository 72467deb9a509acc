import { type Duration, seconds } from '../time/duration.ts';
import { between, type Instant, instant } from '../time/instant.ts';

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
