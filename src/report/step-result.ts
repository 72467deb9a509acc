import type { Conclusion } from '../wait/conclusion.ts';

/** How a step ended, for whoever keeps it in a form of their own. All texts in it may be shown. */
export interface StepResult {
  readonly conclusion: Conclusion['kind'];
  /** Nothing found may be allowed. */
  readonly passed: boolean;
  /** Nothing was requested, since an input is wrong. */
  readonly isInputWrong: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** The errors of failed jobs could not be written to their file, or not all. */
  readonly isErrorsFileBroken: boolean;
  /** Makes a JUnit report. */
  readonly junit: () => string;
}

/** Keeps a result. Never throws. @returns what could not be written and why, a sentence each */
export type KeepResult = (result: StepResult) => Promise<readonly string[]>;
