import { mulberry32 } from '../../simulator/mulberry32.ts';

/** Draws that a seed decides. */
export class Chance {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.random() < probability;
  }

  among<Choice>(...choices: readonly Choice[]): Choice {
    return choices[Math.floor(this.random() * choices.length)] as Choice;
  }

  /** A whole number from `least` to `most`, both included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }
}
