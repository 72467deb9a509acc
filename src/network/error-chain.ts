/** What an error of Node or undici says of itself. */
export interface CodedError {
  /** Such as `ECONNREFUSED`. */
  readonly code: string;
  readonly message: string;
}

/** The errors that carry a code, outermost first: causes, and the single attempts of an AggregateError. */
export function codedErrors(thrown: unknown): readonly CodedError[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const { code, message, cause, errors } = thrown as Readonly<Record<string, unknown>>;
  const own =
    typeof code === 'string' ? [{ code, message: typeof message === 'string' ? message.trim() : '' }] : [];
  const single = Array.isArray(errors) ? errors.flatMap(codedErrors) : [];
  return [...own, ...single, ...codedErrors(cause)];
}
