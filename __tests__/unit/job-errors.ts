import type { ErrorKind } from '../../src/failures/error-kinds.ts';
import { type JobErrors, NO_ERRORS } from '../../src/failures/read-errors.ts';

export const BASE_URL = new URL('https://store.example/');

export const NO_FILE = { path: undefined, errors: 0, problem: undefined };

export function kindOf(given: Partial<ErrorKind>): ErrorKind {
  return {
    template: given.text ?? 'no name',
    text: 'no name',
    count: 1,
    values: [],
    rows: [],
    rowCount: 0,
    skus: [],
    ...given,
  };
}

/** Errors of kinds that are called `message 0`, `message 1` … and have so many errors. */
export function errorsOf(...counts: readonly number[]): JobErrors {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const texts = counts.map((_, index) => `message ${index}`);
  return {
    ...NO_ERRORS,
    read: total,
    total,
    kinds: counts.map((count, index) => kindOf({ text: texts[index] ?? '', count })),
    messages: texts,
    messageCount: texts.length,
  };
}

export function unread(incomplete: string): JobErrors {
  return { ...NO_ERRORS, incomplete };
}
