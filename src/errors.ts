/**
 * Something that ends the action, written for the person who reads it at night:
 * `message` says what happened, `meaning` what that means, `remedy` what to do.
 */
export class ActionError extends Error {
  override readonly name: string = 'ActionError';
  readonly meaning: string;
  readonly remedy: string;

  constructor(text: { what: string; meaning?: string; remedy: string }, options?: ErrorOptions) {
    super(text.what, options);
    this.meaning = text.meaning ?? '';
    this.remedy = text.remedy;
  }

  /** All of it as one paragraph. */
  get fullMessage(): string {
    return [this.message, this.meaning, this.remedy].filter((part) => part !== '').join(' ');
  }
}

/** The work was stopped from outside: the deadline passed, or the run was cancelled. */
export class Aborted extends Error {
  override readonly name = 'Aborted';

  constructor() {
    super('stopped before an answer came');
  }
}

/** What a thrown thing says of itself, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : ` (${messageOf(thrown.cause)})`;
  return `${thrown.message || thrown.name}${cause}`;
}

/** For a text that becomes a part of a sentence. */
export function withoutFullStop(text: string): string {
  return text.replace(/\.+$/, '');
}

/** What was thrown, in words: as an internal error, unless it has words. */
export function asActionError(thrown: unknown): ActionError {
  if (thrown instanceof ActionError) return thrown;
  return new ActionError(
    {
      what: `Unexpected internal error: ${messageOf(thrown)}.`,
      remedy: 'Run the step again with debug logging, and report it with that log if it happens again.',
    },
    { cause: thrown },
  );
}
