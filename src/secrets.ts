/** Shorter values are no secrets but mistakes, and masking them would shred the log. */
const SHORTEST = 4;

/** What must never be shown. Masks each value with the runner as soon as it is known. */
export class Secrets implements Iterable<string> {
  readonly #mask: (secret: string) => void;
  readonly #values = new Set<string>();

  constructor(mask: (secret: string) => void) {
    this.#mask = mask;
  }

  keep(secret: string): void {
    // A value of several lines is shown line by line.
    for (const line of secret.split(/[\r\n]+/).map((part) => part.trim())) {
      if (line.length < SHORTEST || this.#values.has(line)) continue;
      this.#values.add(line);
      this.#mask(line);
    }
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#values.values();
  }
}
