import { type Delivery, deliver, type FaultRule } from '../../simulator/faults.ts';
import type { SimRequest, Store } from '../../simulator/store.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { type Reply, VirtualDispatcher } from './virtual-dispatcher.ts';

/** One request and what became of it. Times are epoch milliseconds of the true time. */
export interface Exchange {
  readonly request: SimRequest;
  readonly sentAt: number;
  /** When the store had it. */
  readonly servedAt: number;
  readonly kind: Delivery['kind'];
  /** 0 where no answer comes. */
  readonly status: number;
  /** Milliseconds that the answer is held back, and its body after its head. */
  readonly delay: number;
  readonly bodyDelay: number;
  /** The body is the store's own. */
  readonly isTrue: boolean;
  /** When the answer was there whole; infinity until then. */
  answeredAt: number;
}

/** Sees every request. */
export interface Witness {
  /** The store has answered, and the answer is on its way. */
  served(exchange: Exchange): void;
  /** The answer has arrived whole. */
  answered(exchange: Exchange): void;
}

function exchangeOf(request: SimRequest, sentAt: number, servedAt: number, delivery: Delivery): Exchange {
  const isWhole = delivery.kind === 'whole';
  return {
    request,
    sentAt,
    servedAt,
    kind: delivery.kind,
    status: 'response' in delivery ? delivery.response.status : 0,
    delay: isWhole ? delivery.delay : 0,
    bodyDelay: isWhole ? delivery.bodyDelay : 0,
    isTrue: isWhole && delivery.true,
    answeredAt: Number.POSITIVE_INFINITY,
  };
}

/** Hands requests straight to a store. */
export class StoreDispatcher extends VirtualDispatcher {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #faults: FaultRule;
  readonly #latency: () => number;
  readonly #connection: () => number;
  #number: number;
  readonly #witness: Witness | undefined;

  /**
   * @param options.latency milliseconds that a request takes
   * @param options.connection gives each connection a number
   */
  constructor(options: {
    store: Store;
    clock: VirtualClock;
    faults: FaultRule;
    latency: () => number;
    connection?: () => number;
    witness?: Witness | undefined;
  }) {
    super(options.clock);
    this.#store = options.store;
    this.#clock = options.clock;
    this.#faults = options.faults;
    this.#latency = options.latency;
    this.#connection = options.connection ?? (() => 1);
    this.#number = this.#connection();
    this.#witness = options.witness;
  }

  protected override abandoned(): void {
    this.#number = this.#connection();
  }

  protected override serve(request: SimRequest, reply: Reply): void {
    const sentAt = this.#clock.trueNow();
    const answer = (delivery: Delivery): void => {
      if (delivery.kind === 'postponed') {
        reply.later(delivery.ms, () => answer(delivery.deliver()));
        return;
      }
      const exchange = exchangeOf(request, sentAt, this.#clock.trueNow(), delivery);
      this.#witness?.served(exchange);
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
          this.#witness?.answered(exchange);
        };
        if (delivery.bodyDelay > 0) reply.later(delivery.bodyDelay, finish);
        else finish();
      });
    };
    reply.later(this.#latency() / 2, () => {
      answer(deliver(this.#store, { ...request, connection: this.#number }, this.#faults));
    });
  }
}

function coded(code: string): Error {
  return Object.assign(new Error('the connection broke'), { code });
}
