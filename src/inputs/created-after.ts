import { type Duration, parseDuration } from '../time/duration.ts';
import { type Instant, instant, namesZone, parseTimestamp } from '../time/instant.ts';
import { wrong } from './problem.ts';

/** The moment from which on jobs match, as it was asked for. */
export type CreatedAfter =
  | { readonly kind: 'moment'; readonly at: Instant }
  | { readonly kind: 'age'; readonly age: Duration }
  | { readonly kind: 'workflow-run' };

const FORMS =
  'give a time with its zone (2024-02-20T22:00:00Z), epoch seconds (10 digits) or milliseconds (13), an age (15m), or workflow-run';

/** @throws WrongInput */
export function parseCreatedAfter(text: string): CreatedAfter {
  if (text.toLowerCase() === 'workflow-run') return { kind: 'workflow-run' };
  if (/^\d{10}$/.test(text)) return { kind: 'moment', at: instant(Number(text) * 1_000) };
  if (/^\d{13}$/.test(text)) return { kind: 'moment', at: instant(Number(text)) };
  const age = parseDuration(text);
  if (age !== undefined) return { kind: 'age', age };
  const at = parseTimestamp(text);
  if (at === undefined) throw wrong(text, `is no moment that exists: ${FORMS}`);
  if (!namesZone(text)) throw wrong(text, `does not say in which zone: write ${text}Z for UTC, or ${FORMS}`);
  return { kind: 'moment', at };
}
