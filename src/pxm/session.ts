import type { Cleaner, CleanText } from '../foreign-text.ts';
import { parseHttpDate, parseRetryAfter } from '../network/http-date.ts';
import { type AttemptFailure, retry, ruleFor } from '../network/retry.ts';
import { type RetryPolicy, STORE_POLICY, TOKEN_POLICY } from '../network/retry-policy.ts';
import type { Clock } from '../time/clock.ts';
import type { Duration } from '../time/duration.ts';
import type { ClockSkew } from '../time/instant.ts';
import { StoreClock } from '../time/store-clock.ts';
import { ConnectionSetupError } from './connection-error.ts';
import type { Credentials } from './credentials.ts';
import { type Connection, secretsOf } from './dispatcher.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type Outage, type OutageEvent, OutageTracker } from './outage.ts';
import { HttpStatusError, isApiError, type RefusedRequest, refusal, serverSaid } from './refusal.ts';
import { decodeToken, renewalTime, TOKEN_PATH, type Token } from './token.ts';
import { TokenSource } from './token-source.ts';
import { TransientError } from './transient-error.ts';
import { type RequestEvent, type TimedAnswer, Transport } from './transport.ts';

/** What the client reports while it works. */
export type ClientEvent =
  | RequestEvent
  | OutageEvent
  | {
      readonly kind: 'retry';
      readonly message: CleanText;
      readonly pause: Duration;
      /** How many attempts have failed in a row, from 1. */
      readonly failures: number;
    }
  /** Reported once. `isUsed`: false where it is more than a day, which is not believed. */
  | { readonly kind: 'clock-skew'; readonly skew: ClockSkew; readonly isUsed: boolean }
  | { readonly kind: 'token-fetched'; readonly renewed: boolean };

/** Nobody has asked for a part, so something on the way could not get the whole. */
const PARTIAL_CONTENT = 206;
/** From here on a difference of the clocks is worth a line, in milliseconds. */
const MIN_REPORTED_SKEW = 2_000;

/** What a request asks for: what one kind of request may do says nothing of another. */
type RequestKind = 'list' | 'job' | 'release' | 'errors' | 'token' | 'cancel';

export interface ClientDeps {
  /** Makes a connection to the API: for each request that is under way at once, and where an old one may be dead. */
  readonly connect: () => Connection;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly clean: Cleaner;
  /** Called with every token that is fetched, before it is used, and with the proxy's password. */
  readonly keepSecret: (secret: string, kind: 'token' | 'proxy-password') => void;
  readonly observe: (event: ClientEvent) => void;
}

export interface ClientOptions {
  readonly baseUrl: URL;
  readonly credentials: Credentials;
  readonly userAgent: string;
}

/** A kind of request, and which answers are good ones. */
export interface Query {
  readonly kind: Exclude<RequestKind, 'token'>;
  readonly request: Pick<HttpRequest, 'method' | 'path' | 'body'>;
  readonly hasShape: (json: unknown) => boolean;
  /** A status that is not 2xx, and that is an answer all the same. */
  readonly isAnswer?: (answer: HttpAnswer) => boolean;
}

/** Asks the API until a good answer comes: with a token, repetitions as the policy says, and the store's clock. */
export class Session {
  /** The store's clock, as far as its answers prove that it differs from the runner's. */
  readonly storeClock: StoreClock;
  readonly #options: ClientOptions;
  readonly #deps: ClientDeps;
  readonly #transport: Transport;
  readonly #tokens: TokenSource;
  readonly #outage: OutageTracker;
  readonly #succeeded = new Set<RequestKind>();
  #answers = 0;
  #isSkewReported = false;
  #isTokenFetched = false;

