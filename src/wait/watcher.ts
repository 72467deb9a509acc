import type { Known } from './snapshot.ts';

/** What the verdict needs of a poll. The questions are asked while polling, as more is known. */
export interface PollRequest {
  /** Whether the verdict now depends on having seen every job that matches. */
  readonly needsProof: () => boolean;
  /** Whether fewer jobs are known than are expected. */
  readonly expectsMore: () => boolean;
  /** No other poll follows: everything is read that is still open. */
  readonly isLast: boolean;
}

/** Watches one kind of target. Each kind has a folder of its own. */
export interface Watcher {
  /**
   * Reads what is needed now. What was read stays known, also when the poll is cut short.
   * @throws Aborted when the signal did it; ActionError where the API refuses
   */
  poll(request: PollRequest, signal: AbortSignal): Promise<void>;
  known(): Known;
}
