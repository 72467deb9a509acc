import { isUuid } from '../pxm/uuid.ts';
/** Stands in a template where the messages of a kind differ. */
export const PLACEHOLDER = '‹…›';

/** At most so many characters tell kinds apart; what comes behind them is a value. */
const MAX_HEAD = 300;
/** How far before that a cut may move, so that it splits no word. */
const MAX_LAST_WORD = 40;

export interface MessageTemplate {
  /** The message with a placeholder for each value. */
  readonly template: string;
  /** In the order of the placeholders. */
  readonly values: readonly string[];
}

/**
 * Separates the words of an error message from its values: numbers, quoted strings, UUIDs, URLs, JSON values
 * and words that hold a digit. Depends on nothing but the message. Takes time in proportion to its length.
 */
export function templateOf(message: string): MessageTemplate {
  const length = headLength(message);
  const parts = new Parts();
  addText(message.slice(0, length), parts);
  if (message.length >= MAX_HEAD) parts.addRest(message.slice(length));
  return parts;
}

/** The inverse of `templateOf`. Where a value is undefined, its placeholder stays. */
export function fill(template: string, values: readonly (string | undefined)[]): string {
  return template
    .split(PLACEHOLDER)
    .map((text, index) => (index === 0 ? text : `${values[index - 1] ?? PLACEHOLDER}${text}`))
    .join('');
}

/** Depends on the first 300 characters only, so that what is behind them cannot tell kinds apart. */
function headLength(message: string): number {
  if (message.length < MAX_HEAD) return message.length;
  const lastBlank = message.slice(0, MAX_HEAD).search(/\s\S*$/);
  if (lastBlank >= MAX_HEAD - MAX_LAST_WORD) return lastBlank;
  const splitsCharacter = /[\ud800-\udbff]/.test(message.charAt(MAX_HEAD - 1));
  return splitsCharacter ? MAX_HEAD - 1 : MAX_HEAD;
}

class Parts implements MessageTemplate {
  template = '';
  readonly values: string[] = [];

  addText(text: string): void {
    this.template += text;
  }

  addValue(value: string): void {
    this.template += PLACEHOLDER;
    this.values.push(value);
  }

  /** A value that the cut went through is one value. */
  addRest(rest: string): void {
    const last = this.values.pop();
    if (last !== undefined && this.template.endsWith(PLACEHOLDER)) {
      this.values.push(last + rest);
      return;
    }
    if (last !== undefined) this.values.push(last);
    this.addValue(rest);
  }
}

const OPENING_QUOTES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['“', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['«', '»'],
]);
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}_]/u;
/** `A-1007`, `1,200.50`, `12:30`, `2026-03-14`; an attribute's path such as `data.0.sku` is several words. */
const WORD =
  /(?:(?<![\p{L}\p{M}\p{N}_])[-+](?=\p{Nd}))?[\p{L}\p{M}\p{N}_]+(?:(?:[-/+@]|(?<=\p{Nd})[.,:](?=\p{Nd}))[\p{L}\p{M}\p{N}_]+)*/uy;
const URL_TEXT = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`<>]*[^\s"'`<>.,;:!?)\]}]/iy;
const DIGIT = /\p{Nd}/u;
const JSON_OBJECT = /\{\s*"/y;

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function addText(text: string, parts: Parts): void {
  /** Quotes that do not close any more: each is looked for once only, so that the time stays linear. */
  const unclosed = new Set<string>();
  let position = 0;
  while (position < text.length) {
    const character = text.charAt(position);
    if (text.startsWith(PLACEHOLDER, position)) {
      parts.addValue(PLACEHOLDER);
      position += PLACEHOLDER.length;
      continue;
    }
    if (matchAt(JSON_OBJECT, text, position) !== undefined) {
      position = new JsonScanner(text, position, parts).scan();
      continue;
    }
    const closer = OPENING_QUOTES.get(character);
    if (closer !== undefined && !unclosed.has(closer) && !isWordCharacter(text, position - 1)) {
      const end = closingQuote(text, position + 1, closer);
      if (end !== undefined) {
        parts.addText(character);
        parts.addValue(text.slice(position + 1, end));
        parts.addText(closer);
        position = end + 1;
        continue;
      }
      unclosed.add(closer);
    }
    const url = matchAt(URL_TEXT, text, position);
    const word = url ?? matchAt(WORD, text, position);
    if (word === undefined) parts.addText(character);
    else if (url !== undefined || DIGIT.test(word) || isUuid(word)) parts.addValue(word);
    else parts.addText(word);
    position += (word ?? character).length;
  }
}

function isWordCharacter(text: string, position: number): boolean {
  return position >= 0 && position < text.length && WORD_CHARACTER.test(text.charAt(position));
}

/** An apostrophe within a word closes nothing. */
function closingQuote(text: string, from: number, closer: string): number | undefined {
  let end = text.indexOf(closer, from);
  while (end !== -1 && isWordCharacter(text, end + 1)) end = text.indexOf(closer, end + 1);
  return end === -1 ? undefined : end;
}

/** Keys of JSON objects whose values are the words of a message. */
const TEXT_KEYS: ReadonlySet<string> = new Set([
  'error',
  'errors',
  'message',
  'messages',
  'msg',
  'detail',
  'details',
  'title',
  'reason',
]);
const BLANKS = /\s*/y;
const SCALAR = /[^\s,\]}"[{]+/y;