  constructor(options: ClientOptions, deps: ClientDeps) {
    this.#options = options;
    this.#deps = deps;
    this.storeClock = new StoreClock(deps.clock);
    this.#transport = new Transport(options.baseUrl, options.userAgent, deps);
    this.#outage = new OutageTracker(deps.clock, deps.observe);
    this.#tokens = new TokenSource(options.credentials, {
      clock: deps.clock,
      fetch: (credentials, signal) => this.#fetchToken(credentials, signal),
    });
    for (const secret of secretsOf(this.#transport.proxy)) deps.keepSecret(secret, 'proxy-password');
  }

  /** Every attempt counts, also those for a token. */
  get requests(): number {
    return this.#transport.requests;
  }

  /** How often what was asked for came, after however many attempts. */
  get answers(): number {
    return this.#answers;
  }

  /** What has kept requests from succeeding until now, if something has. */
  get outage(): Outage | undefined {
    return this.#outage.outage;
  }

  /** Continues on new connections. What is under way on the old ones fails there, and is repeated. */
  reconnect(): void {
    this.#transport.reconnect();
  }

  /** No request can be sent afterwards. */
  close(): void {
    this.#transport.close();
  }

  /**
   * @param once one attempt, which reports no outage
   * @throws HttpStatusError where the policy does not repeat a refusal; TransientError where that one attempt failed
   */
  async ask(query: Query, signal: AbortSignal, once = false): Promise<HttpAnswer> {
    const attempt = (): Promise<HttpAnswer> => this.#attempt(query, signal);
    const answer = await (once
      ? onlyOnce(attempt, STORE_POLICY)
      : this.#retried(attempt, STORE_POLICY, signal));
    this.#answers += 1;
    return answer;
  }

  /** @throws HttpStatusError for a status that is not an answer; TransientError where another attempt can help */
  async #attempt(query: Query, signal: AbortSignal): Promise<HttpAnswer> {
    const { kind, request, hasShape, isAnswer } = query;
    const { answer, hasGoodToken } = await this.#authorized(request, signal);
    if (isAnswer?.(answer) === true) return answer;
    if (!isSuccess(answer)) throw this.#refusal(answer, kind, request.path, hasGoodToken);
    this.#checkShape(answer, hasShape);
    this.#succeeded.add(kind);
    this.#observeDate(answer);
    return answer;
  }

  /** Sends with a valid token: at once with a new one where the API had accepted the old one. */
  async #authorized(
    request: Query['request'],
    signal: AbortSignal,
  ): Promise<{ readonly answer: TimedAnswer; readonly hasGoodToken: boolean }> {
    for (let isRenewed = false; ; isRenewed = true) {
      const token = await this.#tokens.valid(signal);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const answer = await this.#transport.send({ ...request, headers }, signal);
      if (answer.status !== 401) {
        if (isSuccess(answer)) this.#tokens.accept(token);
        return { answer, hasGoodToken: false };
      }
      const verdict = this.#tokens.refuse(token);
      if (verdict !== 'renew' || isRenewed) return { answer, hasGoodToken: verdict !== 'final' };
    }
  }

  /** With repetitions of its own: all requests that wait for a token share one. */
  async #fetchToken(
    credentials: Extract<Credentials, { kind: 'client' }>,
    signal: AbortSignal,
  ): Promise<Token> {
    const { clock, keepSecret, observe } = this.#deps;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const attempt = async (): Promise<Token> => {
      const fetchedAt = clock.elapsed();
      const answer = await this.#transport.send({ method: 'POST', path: TOKEN_PATH, headers, body }, signal);
      if (!isSuccess(answer)) throw this.#refusal(answer, 'token', TOKEN_PATH, false);
      const token = decodeToken(answer.json);
      if (token === undefined) this.#checkShape(answer, () => false);
      const { value, expiresIn } = token as NonNullable<typeof token>;
      return { value, renewAt: renewalTime(fetchedAt, expiresIn) };
    };
    const token = await this.#retried(attempt, TOKEN_POLICY, signal);
    this.#succeeded.add('token');
    keepSecret(token.value, 'token');
    observe({ kind: 'token-fetched', renewed: this.#isTokenFetched });
    this.#isTokenFetched = true;
    return token;
  }

  #refusal(answer: HttpAnswer, kind: RequestKind, path: string, hasGoodToken: boolean): HttpStatusError {
    const request: RefusedRequest = {
      ...this.#options,
      path,
      isSeenBefore: this.#succeeded.has(kind),
      hasGoodToken,
      retryAfter: parseRetryAfter(answer.header('retry-after'), this.storeClock.now()),
    };
    return refusal(answer, request, this.#deps.clean);
  }

  #checkShape(answer: HttpAnswer, hasShape: (json: unknown) => boolean): void {
    const { clean } = this.#deps;
    if (answer.json === undefined) {
      const type = answer.header('content-type');
      const coding = answer.header('content-encoding');
      const details = [
        type === undefined ? 'no content type' : `content type ${clean(type, 100)}`,
        coding === undefined ? '' : `content coding ${clean(coding, 100)}`,
        serverSaid(answer, clean),
      ].filter((part) => part !== '');
      throw new TransientError('not-json', `the answer is not JSON (${details.join(', ')})`);
    }
    if (answer.status === PARTIAL_CONTENT) {
      throw new TransientError('wrong-shape', 'the answer is only a part of what was asked for (HTTP 206)');
    }
    if (hasShape(answer.json)) return;
    const said = serverSaid(answer, clean);
    throw new TransientError(
      'wrong-shape',
      isApiError(answer.json) && said !== ''
        ? `HTTP ${answer.status} with errors: ${said}`
        : `the answer does not have the documented shape${said === '' ? '' : `: ${said}`}`,
    );
  }

  async #retried<Answer>(
    attempt: () => Promise<Answer>,
    policy: RetryPolicy,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { clock, random, observe, clean } = this.#deps;
    const request = {};
    try {
      const answer = await retry(attempt, policy, {
        clock,
        random,
        signal,
        failureOf: (thrown) => this.#failureOf(thrown),
        onRetry: ({ kind, message, pause, failures }) => {
          const cleaned = clean(message, 500);
          this.#outage.failed(request, kind, cleaned, failures);
          observe({ kind: 'retry', message: cleaned, pause, failures });
        },
      });
      this.#outage.succeeded(request);
      return answer;
    } catch (thrown) {
      this.#outage.stopped(request);
      throw thrown;
    }
  }

  #failureOf(thrown: unknown): AttemptFailure | undefined {
    const failure = requestFailureOf(thrown);
    // A way to the host that worked for one kind of request was the right one.
    if (!(thrown instanceof ConnectionSetupError) || this.#succeeded.size === 0) return failure;
    return { ...thrown.failure, conditions: new Set(['seen-before']) };
  }

  /** Only an answer that the jobs API itself gave just now shows what its clock shows. */
  #observeDate(answer: TimedAnswer): void {
    const date = parseHttpDate(answer.header('date'));
    if (date === undefined || answer.header('age') !== undefined) return;
    this.storeClock.observe(date, answer.sent, answer.headersArrived);
    const { measured, skew } = this.storeClock;
    if (this.#isSkewReported || Math.abs(measured) < MIN_REPORTED_SKEW) return;
    this.#isSkewReported = true;
    this.#deps.observe({ kind: 'clock-skew', skew: measured, isUsed: skew === measured });
  }
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function requestFailureOf(thrown: unknown): AttemptFailure | undefined {
  const isKnown =
    thrown instanceof TransientError ||
    thrown instanceof HttpStatusError ||
    thrown instanceof ConnectionSetupError;
  return isKnown ? thrown.failure : undefined;
}

/** @throws TransientError for what the policy would repeat without end */
async function onlyOnce<Answer>(attempt: () => Promise<Answer>, policy: RetryPolicy): Promise<Answer> {
  try {
    return await attempt();
  } catch (thrown) {
    if (!(thrown instanceof HttpStatusError)) throw thrown;
    const { failure } = thrown;
    const rule = ruleFor(policy, failure);
    if (rule === undefined) throw thrown;
    throw new TransientError(rule.report, failure.message, { cause: thrown });
  }
}
