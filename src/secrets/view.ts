import { INVISIBLE } from '../foreign-text.ts';

/** A text that was decoded out of another one, and where in the outermost text each character comes from. */
export class View {
  readonly text: string;
  readonly #starts: ArrayLike<number> | undefined;
  readonly #ends: ArrayLike<number> | undefined;

  /** Without positions: the outermost text itself. */
  constructor(text: string, starts?: ArrayLike<number>, ends?: ArrayLike<number>) {
    this.text = text;
    this.#starts = starts;
    this.#ends = ends;
  }

  /** Where the character at an index begins in the outermost text. */
  startOf(index: number): number {
    return this.#starts?.[index] ?? index;
  }

  /** Where the character at an index ends in the outermost text, exclusive. */
  endOf(index: number): number {
    return this.#ends?.[index] ?? index + 1;
  }
}

/** Collects the characters of a view with what they were made of. */
class ViewBuilder {
  readonly #source: View;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(source: View) {
    this.#source = source;
  }

  /** Characters of the source from one index up to another, as they are. */
  copy(from: number, to: number): void {
    if (from >= to) return;
    this.#parts.push(this.#source.text.slice(from, to));
    for (let index = from; index < to; index += 1) {
      this.#starts.push(this.#source.startOf(index));
      this.#ends.push(this.#source.endOf(index));
    }
  }

  /** A text that the characters of the source from one index up to another stand for. */
  put(text: string, from: number, to: number): void {
    this.#parts.push(text);
    for (let index = 0; index < text.length; index += 1) {
      this.#starts.push(this.#source.startOf(from));
      this.#ends.push(this.#source.endOf(to - 1));
    }
  }

  build(): View {
    return new View(this.#parts.join(''), this.#starts, this.#ends);
  }
}

const UTF8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** The view as a person sees it: bytes of UTF-8 are characters, and what nobody sees is not there. */
export function visible(view: View): View {
  return replaced(
    replaced(view, UTF8, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8')),
    INVISIBLE,
    (character) => (/\s/.test(character) && character !== '\ufeff' ? undefined : ''),
  );
}

/** HTML's names of the printable characters of ASCII. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hat: '^',
  hyphen: '-',
  lbrace: '{',
  lbrack: '[',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rbrace: '}',
  rbrack: ']',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  sol: '/',
  tilde: '~',
  verbar: '|',
  vert: '|',
};

const SPECIAL = new RegExp(`[%\\\\&\x80-\xff]|${INVISIBLE.source}`, 'u');

/** Whether a text may hold an escape, bytes of UTF-8, or a character that is not seen. */
export function hasEscapes(text: string): boolean {
  return SPECIAL.test(text);
}

const PERCENT = /%(?:([0-9a-f]{2})|u([0-9a-f]{4}))/gi;
const BACKSLASH = /\\(?:u\{?([0-9a-f]{4,6})\}?|x([0-9a-f]{2})|([!-/:-@[-`{-~]))/gi;
const ENTITY = /&(?:#x0*([0-9a-f]{1,6});?|#0*(\d{1,7});?|([a-z]{2,6});)/gi;

/**
 * Undoes the escapes of URLs, of JSON, shells and Markdown, and of HTML, once: each kind by itself, as one may
 * be a part of what another one made.
 */
export const UNESCAPE: readonly ((view: View) => View)[] = [
  (view) => replaced(view, PERCENT, (_whole, byte, unicode) => characterOf(byte ?? unicode, 16)),
  (view) => replaced(view, BACKSLASH, (_whole, u, x, itself) => itself ?? characterOf(u ?? x, 16)),
  (view) =>
    replaced(view, ENTITY, (_whole, hex, decimal, name) =>
      name === undefined
        ? characterOf(hex ?? decimal, hex === undefined ? 10 : 16)
        : NAMED[name.toLowerCase()],
    ),
];

function characterOf(digits: string | undefined, radix: 10 | 16): string | undefined {
  const code = Number.parseInt(digits ?? '', radix);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

/** @param replacement gives what stands for a match, or undefined where it stays */
function replaced(
  view: View,
  pattern: RegExp,
  replacement: (whole: string, ...groups: readonly (string | undefined)[]) => string | undefined,
): View {
  if (view.text.search(pattern) === -1) return view;
  const builder = new ViewBuilder(view);
  let copied = 0;
  for (const match of view.text.matchAll(pattern)) {
    const [whole, ...groups] = match;
    const text = replacement(whole, ...groups);
    if (text === undefined) continue;
    builder.copy(copied, match.index);
    copied = match.index + whole.length;
    builder.put(text, match.index, copied);
  }
  builder.copy(copied, view.text.length);
  return builder.build();
}
