import type { EndingSignal } from '../process-end.ts';
import type { StepResult } from '../report/step-result.ts';

/** What a process ends with. Part of the interface: scripts branch on it. */
export const EXIT_CODES = {
  /** As the action passes. */
  success: 0,
  /** A job failed or was cancelled. */
  failure: 1,
  /** Wrong usage, a wrong input, or a Node that is too old. */
  usage: 2,
  timedOut: 3,
  notFound: 4,
  /** The API refused, an internal error, or a file that could not be written. */
  error: 5,
} as const;

/** 128 and the signal's number, as shells have it. */
const SIGNALS: Readonly<Record<EndingSignal, number>> = { SIGINT: 130, SIGBREAK: 130, SIGTERM: 143 };

/** The part of a step's result that matters to whoever started the process. */
export interface ExitResult extends Pick<StepResult, 'conclusion' | 'passed' | 'isInputWrong'> {
  /** Every file and the JSON document that were asked for are there. */
  readonly isAllWritten: boolean;
}

/** @param signal the first one that came, if one did */
export function exitCodeOf(
  { conclusion, passed, isInputWrong, isAllWritten }: ExitResult,
  signal: EndingSignal | undefined,
): number {
  if (passed) return isAllWritten ? EXIT_CODES.success : EXIT_CODES.error;
  switch (conclusion) {
    case 'success':
      // The jobs succeeded, and what was to be said of it could not be written.
      return EXIT_CODES.error;
    case 'failure':
    case 'cancelled':
      return EXIT_CODES.failure;
    case 'timed_out':
      return EXIT_CODES.timedOut;
    case 'not_found':
      return EXIT_CODES.notFound;
    case 'interrupted':
      return SIGNALS[signal ?? 'SIGTERM'];
    case 'error':
      return isInputWrong ? EXIT_CODES.usage : EXIT_CODES.error;
    default:
      return conclusion satisfies never;
  }
}

/** For a process that does not get to the end of a wait any more. */
export function exitCodeAfter(signal: EndingSignal): number {
  return SIGNALS[signal];
}
