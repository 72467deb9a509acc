import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { Connections } from './connections.ts';
import type { Connection } from './dispatcher.ts';
import { exchange, type HttpAnswer, type HttpRequest } from './http.ts';
import { TransientError } from './transient-error.ts';

export interface RequestEvent {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly status: number | string;
  readonly took: Duration;
  readonly bytes: number;
}

/** An answer, with when its request was sent on the runner's clock. */
export interface TimedAnswer extends HttpAnswer {
  readonly sent: Instant;
}

export interface TransportDeps {
  readonly connect: () => Connection;
  readonly clock: Clock;
  readonly observe: (event: RequestEvent) => void;
}

/** Sends single requests to one host: counted, reported, limited in time, on connections that live. */
export class Transport {
  readonly #baseUrl: URL;
  readonly #userAgent: string;
  readonly #deps: TransportDeps;
  readonly #limit = new AttemptLimit();
  readonly #connections: Connections;
  #requests = 0;

  constructor(baseUrl: URL, userAgent: string, deps: TransportDeps) {
    this.#baseUrl = baseUrl;
    this.#userAgent = userAgent;
    this.#deps = deps;
    this.#connections = new Connections(deps.connect);
  }

  get requests(): number {
    return this.#requests;
  }

  get proxy(): URL | undefined {
    return this.#connections.proxy;
  }

  reconnect(): void {
    this.#connections.replace();
  }

  close(): void {
    this.#connections.close();
  }

  /**
   * One attempt. The next one after a time-out takes a new connection: this one can be dead while new ones work.
   * @throws as `exchange` does
   */
  async send(
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>,
    signal: AbortSignal,
  ): Promise<TimedAnswer> {
    const { clock } = this.#deps;
    const [sent, began] = [clock.now(), clock.elapsed()];
    const took = (): Duration => milliseconds(clock.elapsed() - began);
    const limit = this.#limit.current;
    this.#requests += 1;
    return this.#connections.use(async (connection) => {
      try {
        const answer = await exchange(this.#complete(request), { ...connection, clock }, limit, signal);
        if (answer.status < 300) this.#limit.answered(took());
        this.#report(request, answer.status, took(), answer.bytes);
        return { ...answer, sent };
      } catch (thrown) {
        if (thrown instanceof TransientError) {
          this.#report(request, thrown.kind, took(), 0);
          if (thrown.kind === 'time-out') {
            this.#limit.timedOut(limit);
            this.#connections.retire(connection);
          }
        }
        throw thrown;
      }
    });
  }

  #complete(request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): HttpRequest {
    return {
      ...request,
      origin: this.#baseUrl.origin,
      path: `${this.#baseUrl.pathname.replace(/\/+$/, '')}${request.path}`,
      headers: { accept: 'application/json', 'user-agent': this.#userAgent, ...request.headers },
    };
  }

  #report(
    { method, path }: Pick<HttpRequest, 'method' | 'path'>,
    status: number | string,
    took: Duration,
    bytes: number,
  ): void {
    this.#deps.observe({ kind: 'request', method, path: decodeURI(path), status, took, bytes });
  }
}