/** Reads an object of JSON in a text as far as it is one: it may be cut off, or be none. */
class JsonScanner {
  readonly #text: string;
  readonly #parts: Parts;
  #position: number;

  constructor(text: string, position: number, parts: Parts) {
    this.#text = text;
    this.#parts = parts;
    this.#position = position;
  }

  /** @returns the position behind what was read, which is at least one character */
  scan(): number {
    this.#object();
    return this.#position;
  }

  /** @returns whether all of it could be read */
  #object(): boolean {
    this.#keep(1);
    for (;;) {
      this.#keepBlanks();
      if (this.#next() === '}') return this.#keep(1);
      if (this.#next() !== '"') return false;
      const key = this.#text.slice(this.#position + 1, endOfString(this.#text, this.#position));
      this.#keepString();
      this.#keepBlanks();
      if (this.#next() !== ':') return false;
      this.#keep(1);
      if (!this.#value(TEXT_KEYS.has(key.toLowerCase()))) return false;
      this.#keepBlanks();
      if (this.#next() !== ',') continue;
      this.#keep(1);
    }
  }

  #value(isText: boolean): boolean {
    this.#keepBlanks();
    switch (this.#next()) {
      case '{':
        return this.#object();
      case '[':
        return isText ? this.#textArray() : this.#valueTo(endOfArray(this.#text, this.#position));
      case '"':
        return this.#string(isText);
      default: {
        const scalar = matchAt(SCALAR, this.#text, this.#position);
        return scalar !== undefined && this.#valueTo(this.#position + scalar.length);
      }
    }
  }

  #textArray(): boolean {
    this.#keep(1);
    for (;;) {
      this.#keepBlanks();
      if (this.#next() === ']') return this.#keep(1);
      if (this.#next() === ',') this.#keep(1);
      else if (!this.#value(true)) return false;
    }
  }

  #string(isText: boolean): boolean {
    const end = endOfString(this.#text, this.#position);
    this.#keep(1);
    if (isText) {
      addText(this.#text.slice(this.#position, end), this.#parts);
      this.#position = end;
    } else this.#valueTo(end);
    return this.#next() === '"' && this.#keep(1);
  }

  #valueTo(end: number): boolean {
    this.#parts.addValue(this.#text.slice(this.#position, end));
    this.#position = end;
    return true;
  }

  #keepString(): void {
    const end = Math.min(this.#text.length, endOfString(this.#text, this.#position) + 1);
    // A placeholder of the message's own must not be taken for one of the template.
    for (const [index, text] of this.#text.slice(this.#position, end).split(PLACEHOLDER).entries()) {
      if (index > 0) this.#parts.addValue(PLACEHOLDER);
      this.#parts.addText(text);
    }
    this.#position = end;
  }

  #keepBlanks(): void {
    this.#keep(matchAt(BLANKS, this.#text, this.#position)?.length ?? 0);
  }

  #keep(length: number): true {
    this.#parts.addText(this.#text.slice(this.#position, this.#position + length));
    this.#position += length;
    return true;
  }

  #next(): string {
    return this.#text.charAt(this.#position);
  }
}

/** @param start the opening quote's. @returns the closing quote's position, or the text's length */
function endOfString(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position += 1) {
    if (text.charAt(position) === '\\') position += 1;
    else if (text.charAt(position) === '"') return position;
  }
  return text.length;
}

/** @param start the opening bracket's. @returns the position behind the closing one, or the text's length */
function endOfArray(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '"') position = endOfString(text, position);
    else if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (depth === 0) return position + 1;
  }
  return text.length;
}
