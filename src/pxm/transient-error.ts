import type { AttemptFailure } from '../network/retry.ts';
import type { FailureKind } from '../network/retry-policy.ts';
import type { Duration } from '../time/duration.ts';

/** No usable answer to one attempt, where another can help: it never ends the wait. A status is a RefusedError. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly kind: FailureKind;
  /** How long the server asked to be left alone. */
  readonly retryAfter: Duration | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: { retryAfter?: Duration | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAfter = details.retryAfter;
  }

  get failure(): AttemptFailure {
    return { cause: this.kind, message: this.message, retryAfter: this.retryAfter };
  }
}
