import { runStep, type StepOptions, type StepResult } from '../../scripts/runner.ts';
import type { FaultRule } from '../../simulator/faults.ts';
import type { JobPlan } from '../../simulator/job-plan.ts';
import { type RunningServer, startServer } from '../../simulator/server.ts';
import { type ReleasePlan, type SimRequest, Store, type StoreOptions } from '../../simulator/store.ts';

export const TOKEN = 'token-of-the-test-store';

export interface Situation extends Omit<StoreOptions, 'now'> {
  /** Jobs at the start; `createdAt` counts in milliseconds from now. */
  readonly jobs?: readonly JobPlan[];
  readonly releases?: readonly ReleasePlan[];
  readonly faults?: FaultRule;
}

/** A store that runs. */
export interface RunningStore {
  readonly url: string;
  readonly store: Store;
  readonly seen: readonly SimRequest[];
  readonly connections: () => number;
  readonly ids: readonly string[];
}

export interface Run extends StepResult {
  readonly store: Store;
  readonly seen: readonly SimRequest[];
  readonly connections: number;
  readonly ids: readonly string[];
}

/** Runs the bundle against a store over real sockets; with a token, a base URL and `created-after: 15m`. */
export async function runAgainst(
  situation: Situation,
  inputs: Readonly<Record<string, string>> = {},
  options: Omit<StepOptions, 'inputs'> = {},
): Promise<Run> {
  return withStore(situation, async ({ url, store, seen, connections, ids }) => {
    const byId =
      inputs['job-id'] === undefined && inputs['catalog-release'] === undefined
        ? { 'job-type': 'product-import', 'created-after': '15m' }
        : {};
    const auth = inputs['client-id'] === undefined ? { token: TOKEN } : {};
    const result = await runStep({
      ...options,
      inputs: { ...auth, 'api-base-url': url, ...byId, ...inputs },
    });
    return { ...result, store, seen, connections: connections(), ids };
  });
}

/** Starts a store for as long as it is used. */
export async function withStore<Result>(
  situation: Situation,
  use: (running: RunningStore) => Promise<Result>,
): Promise<Result> {
  const { jobs = [], releases = [], faults, ...storeOptions } = situation;
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN], ...storeOptions });
  const start = Date.now();
  const ids = jobs.map((plan) => store.add({ ...plan, createdAt: start + (plan.createdAt ?? 0) }));
  for (const plan of releases) store.addRelease(plan);
  const seen: SimRequest[] = [];
  const server: RunningServer = await startServer({
    store,
    faults: (request, count) => {
      seen.push(request);
      return faults?.(request, count);
    },
  });
  try {
    return await use({ url: server.url, store, seen, connections: () => server.connections(), ids });
  } finally {
    await server.close();
  }
}

/** The commands of a log, read by the runner's rules: at a line's start, and the old form anywhere. */
export function commandsOf(log: string): readonly string[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const found = /^\s*::([a-z-]+)(?: [^:]*)?::/i.exec(line)?.[1] ?? /##\[([a-z-]+)/i.exec(line)?.[1];
    return found === undefined ? [] : [found.toLowerCase()];
  });
}
