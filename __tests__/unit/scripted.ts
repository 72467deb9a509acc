import { Dispatcher } from 'undici';
import { createCleaner } from '../../src/foreign-text.ts';
import { type ClientEvent, type ClientOptions, PxmClient } from '../../src/pxm/client.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { NOON } from './support.ts';

export interface SentRequest {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the start. */
  readonly at: number;
}

/** What a server answers; `after` milliseconds of virtual time. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  /** Text as it is, anything else as JSON; an array of buffers is sent piece by piece. */
  readonly body?: unknown;
  readonly after?: number;
  /** The connection fails with this instead. */
  readonly error?: Error;
  /** No answer ever comes. */
  readonly silent?: boolean;
}

/** Answers requests in virtual time, as a test says; undici's own request API above it is the real one. */
export class ScriptedDispatcher extends Dispatcher {
  readonly sent: SentRequest[] = [];
  destroyed = 0;
  readonly #clock: VirtualClock;
  readonly #answer: (request: SentRequest, count: number) => Answer;

  constructor(clock: VirtualClock, answer: (request: SentRequest, count: number) => Answer) {
    super();
    this.#clock = clock;
    this.#answer = answer;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let over = false;
    const fail = (error: Error): void => {
      if (over) return;
      over = true;
      handler.onResponseError?.(controller, error);
    };
    const state = { aborted: false, paused: false, reason: null as Error | null };
    const controller = Object.assign(state, {
      rawHeaders: null,
      rawTrailers: null,
      abort: (reason: Error): void => {
        state.aborted = true;
        state.reason = reason;
        fail(reason);
      },
      pause: (): void => undefined,
      resume: (): void => undefined,
    }) as unknown as Dispatcher.DispatchController;
    handler.onRequestStart?.(controller, {});
    const request: SentRequest = {
      method: options.method,
      origin: String(options.origin),
      path: options.path,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === 'string' ? options.body : '',
      at: this.#clock.trueNow() - NOON,
    };
    this.sent.push(request);
    const {
      status = 200,
      headers = {},
      body = {},
      after = 0,
      error,
      silent,
    } = this.#answer(request, this.sent.length - 1);
    if (silent === true) return true;
    this.#clock.at(this.#clock.trueNow() + after, () => {
      if (over) return;
      if (error !== undefined) return fail(error);
      handler.onResponseStart?.(controller, status, headers, '');
      for (const part of partsOf(body)) if (!over) handler.onResponseData?.(controller, part);
      if (over) return;
      over = true;
      handler.onResponseEnd?.(controller, {});
    });
    return true;
  }

  override destroy(): Promise<void> {
    this.destroyed += 1;
    return Promise.resolve();
  }
}

function partsOf(body: unknown): readonly Buffer[] {
  if (Array.isArray(body) && body.every((part) => Buffer.isBuffer(part))) return body;
  return [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))];
}

export const BASE_URL = new URL('https://store.example');

/** A client against a scripted server, with all that it told. */
export function clientOf(
  answer: (request: SentRequest, count: number) => Answer,
  options: Partial<ClientOptions> & {
    readonly skew?: number;
    readonly onEvent?: (event: ClientEvent) => void;
  } = {},
) {
  const clock = new VirtualClock(NOON, options.skew ?? 0);
  const dispatcher = new ScriptedDispatcher(clock, answer);
  const events: ClientEvent[] = [];
  const secrets: string[] = [];
  const client = new PxmClient(
    {
      baseUrl: BASE_URL,
      credentials: { kind: 'token', token: 'the-token' },
      userAgent: 'the-agent',
      ...options,
    },
    {
      dispatcher,
      clock,
      random: () => 0.5,
      clean: createCleaner((text) => text),
      keepSecret: (secret) => secrets.push(secret),
      observe: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
    },
  );
  return { client, clock, dispatcher, sent: dispatcher.sent, events, secrets };
}

/** A row of the jobs API. */
export function rowOf(id: string, attributes: object = {}, meta: object = {}): object {
  return {
    type: 'pim-job',
    id,
    attributes: {
      type: 'product-import',
      status: 'pending',
      created_at: new Date(NOON).toISOString(),
      started_at: null,
      completed_at: null,
      ...attributes,
    },
    meta,
  };
}
