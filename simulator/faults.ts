import type { SimRequest, SimResponse, Store } from './store.ts';

/** What goes wrong with one request. The store sees it for the kinds that need its true answer, and no other. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'reset' }
  | { kind: 'hang' }
  /** Headers, half the body, then silence. */
  | { kind: 'hang-body' }
  /** Half the body under the length of the whole, then closed. */
  | { kind: 'cut' }
  | { kind: 'redirect'; to: string }
  /** A body of that many bytes, its length not told. */
  | { kind: 'huge'; bytes: number }
  /** Another body, under the true status unless one is given. */
  | { kind: 'body'; body: string; status?: number }
  /** The true answer of this moment, that much later. */
  | { kind: 'delay'; ms: number }
  | { kind: 'edit'; edit: (json: unknown) => unknown };

/** `count` is the place of this request among all of the store's life, from 0. */
export type FaultRule = (request: SimRequest, count: number) => Fault | undefined;

/** How an answer reaches the client, for a socket or for a run without one. */
export type Delivery =
  | { kind: 'whole'; response: SimResponse; delay: number }
  | { kind: 'half-then-silence'; response: SimResponse }
  | { kind: 'half-then-closed'; response: SimResponse }
  | { kind: 'stream'; bytes: number }
  | { kind: 'silence' }
  | { kind: 'reset' };

function whole(response: SimResponse, delay = 0): Delivery {
  return { kind: 'whole', response, delay };
}

function instead(store: Store, request: SimRequest, response: SimResponse): Delivery {
  store.record(request, response.status, Buffer.byteLength(response.body));
  return whole(response);
}

/** One request, with what the rule does to it. */
export function deliver(store: Store, request: SimRequest, rule?: FaultRule): Delivery {
  const fault = rule?.(request, store.requests.length);
  if (fault === undefined) return whole(store.handle(request));
  switch (fault.kind) {
    case 'status': {
      const { status } = fault;
      const body = fault.body ?? JSON.stringify({ errors: [{ status: String(status), title: 'Fault' }] });
      const headers = { 'content-type': 'application/json', ...fault.headers };
      return instead(store, request, { status, headers, body });
    }
    case 'redirect':
      return instead(store, request, { status: 302, headers: { location: fault.to }, body: '' });
    case 'reset':
      store.record(request, 0, 0);
      return { kind: 'reset' };
    case 'hang':
      store.record(request, 0, 0);
      return { kind: 'silence' };
    case 'huge':
      store.record(request, 200, fault.bytes);
      return { kind: 'stream', bytes: fault.bytes };
    case 'hang-body':
      return { kind: 'half-then-silence', response: store.handle(request) };
    case 'cut':
      return { kind: 'half-then-closed', response: store.handle(request) };
    case 'body': {
      const response = store.handle(request);
      return whole({ ...response, body: fault.body, status: fault.status ?? response.status });
    }
    case 'edit': {
      const response = store.handle(request);
      return whole({ ...response, body: JSON.stringify(fault.edit(JSON.parse(response.body))) });
    }
    case 'delay':
      return whole(store.handle(request), fault.ms);
  }
}
