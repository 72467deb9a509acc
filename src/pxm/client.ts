import type { Dispatcher } from 'undici';
import { Aborted } from '../errors.ts';
import type { Cleaner, CleanText } from '../foreign-text.ts';
import type { Clock } from '../time/clock.ts';
import { ClockOffset } from '../time/clock-offset.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import { type ClockSkew, corrected, type Instant } from '../time/instant.ts';
import type { Credentials } from './credentials.ts';
import { Fault, type FaultKind } from './fault.ts';
import { exchange, type HttpAnswer, type HttpRequest } from './http.ts';
import { type DecodedJob, decodeJob, type Job } from './job.ts';
import {
  decodeJobError,
  decodePage,
  hasErrors,
  isErrorsPage,
  isPage,
  type JobErrorRow,
  jobIn,
  type Page,
  type PageRequest,
  pageQuery,
} from './page.ts';
import { RefusedError, refusal } from './refusal.ts';
import { decodeRelease, type ReleaseId } from './release.ts';
import { parseHttpDate, parseRetryAfter, pauseBeforeRetry } from './retry.ts';
import { decodeToken, renewalTime, type Token } from './token.ts';

/** What the client tells while it works. */
export type ClientEvent =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number | string;
      readonly took: Duration;
      readonly bytes: number;
    }
  | { readonly kind: 'retry'; readonly fault: CleanText; readonly pause: Duration; readonly failures: number }
  | { readonly kind: 'outage-began'; readonly fault: CleanText }
  | { readonly kind: 'outage-ended'; readonly lasted: Duration }
  | { readonly kind: 'clock-skew'; readonly skew: ClockSkew }
  | { readonly kind: 'token-fetched'; readonly renewed: boolean };

/** From here on a difference is told and corrected; the Date header has whole seconds only. */
const TELLING_SKEW = 2_000;
const NO_SKEW = 0 as ClockSkew;

/** A trouble that still lasts. */
export interface Outage {
  readonly kind: FaultKind;
  /** Clean. */
  readonly fault: string;
  readonly lasted: Duration;
}

export interface ClientDeps {
  readonly dispatcher: Dispatcher;
  readonly proxy?: URL | undefined;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly clean: Cleaner;
  /** Called with every token that is fetched, before it is used. */
  readonly keepSecret: (secret: string) => void;
  readonly observe: (event: ClientEvent) => void;
}

export interface ClientOptions {
  readonly baseUrl: URL;
  readonly credentials: Credentials;
  readonly userAgent: string;
}

/** From this many failures in a row a hiccup is called an outage. */
const OUTAGE_FAILURES = 2;

/** PXM: `/errors` answers 422 with `errors` where these are the reason themselves, such as a missing column. */
function isReason({ status, json }: HttpAnswer): boolean {
  return status === 422 && hasErrors(json);
}

/** The jobs API, over HTTP: authenticated, retried, decoded. Knows nothing of waiting. */
export class PxmClient {
  readonly #options: ClientOptions;
  readonly #deps: ClientDeps;
  #dispatcher: Dispatcher;
  #token: Token | undefined;
  #requests = 0;
  #bytes = 0;
  #skew: ClockSkew | undefined;
  readonly #offset = new ClockOffset();
  #answers = 0;
  #repetitions = 0;
  #failures = 0;
  #trouble: { readonly kind: FaultKind; readonly fault: CleanText; readonly since: Duration } | undefined;

  constructor(options: ClientOptions, deps: ClientDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#dispatcher = deps.dispatcher;
  }

  /** Sends what comes from now on another way. */
  use(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
  }

  /** Every attempt counts, also those for a token. */
  get requests(): number {
    return this.#requests;
  }

  /** How often what was asked for came, after however many attempts. */
  get answers(): number {
    return this.#answers;
  }

