import { type Duration, parseDuration } from '../time/duration.ts';
import { wrong } from './problem.ts';

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 's'],
  [/^(?:m|mins?|minutes?)$/, 'm'],
  [/^(?:h|hrs?|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
];
const PARTS = /(\d+(?:\.\d+)?)\s*([a-z]+)/g;
const WORDS_BETWEEN = /,\s+|\s*\band\b\s*/g;
const DECIMAL_COMMA = /(?<=\d),(?=\d)/g;
/** ISO 8601, such as `PT1H30M`. */
const ISO = /^p(?:(\d+)d)?(?:t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?$/;

/** @throws WrongInput */
export function parseDurationInput(text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed !== undefined) return parsed;
  if (/^\d+$/.test(text)) {
    throw wrong(text, `is not a duration of at most 366 days: it has no unit, write ${text}s or ${text}m`);
  }
  const meant = durationMeant(text);
  throw wrong(
    text,
    meant === undefined
      ? 'is not a duration of at most 366 days: write 90s, 30m or 1h30m'
      : `is not in the form of a duration: write ${meant}`,
  );
}

/** The duration that `15 minutes`, `1 hour and 30 min`, `15m ago` or `PT15M` stands for, as it has to be written. */
export function durationMeant(text: string): string | undefined {
  const words = text
    .toLowerCase()
    .trim()
    .replace(/\s+ago$/, '')
    .replace(WORDS_BETWEEN, ' ')
    .replace(DECIMAL_COMMA, '.');
  const iso = ISO.exec(words);
  const meant =
    iso === null
      ? words
          .replace(PARTS, (_all, amount: string, unit: string) => `${amount}${shortUnit(unit)}`)
          .replace(/\s+/g, '')
      : ['d', 'h', 'm', 's']
          .map((unit, index) => (iso[index + 1] ? `${iso[index + 1]}${unit}` : ''))
          .join('');
  return parseDuration(meant) === undefined ? undefined : meant;
}

function shortUnit(unit: string): string {
  return UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? unit;
}
