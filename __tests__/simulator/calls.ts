import type { SimResponse, Store, StoreOptions } from '../../simulator/store.ts';
import { Store as StoreOf } from '../../simulator/store.ts';

export const start = Date.parse('2026-03-02T10:00:00.000Z');

export class VirtualTime {
  ms = start;
  readonly now = (): number => this.ms;
}

export interface Job {
  id: string;
  attributes: Record<string, string | null>;
  meta: Record<string, unknown>;
}

export interface Page<T = Job> {
  data: T[];
  meta: { results: { total: number } };
}

/** A store with open access at a time the test moves. */
export function openStore(options: Partial<StoreOptions> = {}): { store: Store; time: VirtualTime } {
  const time = new VirtualTime();
  return { store: new StoreOf({ now: time.now, openAccess: true, ...options }), time };
}

export function call(
  store: Store,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): SimResponse {
  return store.handle({ method, path, headers, body });
}

export function json(response: SimResponse): unknown {
  return JSON.parse(response.body);
}

export function list(store: Store, query = ''): Page {
  return json(call(store, 'GET', `/pcm/jobs${query}`)) as Page;
}

export function ids(store: Store, query = ''): string[] {
  return list(store, query).data.map((job) => job.id);
}

export function get(store: Store, id: string): Job {
  return (json(call(store, 'GET', `/pcm/jobs/${id}`)) as { data: Job }).data;
}

export function made(store: Store, path: string): Job {
  return (json(call(store, 'POST', path)) as { data: Job }).data;
}
