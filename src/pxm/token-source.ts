import { Aborted } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Duration } from '../time/duration.ts';
import type { Credentials } from './credentials.ts';
import type { Token } from './token.ts';

/** How many tokens are tried until the API accepts one. */
const MAX_TOKENS = 3;

export interface TokenDeps {
  readonly clock: Clock;
  /** Fetches a token, with repetitions. */
  readonly fetch: (
    credentials: Extract<Credentials, { kind: 'client' }>,
    signal: AbortSignal,
  ) => Promise<Token>;
}

/** The token that requests carry: the one that was given, or one that is fetched, kept, and renewed in time. */
export class TokenSource {
  readonly #credentials: Credentials;
  readonly #deps: TokenDeps;
  #token: Token | undefined;
  /** One request for all that wait for a token. */
  #fetching: Promise<Token> | undefined;
  #accepted: string | undefined;
  /** How many tokens were used since the API accepted one, that one included. */
  #tried = 0;

  constructor(credentials: Credentials, deps: TokenDeps) {
    this.#credentials = credentials;
    this.#deps = deps;
  }

  async valid(signal: AbortSignal): Promise<string> {
    const credentials = this.#credentials;
    if (credentials.kind === 'token') return credentials.token;
    while (!isValid(this.#token, this.#deps.clock.elapsed())) {
      this.#fetching ??= this.#fetch(credentials, signal);
      try {
        await this.#fetching;
      } catch (thrown) {
        // Another request was stopped, and its token with it: this one has its own signal.
        if (!(thrown instanceof Aborted) || signal.aborted) throw thrown;
      }
    }
    return this.#token.value;
  }

  async #fetch(credentials: Extract<Credentials, { kind: 'client' }>, signal: AbortSignal): Promise<Token> {
    try {
      this.#token = await this.#deps.fetch(credentials, signal);
      this.#tried += 1;
      return this.#token;
    } finally {
      this.#fetching = undefined;
    }
  }

  /** The API accepted this token. */
  accept(value: string): void {
    if (this.#accepted === value) return;
    this.#accepted = value;
    this.#tried = 1;
  }

  /**
   * The API refused this token: the next attempt takes a new one, up to three in all.
   * @returns `renew`: it was accepted before, so that a new one helps at once; `wait`: it was accepted before or
   * fetched just now, and may be known everywhere soon; `final`: nothing is known to be right about it
   */
  refuse(value: string): 'renew' | 'wait' | 'final' {
    const wasAccepted = this.#accepted === value;
    if (this.#credentials.kind === 'token') return wasAccepted ? 'wait' : 'final';
    if (this.#token?.value === value) {
      if (this.#tried >= MAX_TOKENS) return 'wait';
      this.#token = undefined;
    }
    return wasAccepted ? 'renew' : 'wait';
  }
}

function isValid(token: Token | undefined, elapsed: Duration): token is Token {
  return token !== undefined && elapsed < token.renewAt;
}
