/** A JSON object, or an empty one where something else came: what is missing then reads as undefined. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Whether an answer lists errors, one at least. */
export function hasErrors(json: unknown): boolean {
  const { errors } = record(json);
  return Array.isArray(errors) && errors.length > 0;
}
