import { visitForms } from './search.ts';
import type { View } from './view.ts';

/** What a secret is. Whatever holds a whole `token` or `client-secret` is not passed on as data either. */
export type SecretKind = 'token' | 'client-secret' | 'client-id' | 'github-token' | 'proxy-password';

/** Shorter values are not secrets but mistakes, and masking them would shred the log. */
const MIN_MASKED = 4;
/** Shorter values occur in harmless texts too. */
const MIN_REDACTED = 8;
/** So many characters from the beginning or the end of a secret are a part of it that was cut off. */
const MIN_END = 8;
/** So many from its middle. */
const MIN_MIDDLE = 12;

interface Secret {
  readonly kind: SecretKind;
  readonly value: string;
  /** Finds a piece of the value, which one of any part of it that counts holds. */
  readonly pieces: RegExp;
  /** Where in the value a piece stands, by the piece in small letters. */
  readonly offsets: ReadonlyMap<string, readonly number[]>;
}

/** A part of a text; `to` is exclusive. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What must never be shown. Masks each value with the runner as soon as it is known. */
export class Secrets {
  readonly #mask: (secret: string) => void;
  readonly #known = new Set<string>();
  readonly #secrets: Secret[] = [];
  readonly #tooShort = new Set<SecretKind>();

  constructor(mask: (secret: string) => void) {
    this.#mask = mask;
  }

  /** Does nothing with a value that is empty. */
  keep(value: string, kind: SecretKind): void {
    // A value of several lines is shown line by line.
    for (const line of value.split(/[\r\n]+/).map((part) => part.trim())) {
      if (line === '' || this.#known.has(line)) continue;
      this.#known.add(line);
      if (line.length >= MIN_MASKED) this.#mask(line);
      if (line.length >= MIN_REDACTED) this.#secrets.push(secretOf(line, kind));
      else this.#tooShort.add(kind);
    }
  }

  /** Of which kinds there are values that are too short to be taken out of texts. */
  get tooShort(): readonly SecretKind[] {
    return [...this.#tooShort];
  }

  /** Takes every secret, and every part of one that was cut off, out of a text, in whatever form it is there. */
  redact(text: string): string {
    if (this.#secrets.length === 0 || text.length < MIN_REDACTED) return text;
    const ranges: Range[] = [];
    const visited = visitForms(text, (form) => {
      for (const secret of this.#secrets) {
        findIn(form, secret, (from, to) => {
          // A text may be full of them.
          const last = ranges.at(-1);
          if (last !== undefined && last.to === from) ranges[ranges.length - 1] = { from: last.from, to };
          else ranges.push({ from, to });
        });
      }
    });
    // What was too much to look into is not shown.
    if (visited < text.length) ranges.push({ from: visited, to: text.length });
    return without(text, ranges);
  }

  /**
   * Whether data hold a whole token or client secret, in whatever form. Data are not redacted: an id or a link
   * that was rewritten would be another one.
   */
  isIn(data: string): boolean {
    const fatal = this.#secrets.filter(({ kind }) => kind !== 'client-id' && kind !== 'proxy-password');
    if (fatal.length === 0 || data.length < MIN_REDACTED) return false;
    let isFound = false;
    const visited = visitForms(data, (form) => {
      for (const secret of fatal) {
        findIn(form, secret, (_from, _to, isWhole) => {
          isFound ||= isWhole;
        });
      }
    });
    return isFound || visited < data.length;
  }
}

function secretOf(value: string, kind: SecretKind): Secret {
  const offsets = new Map<string, number[]>();
  const add = (offset: number, piece: string): void => {
    const key = piece.toLowerCase();
    offsets.set(key, [...(offsets.get(key) ?? []), offset]);
  };
  if (kind === 'client-id') {
    // It is no secret by itself, and often consists of words: a part of it says nothing.
    add(0, value);
  } else {
    const last = value.length - MIN_END;
    for (let offset = 0; offset < last; offset += MIN_END) add(offset, value.slice(offset, offset + MIN_END));
    add(last, value.slice(last));
  }
  const pieces = new RegExp([...offsets.keys()].map(literally).join('|'), 'gi');
  return { kind, value, pieces, offsets };
}

/** A text as a pattern of itself. */
function literally(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '\\$&');
}

/**
 * Finds a secret, and each part of it that counts, in capitals or small letters.
 * @param found is called with where it stands in the outermost text
 */
function findIn(
  form: View,
  { value, pieces, offsets }: Secret,
  found: (from: number, to: number, isWhole: boolean) => void,
): void {
  const { text } = form;
  const isSame = (inText: number, inValue: number): boolean =>
    text.charAt(inText).toLowerCase() === value.charAt(inValue).toLowerCase();
  pieces.lastIndex = 0;
  for (let match = pieces.exec(text); match !== null; match = pieces.exec(text)) {
    const [piece] = match;
    let next = pieces.lastIndex;
    for (const offset of offsets.get(piece.toLowerCase()) ?? []) {
      let [from, begin] = [match.index, offset];
      while (from > 0 && begin > 0 && isSame(from - 1, begin - 1)) [from, begin] = [from - 1, begin - 1];
      let [to, end] = [match.index + piece.length, offset + piece.length];
      while (to < text.length && end < value.length && isSame(to, end)) [to, end] = [to + 1, end + 1];
      const isWhole = begin === 0 && end === value.length;
      const isEnd = begin === 0 || end === value.length;
      if (!isEnd && to - from < MIN_MIDDLE) continue;
      found(form.startOf(from), form.endOf(to - 1), isWhole);
      next = Math.max(next, to);
    }
    pieces.lastIndex = next;
  }
}

/** The text with each range replaced. */
function without(text: string, ranges: readonly Range[]): string {
  let redacted = '';
  let done = 0;
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    // One that overlaps the one before is a part of the same replacement.
    if (from >= done) redacted += `${text.slice(done, from)}***`;
    done = Math.max(done, to);
  }
  return redacted + text.slice(done);
}
