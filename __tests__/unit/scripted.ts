import { createDisplay } from '../../src/foreign-text.ts';
import { PxmClient } from '../../src/pxm/client.ts';
import type { ClientEvent, ClientOptions } from '../../src/pxm/session.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { type Reply, VirtualDispatcher } from '../simulation/virtual-dispatcher.ts';
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
  /** Milliseconds between the headers and the body. */
  readonly bodyAfter?: number;
  /** The connection fails with this instead. */
  readonly error?: Error;
  /** No answer ever comes. */
  readonly silent?: boolean;
}

/** Answers requests as a test says. */
export class ScriptedDispatcher extends VirtualDispatcher {
  readonly sent: SentRequest[] = [];
  readonly #now: () => number;
  readonly #answer: (request: SentRequest, count: number) => Answer;

  constructor(clock: VirtualClock, answer: (request: SentRequest, count: number) => Answer) {
    super(clock);
    this.#now = () => clock.trueNow() - NOON;
    this.#answer = answer;
  }

  protected override serve(request: Omit<SentRequest, 'at'>, reply: Reply): void {
    const sent = { ...request, at: this.#now() };
    this.sent.push(sent);
    const {
      status = 200,
      headers = {},
      body = {},
      after = 0,
      bodyAfter = 0,
      error,
      silent,
    } = this.#answer(sent, this.sent.length - 1);
    if (silent === true) return;
    reply.later(after, () => {
      if (error !== undefined) return reply.fail(error);
      reply.head(status, headers);
      const rest = (): void => {
        for (const part of partsOf(body)) reply.data(part);
        reply.end();
      };
      if (bodyAfter === 0) rest();
      else reply.later(bodyAfter, rest);
    });
  }
}

function partsOf(body: unknown): readonly Buffer[] {
  if (Array.isArray(body) && body.every((part) => Buffer.isBuffer(part))) return body;
  return [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))];
}

export const BASE_URL = new URL('https://store.example');

/** A client against a scripted server, with all that it reported. */
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
      connect: () => ({ dispatcher, proxy: undefined }),
      clock,
      random: () => 0.5,
      clean: createDisplay((text) => text).text,
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

/** A list of these rows, page by page. */
export function listOf(...rows: readonly object[]): (request: Pick<SentRequest, 'path'>) => Answer {
  return ({ path }) => {
    const offset = Number(/offset%5D=(\d+)/.exec(path)?.[1] ?? 0);
    return { body: { data: rows.slice(offset, offset + 100), meta: {} } };
  };
}

/** The answer with the server's time, as the API sends it. */
export function dated(answer: Answer, at: number): Answer {
  return { ...answer, headers: { date: new Date(NOON + at).toUTCString(), ...answer.headers } };
}
