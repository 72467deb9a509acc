/** Of many, takes a few each time, so that all have had their turn after a while. */
export class Turns {
  readonly #amount: number;
  #from = 0;

  /** @param amount how many are taken each time */
  constructor(amount: number) {
    this.#amount = amount;
  }

  next<Item>(items: readonly Item[]): readonly Item[] {
    const from = items.length > this.#amount ? this.#from % items.length : 0;
    this.#from = from + this.#amount;
    return [...items.slice(from), ...items.slice(0, from)].slice(0, this.#amount);
  }
}
