import type { AttemptFailure } from '../network/retry.ts';
import type { FailureKind } from '../network/retry-policy.ts';

/** No usable answer to one attempt, where another can help: it never ends the wait. A status is a HttpStatusError. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }

  get failure(): AttemptFailure {
    return { cause: this.kind, message: this.message };
  }
}
