import { shorten } from '../foreign-text.ts';
import { digestOf } from './digest.ts';
import { fill, type MessageTemplate, templateOf } from './message-template.ts';
import type { Place } from './row-and-sku.ts';

/** Messages that differ in values only. */
export interface ErrorKind {
  /** The messages with a placeholder for each value. Identifies the kind. */
  readonly template: string;
  /** The same for people: what is the same in all messages stands in it instead of a placeholder. */
  readonly text: string;
  readonly count: number;
  /** Some values for each placeholder of `text`, in its order; empty where they are not known. */
  readonly values: readonly (readonly string[])[];
  /** The first rows that the messages name, in ascending order. */
  readonly rows: readonly number[];
  /** How many different rows the messages name. */
  readonly rowCount: number;
  /** Some SKUs that the messages name. */
  readonly skus: readonly string[];
}

export interface KindsOfErrors {
  /** The most frequent first, and of the same frequency those whose first row comes first. */
  readonly kinds: readonly ErrorKind[];
  /** How many kinds there are beside these. */
  readonly moreKinds: number;
}

export const NO_KINDS: KindsOfErrors = { kinds: [], moreKinds: 0 };

/** Of each list of examples. */
const MAX_EXAMPLES = 3;
/** Of an example, in characters. */
const MAX_EXAMPLE = 100;
/** Nobody compares the examples of more placeholders. */
const MAX_PLACEHOLDERS = 12;
/** What is behind it is not shown. */
const MAX_VALUE = 1_000;

/** More kinds than these are listed nowhere. */
const MAX_LISTED = 100;
/** So many kinds have examples; where there are more, the messages have little in common. */
const MAX_DETAILED = 2_000;
/** So many are left when the details of the others are forgotten. */
const KEPT_WHEN_FULL = 1_000;

/** What is known of each kind, however many there are: about a hundred bytes, and a number for each row. */
interface Tally {
  count: number;
  rows: number[] | undefined;
  /** Infinity where no message names a row. */
  firstRow: number;
}

/** What is known of the most frequent kinds. */
interface Details {
  readonly template: string;
  readonly tally: Tally;
  /** The value of each placeholder that had the same one in all messages so far. */
  readonly constants: (string | undefined)[];
  readonly values: string[][];
  skus: string[];
}

/**
 * Sorts error messages into kinds, in one pass. The result depends on the messages, never on their order.
 *
 * The count of every kind is exact: it is kept under a digest of the template. Texts and examples are kept for
 * the most frequent kinds only. A kind whose text was forgotten gets it back with its next message. A kind that
 * is among the `KEPT_WHEN_FULL` most frequent at the end has been so from its last message on: whatever was ahead of
 * it then is ahead of it at the end. So the text of none of them is missing. Examples would be missing, so that
 * there are none for any kind of several messages once texts have been forgotten; this depends on the number
 * of kinds only.
 */
export class ErrorKinds {
  readonly #tallies = new Map<string, Tally>();
  readonly #details = new Map<string, Details>();

  /** @returns the template of the message's kind */
  add(message: string, place: Place): string {
    const parts = templateOf(message);
    const digest = digestOf(parts.template);
    const tally = this.#tallies.get(digest) ?? {
      count: 0,
      rows: undefined,
      firstRow: Number.POSITIVE_INFINITY,
    };
    if (tally.count === 0) this.#tallies.set(digest, tally);
    tally.count += 1;
    if (place.row !== undefined) {
      tally.rows ??= [];
      tally.rows.push(place.row);
      tally.firstRow = Math.min(tally.firstRow, place.row);
    }
    this.#addDetails(digest, tally, parts, place);
    return parts.template;
  }

  result(): KindsOfErrors {
    const kinds = [...this.#details.values()]
      .sort(byFrequency)
      .slice(0, MAX_LISTED)
      .map((details) => this.#kindOf(details));
    return { kinds, moreKinds: this.#tallies.size - kinds.length };
  }

  #addDetails(digest: string, tally: Tally, { template, values }: MessageTemplate, { sku }: Place): void {
    const known = this.#details.get(digest);
    if (known === undefined) {
      const shown = values.map((value) => detached(shorten(value, MAX_VALUE)));
      this.#details.set(digest, {
        template,
        tally,
        constants: shown,
        values: shown.slice(0, MAX_PLACEHOLDERS).map((value) => [shorten(value, MAX_EXAMPLE)]),
        skus: sku === undefined ? [] : [detached(sku)],
      });
      if (this.#details.size > MAX_DETAILED) this.#forget();
      return;
    }
    for (const [index, value] of values.entries()) {
      const constant = known.constants[index];
      if (constant !== undefined && constant !== shorten(value, MAX_VALUE))
        known.constants[index] = undefined;
      const examples = known.values[index];
      if (examples !== undefined) known.values[index] = withExample(examples, shorten(value, MAX_EXAMPLE));
    }
    if (sku !== undefined) known.skus = withExample(known.skus, sku);
  }

  /** Forgets the details of the rarer kinds. */
  #forget(): void {
    const rarer = [...this.#details].sort(([, a], [, b]) => byFrequency(a, b)).slice(KEPT_WHEN_FULL);
    for (const [digest] of rarer) this.#details.delete(digest);
  }

  #kindOf({ template, tally, constants, values, skus }: Details): ErrorKind {
    const { count } = tally;
    const rows = [...new Set(tally.rows)].sort((a, b) => a - b);
    const hasAllExamples = count === 1 || this.#tallies.size <= MAX_DETAILED;
    return {
      template,
      text: hasAllExamples ? fill(template, constants) : template,
      count,
      values: hasAllExamples ? values.filter((_, index) => constants[index] === undefined) : [],
      rows: rows.slice(0, MAX_EXAMPLES),
      rowCount: rows.length,
      skus: hasAllExamples ? skus : [],
    };
  }
}

/** The most frequent first, then those whose first row comes first: as people find them in their file. */
function byFrequency(a: Details, b: Details): number {
  const [{ count, firstRow }, { count: otherCount, firstRow: otherRow }] = [a.tally, b.tally];
  if (count !== otherCount) return otherCount - count;
  if (firstRow !== otherRow) return firstRow - otherRow;
  return a.template < b.template ? -1 : 1;
}

/** The smallest examples: the same ones, in whatever order they come. */
function withExample(examples: readonly string[], example: string): string[] {
  const last = examples.at(-1);
  if (examples.length === MAX_EXAMPLES && last !== undefined && compare(last, example) <= 0)
    return [...examples];
  if (examples.includes(example)) return [...examples];
  return [...examples, detached(example)].sort(compare).slice(0, MAX_EXAMPLES);
}

/** Numbers by their size, as people sort them. */
function compare(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b) && a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A copy. What V8 cuts out of a text holds all of that text in memory. */
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
