/** One wrong input. Texts may hold what was given, so they are cleaned before they are shown. */
export interface InputProblem {
  readonly input: string;
  /** What is wrong and what would be right, as one sentence or two. */
  readonly message: string;
}

/** Thrown by a reader of one input; collected, so that every wrong input is told at once. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

/** @param given undefined where it must not be shown */
export function wrong(given: string | undefined, expected: string): WrongInput {
  return new WrongInput(given === undefined ? expected : `"${given}" ${expected}`);
}
