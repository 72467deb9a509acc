import type { JobPlan, Store } from './store.ts';

export interface ScenarioJob extends JobPlan {
  /** Milliseconds before the loading at which it was created; negative for a job still to come. */
  createdAgo?: number;
}

/** What a store holds and will be asked for; plain JSON. */
export interface Scenario {
  jobs?: readonly ScenarioJob[];
  queue?: readonly JobPlan[];
  verbatim?: readonly object[];
}

const kinds: Readonly<Record<keyof ScenarioJob, string>> = {
  type: 'string',
  duration: 'number',
  outcome: 'string',
  cancellingAfter: 'number',
  errors: 'list',
  errorsRefused: 'boolean',
  appearsAfter: 'number',
  createdAt: 'number',
  createdAgo: 'number',
  id: 'string',
  requestId: 'string',
  hierarchyId: 'string',
  copiedFrom: 'string',
  fileLocations: 'list',
  filter: 'string',
  stuck: 'boolean',
  history: 'boolean',
  status: 'string',
  startedAt: 'number or null',
  completedAt: 'number or null',
};

function isKind(value: unknown, kind: string): boolean {
  if (kind === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (kind === 'number or null') return value === null || typeof value === 'number';
  return typeof value === kind;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function planProblems(where: string, plan: unknown): string[] {
  if (!isFields(plan)) return [`${where} is not an object`];
  return Object.entries(plan).flatMap(([key, value]) => {
    if (!Object.hasOwn(kinds, key)) return [`${where}.${key} is not known`];
    const kind = kinds[key as keyof ScenarioJob];
    return isKind(value, kind) ? [] : [`${where}.${key} is not a ${kind}`];
  });
}

/** Reads a scenario's file. A misspelt key is an error: ignored, it would make another scenario. */
export function parseScenario(text: string): Scenario {
  const json: unknown = JSON.parse(text);
  if (!isFields(json)) throw new Error('A scenario is an object');
  const problems = Object.entries(json).flatMap(([key, list]) => {
    if (key !== 'jobs' && key !== 'queue' && key !== 'verbatim') return [`${key} is not known`];
    if (!Array.isArray(list)) return [`${key} is not a list`];
    if (key === 'verbatim') return list.every(isFields) ? [] : ['verbatim holds something else than objects'];
    return list.flatMap((plan, index) => planProblems(`${key}[${index}]`, plan));
  });
  if (problems.length > 0) throw new Error(`Not a scenario: ${problems.join('; ')}`);
  return json;
}

/** Puts a scenario in a store; answers the ids of its `jobs`, in their order. */
export function loadScenario(store: Store, scenario: Scenario): string[] {
  const now = store.now();
  for (const plan of scenario.queue ?? []) store.plan(plan.type ?? 'product-import', plan);
  for (const resource of scenario.verbatim ?? []) store.addVerbatim(resource);
  return (scenario.jobs ?? []).map(({ createdAgo = 0, ...plan }) =>
    store.add({ createdAt: now - createdAgo, ...plan }),
  );
}
