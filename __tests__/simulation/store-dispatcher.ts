import { Dispatcher } from 'undici';
import { deliver, type FaultRule } from '../../simulator/faults.ts';
import type { SimRequest, Store } from '../../simulator/store.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Hands requests straight to a store, in virtual time: undici's own request API above it is the real one. */
export class StoreDispatcher extends Dispatcher {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #faults: FaultRule;
  readonly #latency: () => number;

  constructor(options: { store: Store; clock: VirtualClock; faults: FaultRule; latency: () => number }) {
    super();
    this.#store = options.store;
    this.#clock = options.clock;
    this.#faults = options.faults;
    this.#latency = options.latency;
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
    const later = (delay: number, act: () => void): void =>
      this.#clock.at(this.#clock.trueNow() + delay, () => {
        if (!over) act();
      });
    const request: SimRequest = {
      method: options.method,
      path: options.path,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === 'string' ? options.body : '',
    };
    later(this.#latency() / 2, () => {
      const delivery = deliver(this.#store, request, this.#faults);
      if (delivery.kind === 'silence') return;
      later(this.#latency() / 2 + (delivery.kind === 'whole' ? delivery.delay : 0), () => {
        if (delivery.kind === 'reset') return fail(coded('ECONNRESET'));
        if (delivery.kind === 'stream') return fail(coded('UND_ERR_SOCKET'));
        const { status, headers, body } = delivery.response;
        handler.onResponseStart?.(controller, status, headers, '');
        const whole = delivery.kind === 'whole';
        const bytes = Buffer.from(body);
        handler.onResponseData?.(controller, whole ? bytes : bytes.subarray(0, bytes.length >> 1));
        if (delivery.kind === 'half-then-silence') return;
        if (!whole) return fail(coded('UND_ERR_SOCKET'));
        over = true;
        handler.onResponseEnd?.(controller, {});
      });
    });
    return true;
  }

  override destroy(): Promise<void> {
    return Promise.resolve();
  }
}

function coded(code: string): Error {
  return Object.assign(new Error('the connection broke'), { code });
}