  /** How many attempts had to be repeated. */
  get repetitions(): number {
    return this.#repetitions;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The fault that has kept requests from succeeding until now, if one has. */
  get outage(): Outage | undefined {
    if (this.#trouble === undefined) return undefined;
    const { kind, fault, since } = this.#trouble;
    return { kind, fault, lasted: milliseconds(this.#deps.clock.elapsed() - since) };
  }

  get storeClock(): { now(): Instant; readonly skew: ClockSkew; readonly isProven: boolean } {
    const [isProven, skew] = [this.#skew !== undefined, this.skew];
    return { now: () => this.serverNow(), skew, isProven };
  }

  reconnect(): void {}

  /** The server's clock less the runner's: 0 until an answer came, and below two seconds. */
  get skew(): ClockSkew {
    return this.#skew ?? NO_SKEW;
  }

  /** The server's time now, as far as it is known. */
  serverNow(): Instant {
    return corrected(this.#deps.clock.now(), this.#offset.milliseconds as ClockSkew);
  }

  /**
   * @param options.once one attempt, which tells of no outage: for what can be done without
   * @throws Fault where that attempt failed
   */
  async listJobs(
    page: PageRequest,
    signal: AbortSignal,
    options: { readonly once?: boolean; readonly isProbe?: boolean } = {},
  ): Promise<Page<DecodedJob>> {
    const attempt = this.#attempt(`/pcm/jobs?${pageQuery(page)}`, signal, isPage);
    const json = await (options.once === true ? attempt() : this.#retried(signal, attempt)).catch(
      (thrown: unknown) => {
        const isHint = options.isProbe === true && page.offset > 0 && thrown instanceof RefusedError;
        if (isHint && [400, 404, 416, 422].includes(thrown.status)) return { data: [] };
        throw thrown;
      },
    );
    return decodePage(json, (row) => this.#decodeJob(row));
  }

  /** @returns undefined while the API knows no such job (404) */
  async getJob(id: string, signal: AbortSignal): Promise<DecodedJob | undefined> {
    const path = `/pcm/jobs/${encodeURIComponent(id)}`;
    const attempt = this.#attempt(path, signal, (json) => jobIn(json) !== undefined, {
      absent: [404],
    });
    const json = await this.#retried(signal, attempt);
    return json === undefined ? undefined : this.#decodeJob(jobIn(json));
  }

  /** @returns undefined while the API knows no such release (404) */
  async getRelease(release: ReleaseId, signal: AbortSignal): Promise<DecodedJob | undefined> {
    const { catalogId, releaseId } = release;
    const path = `/pcm/catalogs/${encodeURIComponent(catalogId)}/releases/${encodeURIComponent(releaseId)}`;
    const attempt = this.#attempt(path, signal, (json) => jobIn(json) !== undefined, { absent: [404] });
    const json = await this.#retried(signal, attempt);
    return json === undefined ? undefined : decodeRelease(jobIn(json), catalogId, this.serverNow());
  }

  /** One page of why a job failed. */
  async listJobErrors(id: string, page: PageRequest, signal: AbortSignal): Promise<Page<JobErrorRow>> {
    const path = `/pcm/jobs/${encodeURIComponent(id)}/errors?${pageQuery(page)}`;
    const json = await this.#retried(signal, this.#attempt(path, signal, isErrorsPage, { also: isReason }));
    return decodePage(json, (row) => {
      const { id: errorId, message } = decodeJobError(row);
      return { id: errorId, message: this.#deps.clean(message, 1_000) };
    });
  }

  /**
   * PXM: only a pending job can be cancelled.
   * @returns undefined where the API would not
   */
  async cancelJob(id: string, signal: AbortSignal): Promise<Job | undefined> {
    const answer = await this.#authorized(
      { method: 'POST', path: `/pcm/jobs/${encodeURIComponent(id)}/cancel`, body: '{}' },
      signal,
    );
    if (answer.status >= 300) return undefined;
    const decoded = this.#decodeJob(jobIn(answer.json));
    return decoded.ok ? decoded.job : undefined;
  }

  // TODO: goes as soon as the outputs leave out what holds a secret: data are not rewritten.
  #decodeJob(row: unknown): DecodedJob {
    const decoded = decodeJob(row);
    if (!decoded.ok) return decoded;
    const { clean } = this.#deps;
    const { id, type, typeText, statusText, hierarchyId, fileLocations } = decoded.job;
    if (clean(id) !== id) {
      return { ok: false, malformed: { ...decoded.job, id: undefined, problem: 'unreadable id' } };
    }
    return {
      ok: true,
      job: {
        ...decoded.job,
        type: clean(type),
        typeText: clean(typeText),
        statusText: clean(statusText),
        hierarchyId: hierarchyId === undefined ? undefined : clean(hierarchyId),
        fileLocations: fileLocations.map((link) => clean(link, Number.POSITIVE_INFINITY)),
      },
    };
  }

  /**
   * @param options.absent the statuses that say that there is no such thing
   * @param options.also what is an answer although its status is not 2xx
   * @returns what sends a request and checks its answer: undefined for one of the `absent` statuses
   */
  #attempt(
    path: string,
    signal: AbortSignal,
    hasShape: (json: unknown) => boolean,
    options: { readonly absent?: readonly number[]; readonly also?: (answer: HttpAnswer) => boolean } = {},
  ): () => Promise<unknown> {
    return async () => {
      const answer = await this.#authorized({ method: 'GET', path }, signal);
      if (options.absent?.includes(answer.status) === true) return undefined;
      if (options.also?.(answer) !== true) this.#refuse(answer, path);
      if (answer.json === undefined) throw new Fault('not-json', 'the answer is not JSON');
      if (!hasShape(answer.json)) throw new Fault('wrong-shape', 'the answer has not the documented shape');
      return answer.json;
    };
  }

  /** One attempt with a valid token, and one more with a new token where that one is refused. */
  async #authorized(
    request: { method: 'GET' | 'POST'; path: string; body?: string },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const send = async (): Promise<HttpAnswer> =>
      this.#exchange(
        {
          ...request,
          headers: {
            authorization: `Bearer ${(await this.#validToken(signal)).value}`,
            ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        signal,
      );
    const answer = await send();
    if (answer.status !== 401 || this.#options.credentials.kind === 'token') return answer;
    this.#token = undefined;
    return send();
  }

  async #validToken(signal: AbortSignal): Promise<Token> {
    const { credentials } = this.#options;
    if (credentials.kind === 'token') return { value: credentials.token, renewAt: undefined };
    const old = this.#token;
    if (old?.renewAt !== undefined && this.#deps.clock.elapsed() < old.renewAt) return old;
    const fetchedAt = this.#deps.clock.elapsed();
    const path = '/oauth/access_token';
    const answer = await this.#exchange(
      {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
        }).toString(),
      },
      signal,
    );
    this.#refuse(answer, path);
    const token = decodeToken(answer.json);
    if (token === undefined) throw new Fault('wrong-shape', 'the token endpoint sent no access token');
    this.#deps.keepSecret(token.value);
    this.#deps.observe({ kind: 'token-fetched', renewed: old !== undefined });
    this.#token = { value: token.value, renewAt: renewalTime(fetchedAt, token.expiresIn) };
    return this.#token;
  }

  /** One attempt, counted and told. */
  async #exchange(
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { clock, observe } = this.#deps;
    const { baseUrl, userAgent } = this.#options;
    const sentAt = clock.elapsed();
    const sentNow = clock.now();
    this.#requests += 1;
    const tell = (status: number | string, bytes: number): void =>
      observe({
        kind: 'request',
        method: request.method,
        path: decodeURI(request.path),
        status,
        took: milliseconds(clock.elapsed() - sentAt),
        bytes,
      });
    try {
      const answer = await exchange(
        {
          ...request,
          origin: baseUrl.origin,
          path: `${baseUrl.pathname.replace(/\/+$/, '')}${request.path}`,
          headers: { accept: 'application/json', 'user-agent': userAgent, ...request.headers },
        },
        { ...this.#deps, dispatcher: this.#dispatcher },
        signal,
      );
      this.#bytes += answer.bytes;
      this.#measureSkew(answer.header('date'), sentNow);
      tell(answer.status, answer.bytes);
      this.#throwFault(answer);
      return answer;
    } catch (thrown) {
      if (thrown instanceof Fault && !thrown.message.startsWith('HTTP ')) tell(thrown.kind, 0);
      throw thrown;
    }
  }

  #throwFault(answer: HttpAnswer): void {
    const { status } = answer;
    if (status === 429) {
      const retryAfter = parseRetryAfter(answer.header('retry-after'), this.serverNow());
      throw new Fault('throttled', 'HTTP 429, too many requests', { retryAfter });
    }
    if (status === 408 || status >= 500) {
      const retryAfter = parseRetryAfter(answer.header('retry-after'), this.serverNow());
      throw new Fault(status === 408 ? 'time-out' : 'server-error', `HTTP ${status}`, { retryAfter });
    }
  }

