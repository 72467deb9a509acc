import { type Duration, parseDuration } from '../time/duration.ts';
import { type Instant, instant, parseTimestamp } from '../time/instant.ts';
import { durationMeant } from './duration.ts';
import { wrong } from './problem.ts';
import { intended } from './typing-error.ts';
import { isoOf } from './written-time.ts';

/** The moment from which on jobs match, as it was asked for. */
export type CreatedAfter =
  | { readonly kind: 'moment'; readonly at: Instant }
  | { readonly kind: 'age'; readonly age: Duration }
  | { readonly kind: 'workflow-run' };

const KNOWN_FORMS =
  'give a time with its zone (2024-02-20T22:00:00Z), epoch seconds (10 digits) or milliseconds (13), an age (15m), or workflow-run';

/** @throws WrongInput */
export function parseCreatedAfter(text: string): CreatedAfter {
  if (text.toLowerCase() === 'workflow-run') return { kind: 'workflow-run' };
  if (intended(text.toLowerCase(), ['workflow-run']) !== undefined) {
    throw wrong(text, 'is close to workflow-run: write that if you meant it');
  }
  if (/^[\d.]+$/.test(text)) return { kind: 'moment', at: parseEpoch(text) };
  const age = parseDuration(text);
  if (age !== undefined) return { kind: 'age', age };
  const meant = durationMeant(text);
  if (meant !== undefined) throw wrong(text, `is not in the form of an age: write ${meant}`);
  return { kind: 'moment', at: parseTime(text) };
}

function parseEpoch(text: string): Instant {
  if (/^\d{10}$/.test(text)) return instant(Number(text) * 1_000);
  if (/^\d{13}$/.test(text)) return instant(Number(text));
  if (/^(?:\d{16}|\d{19})$/.test(text)) {
    throw wrong(
      text,
      'is the epoch in micro- or nanoseconds: give seconds or milliseconds (10 or 13 digits)',
    );
  }
  if (/^\d{10}\.\d+$/.test(text)) {
    throw wrong(text, 'is the epoch with a fraction: give whole seconds or milliseconds (10 or 13 digits)');
  }
  throw wrong(text, `is not a time or an age: ${KNOWN_FORMS}`);
}

function parseTime(text: string): Instant {
  const iso = isoOf(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    throw wrong(text, `has no time of day: write ${text}T00:00:00Z for its beginning in UTC`);
  }
  if (iso === undefined) throw wrong(text, `is not a time in a known form: ${KNOWN_FORMS}`);
  if (iso.zone === '') {
    throw wrong(text, `has no zone: add Z or +02:00, such as ${iso.dateAndTime}Z for UTC`);
  }
  const at = parseTimestamp(`${iso.dateAndTime}${iso.zone}`);
  if (at !== undefined) return at;
  // The rest is right: then the zone is one that only people of its place know.
  if (parseTimestamp(iso.dateAndTime) !== undefined && /[A-Za-z]/.test(iso.zone)) {
    throw wrong(
      text,
      `names the zone ${iso.zone}, which several places use: write its offset, such as +02:00, or use \`date -u\``,
    );
  }
  throw wrong(text, 'is not a date and time that exists');
}
