import { deliver, type FaultRule } from '../../simulator/faults.ts';
import type { SimRequest, Store } from '../../simulator/store.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { type Reply, VirtualDispatcher } from './virtual-dispatcher.ts';

/** Hands requests straight to a store. */
export class StoreDispatcher extends VirtualDispatcher {
  readonly #store: Store;
  readonly #faults: FaultRule;
  readonly #latency: () => number;

  constructor(options: { store: Store; clock: VirtualClock; faults: FaultRule; latency: () => number }) {
    super(options.clock);
    this.#store = options.store;
    this.#faults = options.faults;
    this.#latency = options.latency;
  }

  protected override serve(request: SimRequest, reply: Reply): void {
    reply.later(this.#latency() / 2, () => {
      const delivery = deliver(this.#store, request, this.#faults);
      if (delivery.kind === 'silence') return;
      reply.later(this.#latency() / 2 + (delivery.kind === 'whole' ? delivery.delay : 0), () => {
        if (delivery.kind === 'reset') return reply.fail(coded('ECONNRESET'));
        if (delivery.kind === 'stream') return reply.fail(coded('UND_ERR_SOCKET'));
        const { status, headers, body } = delivery.response;
        const bytes = Buffer.from(body);
        reply.head(status, headers);
        reply.data(delivery.kind === 'whole' ? bytes : bytes.subarray(0, bytes.length >> 1));
        if (delivery.kind === 'whole') reply.end();
        if (delivery.kind === 'half-then-closed') reply.fail(coded('UND_ERR_SOCKET'));
      });
    });
  }
}

function coded(code: string): Error {
  return Object.assign(new Error('the connection broke'), { code });
}
