/** A length of time in milliseconds, never negative. Made by the functions of this file only. */
export type Duration = number & { readonly __unit: 'milliseconds' };

const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d) ?/y;

/** Longer than any run on GitHub may last (35 days); bounds what an input can ask for. */
export const MAX_DURATION = days(366);

/** @param value milliseconds; what is negative or no number becomes 0 */
export function milliseconds(value: number): Duration {
  if (!(value > 0)) return 0 as Duration;
  return value as Duration;
}

export function seconds(value: number): Duration {
  return milliseconds(value * 1_000);
}

export function minutes(value: number): Duration {
  return milliseconds(value * 60_000);
}

function days(value: number): Duration {
  return milliseconds(value * 86_400_000);
}

export function shortest(...durations: readonly Duration[]): Duration {
  return Math.min(...durations) as Duration;
}

export function longest(...durations: readonly Duration[]): Duration {
  return Math.max(...durations) as Duration;
}

/**
 * Reads `500ms`, `90s`, `30m`, `1h30m`, `1h 30m`, `1.5h`: every number with its unit, the larger units first.
 * @returns undefined for anything else, and for what is longer than 366 days
 */
export function parseDuration(text: string): Duration | undefined {
  const compact = text.trim().toLowerCase();
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  PART.lastIndex = 0;
  let end = 0;
  for (let part = PART.exec(compact); part !== null; part = PART.exec(compact)) {
    const unit = UNIT[part[2] ?? ''] ?? Number.NaN;
    if (unit >= last) return undefined;
    total += Number(part[1]) * unit;
    last = unit;
    end = PART.lastIndex;
  }
  if (end === 0 || end !== compact.length || total > MAX_DURATION) return undefined;
  return milliseconds(Math.round(total));
}

/** As a person says it: `0.4s`, `12s`, `1m 12s`, `2h 5m`, `3d 4h`. */
export function formatDuration(duration: Duration): string {
  if (duration < 9_950) {
    const tenths = Math.round(duration / 100);
    return tenths % 10 === 0 ? `${tenths / 10}s` : `${(tenths / 10).toFixed(1)}s`;
  }
  const total = Math.round(duration / 1_000);
  const [d, h, m, s] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3_600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  if (d > 0) return h > 0 ? `${d}d ${h}h` : `${d}d`;
  if (h > 0) return m > 0 ? `${h}h ${m}m` : `${h}h`;
  if (m > 0) return s > 0 ? `${m}m ${s}s` : `${m}m`;
  return `${s}s`;
}

/** Seconds to the millisecond, for outputs that a program reads. */
export function inSeconds(duration: Duration): number {
  return Math.round(duration) / 1_000;
}
