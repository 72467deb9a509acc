import { View } from './view.ts';

/** A part of a text that may be base64 or hex; `to` is exclusive. */
export interface EncodedRun {
  readonly from: number;
  readonly to: number;
  readonly base: 16 | 64;
}

/** So many digits hold eight characters. */
const MIN_BASE64 = 11;
const MIN_HEX_PAIRS = 8;
/** Lines of so many digits and more may be broken, as in mail. */
const MIN_BASE64_LINE = 60;
/** What programs print between two pairs of hex digits: `74:6f`, `74 6f`, `0x74, 0x6f`. */
const MAX_SEPARATOR = 3;

const [IS_BASE64, IS_HEX, IS_ALPHANUMERIC] = [1, 2, 4];
/** What a character of ASCII can be. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return (
    (/[A-Za-z0-9+/_-]/.test(character) ? IS_BASE64 : 0) |
    (/[A-Fa-f0-9]/.test(character) ? IS_HEX : 0) |
    (/[A-Za-z0-9]/.test(character) ? IS_ALPHANUMERIC : 0)
  );
});

function isOf(kind: number, text: string, index: number): boolean {
  return ((CLASSES[text.charCodeAt(index)] ?? 0) & kind) !== 0;
}

/** All runs of a text. By hand: as regular expressions they take ten times as long, and overflow the stack. */
export function* encodedRuns(text: string): Generator<EncodedRun> {
  yield* base64Runs(text);
  yield* hexRuns(text);
}

function* base64Runs(text: string): Generator<EncodedRun> {
  let from = 0;
  /** Where the current run began, before line breaks within it. */
  let begin = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (isOf(IS_BASE64, text, at)) continue;
    const length = at - from;
    let next = at + 1;
    if (length >= MIN_BASE64_LINE) while (next < at + 3 && /\s/.test(text.charAt(next))) next += 1;
    const isBroken = length >= MIN_BASE64_LINE && /\s/.test(text.charAt(at)) && isOf(IS_BASE64, text, next);
    if (!isBroken) {
      if (at - begin >= MIN_BASE64) yield { from: begin, to: at, base: 64 };
      begin = next;
    }
    from = next;
    at = next - 1;
  }
}

function* hexRuns(text: string): Generator<EncodedRun> {
  const isPair = (at: number): boolean => isOf(IS_HEX, text, at) && isOf(IS_HEX, text, at + 1);
  for (let from = 0; from < text.length; ) {
    if (!isPair(from)) {
      from += 1;
      continue;
    }
    let pairs = 0;
    let end = from;
    for (let at = from; isPair(at); at = nextPair(text, end)) {
      pairs += 1;
      end = at + 2;
    }
    // The last digit too: it may be that the pairs begin at the second one.
    if (pairs >= MIN_HEX_PAIRS) yield { from, to: isOf(IS_HEX, text, end) ? end + 1 : end, base: 16 };
    from = pairs < MIN_HEX_PAIRS && isPair(from + 1) ? from + 1 : end;
  }
}

/** Where the next pair would begin, behind a separator and `0x`. */
function nextPair(text: string, end: number): number {
  let at = end;
  while (at < end + MAX_SEPARATOR && at < text.length && !isOf(IS_ALPHANUMERIC, text, at)) at += 1;
  if (text.charAt(at) === '0' && /x/i.test(text.charAt(at + 1))) return at + 2;
  return /x/i.test(text.charAt(at)) ? at + 1 : at;
}

/** Bytes that may be text: ASCII with its controls (UTF-16 has NUL between letters), and UTF-8. */
const READABLE =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){8,}/g;

/** The readable texts that a run holds, wherever in it the encoded text begins. */
export function* decodedTexts(view: View, { from, to, base }: EncodedRun): Generator<View> {
  const { digits, placeOf } = digitsOf(view.text.slice(from, to), base);
  const [bits, encoding, alignments] = base === 64 ? ([6, 'base64', 4] as const) : ([4, 'hex', 2] as const);
  for (let skipped = 0; skipped < alignments; skipped += 1) {
    const bytes = Buffer.from(digits.slice(skipped), encoding).toString('latin1');
    for (const { index, 0: text } of bytes.matchAll(READABLE)) {
      const starts: number[] = [];
      const ends: number[] = [];
      for (let byte = index; byte < index + text.length; byte += 1) {
        starts.push(view.startOf(from + placeOf(skipped + Math.floor((byte * 8) / bits))));
        ends.push(view.endOf(from + placeOf(skipped + Math.floor((byte * 8 + 7) / bits))));
      }
      yield new View(text, starts, ends);
    }
  }
}

/** The digits of a run without what stands between them, and where in the run each stands. */
function digitsOf(
  run: string,
  base: 16 | 64,
): { readonly digits: string; readonly placeOf: (digit: number) => number } {
  const between = base === 64 ? /\s+/g : /0?x|[^0-9a-f]+/gi;
  if (run.search(between) === -1) return { digits: run, placeOf: (digit) => digit };
  const places: number[] = [];
  const parts: string[] = [];
  const take = (from: number, to: number): void => {
    parts.push(run.slice(from, to));
    for (let place = from; place < to; place += 1) places.push(place);
  };
  let taken = 0;
  for (const { index, 0: separator } of run.matchAll(between)) {
    take(taken, index);
    taken = index + separator.length;
  }
  take(taken, run.length);
  return { digits: parts.join(''), placeOf: (digit) => places[digit] ?? run.length - 1 };
}
