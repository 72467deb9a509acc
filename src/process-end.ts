import { type CleanText, createDisplay } from './foreign-text.ts';

/** What asks a process to end: a runner that cancels, a user at a terminal, and Windows. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/**
 * GitHub's runner kills 7.5 s after the first signal, others sooner; whatever still holds the process is not waited
 * for so long. In milliseconds.
 */
const GONE_AFTER = 1_900;

/** A connection that is still being made holds the process; nothing waits for it any more. In milliseconds. */
const LEFTOVERS = 500;

export interface Interrupt {
  /** Aborts with the first signal. The process ends soon after it, whatever still holds it. */
  readonly signal: AbortSignal;
  /** Undefined where none came. */
  readonly first: () => EndingSignal | undefined;
}

/**
 * @param codeAfter the exit code of a process that ends by this signal, before its work has ended
 * @param options.endsAtSecond whether the process ends at once when a second signal comes
 */
export function interruptBySignals(
  codeAfter: (signal: EndingSignal) => number,
  { endsAtSecond }: { readonly endsAtSecond: boolean },
): Interrupt {
  const interrupt = new AbortController();
  let first: EndingSignal | undefined;
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      if (first !== undefined && endsAtSecond) process.exit(codeAfter(first));
      first ??= signal;
      interrupt.abort();
      setTimeout(() => process.exit(codeAfter(signal)), GONE_AFTER).unref();
    });
  }
  return { signal: interrupt.signal, first: () => first };
}

/**
 * Ends the process with the exit code that its work comes to.
 * @param failed the code where the work throws or stops half-way: an event loop that drains early must not pass
 * @param report shows what the work throws: its name only, as nothing is left that would take a secret out
 */
export function endWith(
  work: () => Promise<number>,
  failed: number,
  report: (error: CleanText) => void,
): void {
  process.exitCode = failed;
  work()
    .then((code) => {
      process.exitCode = code;
    })
    .catch((thrown: unknown) => {
      const name = thrown instanceof Error ? thrown.name : typeof thrown;
      report(createDisplay((message) => message).text(`Unexpected internal error: ${name}.`));
    })
    .finally(() => setTimeout(() => process.exit(), LEFTOVERS).unref());
}
