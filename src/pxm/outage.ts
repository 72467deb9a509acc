import type { CleanText } from '../foreign-text.ts';
import type { FailureKind } from '../network/retry-policy.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds } from '../time/duration.ts';

/** What has kept requests from succeeding until now. */
export interface Outage {
  readonly kind: FailureKind;
  /** Clean, without a full stop. */
  readonly message: string;
  readonly lasted: Duration;
}

/** What keeps a request from succeeding that is not answered, and has not failed yet. */
export function unansweredFor(lasted: Duration): Outage {
  return { kind: 'time-out', message: 'a request was not answered', lasted };
}

export type OutageEvent =
  | { readonly kind: 'outage-began'; readonly message: CleanText }
  | { readonly kind: 'outage-ended'; readonly lasted: Duration };

/** From this many failures of one request in a row a hiccup is called an outage. */
const MIN_FAILURES = 2;

/** Follows which requests fail, where several can be under way. */
export class OutageTracker {
  readonly #clock: Clock;
  readonly #observe: (event: OutageEvent) => void;
  /** Requests that have failed and are repeated. */
  readonly #failing = new Set<object>();
  #last: { readonly kind: FailureKind; readonly message: CleanText; readonly since: Duration } | undefined;
  #isReported = false;

  constructor(clock: Clock, observe: (event: OutageEvent) => void) {
    this.#clock = clock;
    this.#observe = observe;
  }

  /** The failure that lasts, from the first one in a row on. */
  get outage(): Outage | undefined {
    if (this.#last === undefined) return undefined;
    const { kind, message, since } = this.#last;
    return { kind, message, lasted: milliseconds(this.#clock.elapsed() - since) };
  }

  /** @param failures how many attempts of this request have failed in a row */
  failed(request: object, kind: FailureKind, message: CleanText, failures: number): void {
    this.#failing.add(request);
    this.#last = { kind, message, since: this.#last?.since ?? this.#clock.elapsed() };
    if (failures < MIN_FAILURES || this.#isReported) return;
    this.#isReported = true;
    this.#observe({ kind: 'outage-began', message });
  }

  /** A request that is stopped leaves the outage as it was, until another succeeds. */
  stopped(request: object): void {
    this.#failing.delete(request);
  }

  succeeded(request: object): void {
    this.#failing.delete(request);
    if (this.#failing.size > 0 || this.#last === undefined) return;
    const lasted = milliseconds(this.#clock.elapsed() - this.#last.since);
    if (this.#isReported) this.#observe({ kind: 'outage-ended', lasted });
    this.#isReported = false;
    this.#last = undefined;
  }
}
