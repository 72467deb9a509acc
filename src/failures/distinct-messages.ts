import { shorten } from '../foreign-text.ts';
import { digestOf } from './digest.ts';

/** An output shows no more of a message. */
const MAX_KEPT_MESSAGE = 1_000;
/** Of all messages together, in characters: no output takes more. */
const MAX_KEPT_CHARACTERS = 50_000;

/** Messages, each once, in the order in which they come: all are counted, the first ones are kept. */
export class DistinctMessages {
  readonly #digests = new Set<string>();
  readonly #kept: string[] = [];
  #size = 0;

  add(message: string): void {
    const shown = shorten(message, MAX_KEPT_MESSAGE);
    const before = this.#digests.size;
    if (this.#digests.add(digestOf(shown)).size === before) return;
    if (this.#size + shown.length > MAX_KEPT_CHARACTERS) return;
    this.#size += shown.length;
    this.#kept.push(shown);
  }

  get count(): number {
    return this.#digests.size;
  }

  get kept(): readonly string[] {
    return this.#kept;
  }
}
