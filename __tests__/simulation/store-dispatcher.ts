import { type Delivery, deliver, type FaultRule } from '../../simulator/faults.ts';
import type { SimRequest, Store } from '../../simulator/store.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { type Reply, VirtualDispatcher } from './virtual-dispatcher.ts';

/** One request and what became of it. Times are epoch milliseconds of the true time. */
export interface Exchange {
  readonly request: SimRequest;
  readonly sentAt: number;
  readonly delivery: Delivery;
  /** When the answer was there whole; infinity until then. */
  answeredAt: number;
}

/** Hands requests straight to a store. */
export class StoreDispatcher extends VirtualDispatcher {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #faults: FaultRule;
  readonly #latency: () => number;
  readonly #connection: number;
  readonly #witness: ((exchange: Exchange) => void) | undefined;

  /**
   * @param options.latency milliseconds that a request takes
   * @param options.connection its number: each dispatcher has one
   * @param options.witness is called when the store has answered, before the answer is on its way
   */
  constructor(options: {
    store: Store;
    clock: VirtualClock;
    faults: FaultRule;
    latency: () => number;
    connection?: number;
    witness?: (exchange: Exchange) => void;
  }) {
    super(options.clock);
    this.#store = options.store;
    this.#clock = options.clock;
    this.#faults = options.faults;
    this.#latency = options.latency;
    this.#connection = options.connection ?? 1;
    this.#witness = options.witness;
  }

  protected override serve(request: SimRequest, reply: Reply): void {
    const sentAt = this.#clock.trueNow();
    reply.later(this.#latency() / 2, () => {
      const delivery = deliver(this.#store, { ...request, connection: this.#connection }, this.#faults);
      const exchange = { request, sentAt, delivery, answeredAt: Number.POSITIVE_INFINITY };
      this.#witness?.(exchange);
      if (delivery.kind === 'silence') return;
      reply.later(this.#latency() / 2 + (delivery.kind === 'whole' ? delivery.delay : 0), () => {
        if (delivery.kind === 'reset') return reply.fail(coded('ECONNRESET'));
        if (delivery.kind === 'stream') return reply.fail(coded('UND_ERR_SOCKET'));
        const { status, headers, body } = delivery.response;
        const bytes = Buffer.from(body);
        reply.head(status, headers);
        if (delivery.kind !== 'whole') {
          reply.data(bytes.subarray(0, bytes.length >> 1));
          if (delivery.kind === 'half-then-closed') reply.fail(coded('UND_ERR_SOCKET'));
          return;
        }
        const finish = (): void => {
          reply.data(bytes);
          reply.end();
          exchange.answeredAt = this.#clock.trueNow();
        };
        if (delivery.bodyDelay > 0) reply.later(delivery.bodyDelay, finish);
        else finish();
      });
    });
  }
}

function coded(code: string): Error {
  return Object.assign(new Error('the connection broke'), { code });
}