  #refuse(answer: HttpAnswer, path: string): void {
    if (answer.status < 200 || answer.status > 299) {
      throw refusal(answer, path, this.#options, this.#deps.clean);
    }
  }

  /** The one place where attempts are repeated. It ends with an answer, a refusal, or the signal. */
  async #retried<Answer>(signal: AbortSignal, attempt: () => Promise<Answer>): Promise<Answer> {
    const { clock, random, observe, clean } = this.#deps;
    for (;;) {
      try {
        const answer = await attempt();
        this.#answers += 1;
        this.#recovered();
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
        const fault = clean(thrown.message, 300);
        this.#failures += 1;
        this.#repetitions += 1;
        this.#trouble = { kind: thrown.kind, fault, since: this.#trouble?.since ?? clock.elapsed() };
        if (this.#failures === OUTAGE_FAILURES) observe({ kind: 'outage-began', fault });
        const pause = pauseBeforeRetry(this.#failures, thrown.retryAfter, random());
        observe({ kind: 'retry', fault, pause, failures: this.#failures });
        await clock.sleep(pause, signal);
        if (signal.aborted) throw new Aborted();
      }
    }
  }

  #recovered(): void {
    if (this.#failures >= OUTAGE_FAILURES && this.#trouble !== undefined) {
      this.#deps.observe({
        kind: 'outage-ended',
        lasted: milliseconds(this.#deps.clock.elapsed() - this.#trouble.since),
      });
    }
    this.#failures = 0;
    this.#trouble = undefined;
  }

  #measureSkew(date: string | undefined, sent: Instant): void {
    const server = parseHttpDate(date);
    if (server === undefined) return;
    this.#offset.observe(server, sent, this.#deps.clock.now());
    // The first answer tells: an amount that changed in mid-wait would move the moment that was asked for.
    if (this.#skew !== undefined) return;
    const difference = Math.round(this.#offset.milliseconds);
    this.#skew = (Math.abs(difference) < TELLING_SKEW ? 0 : difference) as ClockSkew;
    if (this.#skew !== 0) this.#deps.observe({ kind: 'clock-skew', skew: this.#skew });
  }
}
