import { type Duration, milliseconds } from './duration.ts';

/**
 * A moment in milliseconds since 1970-01-01T00:00:00Z, with fractions down to about a microsecond:
 * PXM writes up to nine fraction digits, and "created at or after" has to hold between them.
 */
export type Instant = number & { readonly __moment: 'epoch milliseconds' };

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: ?(Z|z|[+-]\d{2}:?\d{2}))?(?: UTC)?(?: m=[+-]\d+(?:\.\d+)?)?$/;

/** One clock less another, in milliseconds: positive where the first is ahead. */
export type ClockSkew = number & { readonly __skew: 'milliseconds' };

export function instant(epochMilliseconds: number): Instant {
  return epochMilliseconds as Instant;
}

export function after(moment: Instant, duration: Duration): Instant {
  return (moment + duration) as Instant;
}

export function before(moment: Instant, duration: Duration): Instant {
  return (moment - duration) as Instant;
}

export function earliest(...moments: readonly Instant[]): Instant {
  return Math.min(...moments) as Instant;
}

export function latest(...moments: readonly Instant[]): Instant {
  return Math.max(...moments) as Instant;
}

/** Puts a moment that was read from one clock onto another that is ahead of it by `skew`. */
export function corrected(moment: Instant, skew: ClockSkew): Instant {
  return (moment + skew) as Instant;
}

/** The moment without its fraction of a second. */
export function startOfSecond(moment: Instant): Instant {
  return (Math.floor(moment / 1_000) * 1_000) as Instant;
}

/** The time from one moment to a later one; 0 where it is not later. */
export function between(earlier: Instant, later: Instant): Duration {
  return milliseconds(later - earlier);
}

/**
 * Reads every form that PXM is known to write: RFC 3339 with 0 to 9 fraction digits, the same without a
 * zone (then it is UTC, whatever zone the machine has), and Go's `2023-11-14 15:37:13.589 +0000 UTC`
 * (answers before February 2024), once followed by its monotonic clock, ` m=+78247.84`.
 * @returns undefined for anything else, such as a 30 February
 */
export function parseTimestamp(text: string): Instant | undefined {
  const found = RFC3339.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // A leap second reads as the second after it, as POSIX time has no name for it.
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12) return undefined;
  if (day < 1 || day > lastDayOf(year, month)) return undefined;
  const offset = zoneOffset(found[8]);
  if (offset === undefined) return undefined;
  // Date.UTC reads years below 100 as of the last century; no job is that old.
  const whole = Date.UTC(year, month - 1, day, hour, minute, second);
  const fraction = found[7] === undefined ? 0 : Number(`0.${found[7]}`) * 1_000;
  return instant(whole + fraction - offset * 60_000);
}

function lastDayOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

/** @returns minutes east of UTC, undefined where the zone cannot exist */
function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const mins = Number(zone.slice(-2));
  if (hours > 23 || mins > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + mins);
}

/** `2024-02-20T22:00:00Z`, with milliseconds only where there are some. */
export function formatInstant(moment: Instant): string {
  return new Date(Math.floor(moment)).toISOString().replace('.000Z', 'Z');
}

/** `22:00:00` in UTC. */
export function formatTimeOfDay(moment: Instant): string {
  return new Date(moment).toISOString().slice(11, 19);
}
