import { Aborted } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import {
  type Condition,
  type FailureKind,
  MAX_PAUSE,
  MAX_RETRY_AFTER,
  type PermanentFailure,
  type RetryPolicy,
  type RetryRule,
} from './retry-policy.ts';

/** What one failed attempt was, as far as the policy needs to know. */
export interface AttemptFailure {
  /** The HTTP status, or what went wrong where no answer came or it was not readable. */
  readonly cause: number | FailureKind | PermanentFailure;
  /** A clause, without a full stop. */
  readonly message: string;
  readonly conditions?: ReadonlySet<Condition>;
  /** How long the server asked to be left alone. */
  readonly retryAfter?: Duration | undefined;
}

/** An attempt that is repeated after a pause. */
export interface Repetition {
  readonly kind: FailureKind;
  readonly message: string;
  readonly pause: Duration;
  /** How many attempts have failed in a row, from 1. */
  readonly failures: number;
}

/**
 * Repeats an attempt as the policy says. The one place where attempts are repeated.
 * @param deps.failureOf undefined for what no policy knows, such as a bug
 * @throws what the attempt threw, where the policy does not repeat it (any more); Aborted when the signal did it
 */
export async function retry<Answer>(
  attempt: () => Promise<Answer>,
  policy: RetryPolicy,
  deps: {
    readonly clock: Clock;
    /** From 0 up to 1. */
    readonly random: () => number;
    readonly signal: AbortSignal;
    readonly failureOf: (thrown: unknown) => AttemptFailure | undefined;
    readonly onRetry: (repetition: Repetition) => void;
  },
): Promise<Answer> {
  const { clock, random, signal, failureOf, onRetry } = deps;
  const counts = new Map<RetryRule, number>();
  let limitedSince: Duration | undefined;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const failure = failureOf(thrown);
      const rule = failure && ruleFor(policy, failure);
      if (failure === undefined || rule === undefined) throw thrown;
      const now = clock.elapsed();
      limitedSince = rule.limit === undefined ? undefined : (limitedSince ?? now);
      const left = rule.limit && milliseconds((limitedSince ?? now) + rule.limit - now);
      const count = counts.get(rule) ?? 0;
      counts.set(rule, count + 1);
      const wanted =
        rule.pauses === 'backoff'
          ? pauseBeforeRetry(failures, failure.retryAfter, random())
          : rule.pauses[count];
      if (wanted === undefined || left === 0) throw thrown;
      const pause = left === undefined ? wanted : shortest(wanted, left);
      onRetry({ kind: rule.report, message: failure.message, pause, failures });
      await clock.sleep(pause, signal);
      if (signal.aborted) throw new Aborted();
    }
  }
}

/** The first rule that fits the failure. */
export function ruleFor(policy: RetryPolicy, failure: AttemptFailure): RetryRule | undefined {
  return policy.find(
    ({ on, when }) =>
      (when === undefined || failure.conditions?.has(when) === true) &&
      on.some((cause) => fits(cause, failure.cause)),
  );
}

function fits(expected: RetryRule['on'][number], cause: AttemptFailure['cause']): boolean {
  if (typeof expected !== 'object') return expected === cause;
  return typeof cause === 'number' && cause >= expected[0] && cause <= expected[1];
}

const BASE_PAUSE = seconds(1);

/**
 * How long to pause before the next attempt: what the server asked for, up to 5 minutes, else exponential
 * backoff with full jitter (a random part of 1 s, 2 s, 4 s, 8 s, 15 s), so that many waiters do not come back
 * at once. PXM's documentation names no Retry-After and asks clients "to wait a few seconds".
 * @param failures how many attempts have failed in a row, from 1
 * @param random a number from 0 up to 1
 */
export function pauseBeforeRetry(
  failures: number,
  retryAfter: Duration | undefined,
  random: number,
): Duration {
  const ceiling = shortest(MAX_PAUSE, milliseconds(BASE_PAUSE * 2 ** Math.min(failures - 1, 10)));
  const backoff = milliseconds(ceiling * random);
  if (retryAfter === undefined) return backoff;
  // The server's word is the least: jitter on top keeps the crowd apart, and 0 is no leave to hurry.
  return longest(backoff, milliseconds(shortest(retryAfter, MAX_RETRY_AFTER) + backoff / 10));
}
