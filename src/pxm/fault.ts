import type { Duration } from '../time/duration.ts';

/** What went wrong with one request, where trying again can help. */
export type FaultKind =
  | 'throttled'
  | 'server-error'
  | 'connection'
  | 'proxy'
  | 'time-out'
  | 'cut-short'
  | 'not-json'
  | 'wrong-shape';

/** A passing fault: it ends an attempt, never the wait. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  /** How long the server asked to be left alone. */
  readonly retryAfter: Duration | undefined;

  constructor(
    kind: FaultKind,
    message: string,
    details: { retryAfter?: Duration | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAfter = details.retryAfter;
  }
}
