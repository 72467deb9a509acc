import { shorten } from '../foreign-text.ts';
import { showInvisible } from './invisible.ts';

/** One wrong input. Texts may hold what was given, so they are cleaned before they are shown. */
export interface InputProblem {
  readonly input: string;
  /** What is wrong and what would be right, as one sentence or two. */
  readonly message: string;
}

/** Thrown by a reader of one input; collected, so that every wrong input is reported at once. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

/** Of a longer value the beginning says which one it is, and the reason after it has to fit. */
const MAX_QUOTED = 200;

/** @param given undefined where it must not be shown */
export function wrong(given: string | undefined, expected: string): WrongInput {
  return new WrongInput(given === undefined ? expected : `${quoted(given)} ${expected}`);
}

/** A value as a message shows it. */
export function quoted(given: string): string {
  return `"${shorten(showInvisible(given), MAX_QUOTED)}"`;
}
