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
  /** A body of that many bytes, its length not given. */
  | { kind: 'huge'; bytes: number }
  /** Another body, under the true status unless one is given. */
  | { kind: 'body'; body: string; status?: number }
  /** The true answer of this moment, that much later. */
  | { kind: 'delay'; ms: number }
  /** The true answer of the moment that much later. */
  | { kind: 'slow'; ms: number }
  /** The head of the true answer at once, its body that much later. */
  | { kind: 'late-body'; ms: number }
  /** The true answer without any of its rows, and with another total where one is given. */
  | { kind: 'no-rows'; total?: number }
  /** The true answer with its first rows only, under the true total. */
  | { kind: 'first-rows'; rows: number }
  /** The true answer without one row of so many: as HTTP 206, or with errors beside its rows. */
  | { kind: 'in-part'; of: number; as: 'partial-content' | 'errors' }
  /** The true answer under a `Date` that is so many milliseconds ahead of it, or that was then. */
  | { kind: 'date'; ahead?: number; at?: number }
  /** The true answer of this moment, with an `Age` and the `Date` of so many seconds ago. */
  | { kind: 'cached'; age: number }
  /** No answer, nor to whatever else comes on this connection. */
  | { kind: 'dead-connection' }
  | { kind: 'edit'; edit: (json: unknown) => unknown };

export const jsonFaults = [
  'status',
  'reset',
  'hang',
  'hang-body',
  'cut',
  'redirect',
  'huge',
  'body',
  'delay',
  'late-body',
  'slow',
  'no-rows',
  'first-rows',
  'in-part',
  'date',
  'cached',
  'dead-connection',
] as const satisfies readonly Fault['kind'][];

/** `count` is the place of this request among all of the store's life, from 0. */
export type FaultRule = (request: SimRequest, count: number) => Fault | undefined;

/** How an answer reaches the client, for a socket or for a run without one. */
export type Delivery =
  | { kind: 'whole'; response: SimResponse; delay: number; bodyDelay: number; true: boolean }
  | { kind: 'postponed'; ms: number; deliver: () => Delivery }
  | { kind: 'half-then-silence'; response: SimResponse }
  | { kind: 'half-then-closed'; response: SimResponse }
  | { kind: 'stream'; bytes: number }
  | { kind: 'silence' }
  | { kind: 'reset' };

function whole(response: SimResponse, { delay = 0, bodyDelay = 0, isTrue = true } = {}): Delivery {
  return { kind: 'whole', response, delay, bodyDelay, true: isTrue };
}

function withHeaders(response: SimResponse, headers: Record<string, string>): SimResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function instead(store: Store, request: SimRequest, response: SimResponse): Delivery {
  store.record(request, response.status, Buffer.byteLength(response.body));
  return whole(response, { isTrue: false });
}

/** The true answer, with another body. @param status the true one, unless given */
function edited(
  store: Store,
  request: SimRequest,
  edit: (json: unknown) => unknown,
  status?: number,
): Delivery {
  const response = store.handle(request);
  const body = JSON.stringify(edit(JSON.parse(response.body)));
  return whole({ ...response, status: status ?? response.status, body }, { isTrue: false });
}

function withRows(json: unknown, change: (rows: readonly unknown[]) => readonly unknown[]): object {
  const answer = json as { readonly data?: unknown };
  return Array.isArray(answer.data) ? { ...answer, data: change(answer.data) } : answer;
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
    case 'dead-connection':
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
      const edited = { ...response, body: fault.body, status: fault.status ?? response.status };
      return whole(edited, { isTrue: false });
    }
    case 'edit':
      return edited(store, request, fault.edit);
    case 'no-rows': {
      const meta = fault.total === undefined ? {} : { meta: { results: { total: fault.total } } };
      return edited(store, request, (json) => ({ ...(json as object), data: [], ...meta }));
    }
    case 'first-rows':
      return edited(store, request, (json) => withRows(json, (rows) => rows.slice(0, fault.rows)));
    case 'in-part': {
      const isPartial = fault.as === 'partial-content';
      const errors = isPartial ? {} : { errors: [{ title: 'Some jobs could not be read' }] };
      const part = (json: unknown): object => ({
        ...withRows(json, (rows) => rows.filter((_, index) => index % fault.of > 0)),
        ...errors,
      });
      return edited(store, request, part, isPartial ? 206 : undefined);
    }
    case 'delay':
      return whole(store.handle(request), { delay: fault.ms });
    case 'slow':
      return { kind: 'postponed', ms: fault.ms, deliver: () => whole(store.handle(request)) };
    case 'late-body':
      return whole(store.handle(request), { bodyDelay: fault.ms });
    case 'date': {
      const response = store.handle(request);
      const date = new Date(fault.at ?? Date.parse(response.headers['date'] ?? '') + (fault.ahead ?? 0));
      return whole(withHeaders(response, { date: date.toUTCString() }));
    }
    case 'cached': {
      const response = store.handle(request);
      const date = new Date(Date.parse(response.headers['date'] ?? '') - fault.age * 1000);
      return whole(withHeaders(response, { date: date.toUTCString(), age: String(fault.age) }));
    }
    default:
      return fault satisfies never;
  }
}
