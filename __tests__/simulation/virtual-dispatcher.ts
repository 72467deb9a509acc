import { Dispatcher } from 'undici';
import type { SimRequest } from '../../simulator/exchange.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How an answer is given, step by step. What comes after its end, or after the request was aborted, is dropped. */
export interface Reply {
  /** Calls back after milliseconds of virtual time. */
  later(delay: number, act: () => void): void;
  head(status: number, headers: Record<string, string | string[]>): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** Answers requests without sockets, in virtual time: undici's own request API above it is the real one. */
export abstract class VirtualDispatcher extends Dispatcher {
  readonly #clock: VirtualClock;
  destroyed = 0;

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  /** A request was given up: its connection is closed, as an HTTP/1.1 client does. */
  protected abandoned(): void {}

  protected abstract serve(request: SimRequest & { readonly origin: string }, reply: Reply): void;

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let over = false;
    const unlessOver =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (!over) act(...args);
      };
    const fail = unlessOver((error: Error) => {
      over = true;
      handler.onResponseError?.(controller, error);
    });
    const state = { aborted: false, paused: false, reason: null as Error | null };
    const controller = Object.assign(state, {
      rawHeaders: null,
      rawTrailers: null,
      abort: (reason: Error): void => {
        state.aborted = true;
        state.reason = reason;
        if (!over) this.abandoned();
        fail(reason);
      },
      pause: (): void => undefined,
      resume: (): void => undefined,
    }) as unknown as Dispatcher.DispatchController;
    handler.onRequestStart?.(controller, {});
    const request = {
      origin: String(options.origin),
      method: options.method,
      path: options.path,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === 'string' ? options.body : '',
    };
    this.serve(request, {
      later: (delay, act) => this.#clock.at(this.#clock.trueNow() + delay, unlessOver(act)),
      head: unlessOver((status, headers) => handler.onResponseStart?.(controller, status, headers, '')),
      data: unlessOver((chunk) => handler.onResponseData?.(controller, chunk)),
      end: unlessOver(() => {
        over = true;
        handler.onResponseEnd?.(controller, {});
      }),
      fail,
    });
    return true;
  }

  override destroy(): Promise<void> {
    this.destroyed += 1;
    return Promise.resolve();
  }
}
