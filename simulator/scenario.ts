import { type PlannedFault, problemsOfPlannedFault } from './fault-rules.ts';
import { listOrders } from './job-list.ts';
import { type JobPlan, rowForms } from './job-plan.ts';
import { noRowsHabits, pagingHabits, totalHabits } from './paging.ts';
import { type ReleasePlan, releaseForms } from './release-plan.ts';
import { noErrorsForms, type Store, type StoreHabits } from './store.ts';
import { timestampForms } from './timestamp.ts';

export interface ScenarioJob extends JobPlan {
  /** Milliseconds before the loading at which it was created; negative for a job still to come. */
  createdAgo?: number;
}

/** What a store holds and will be asked for; plain JSON. */
export interface Scenario {
  jobs?: readonly ScenarioJob[];
  queue?: readonly JobPlan[];
  verbatim?: readonly object[];
  /** Releases of catalogs that are being published. */
  releases?: readonly ReleasePlan[];
  /** What requests to publish make, in order; then default plans. */
  publications?: readonly ReleasePlan[];
  /** How the store differs from one that does everything right; taken when the store is made. */
  store?: StoreHabits;
  faults?: readonly PlannedFault[];
}

const kinds: Readonly<Record<keyof ScenarioJob, string>> = {
  type: 'string',
  duration: 'number',
  outcome: 'string',
  cancellingAfter: 'number',
  errors: 'list',
  errorsRefused: 'boolean',
  appearsAfter: 'number',
  removedAfter: 'number',
  forms: 'list of forms',
  formsRepeat: 'boolean',
  revised: 'revision',
  hidden: 'boolean',
  alsoAs: 'string',
  shownCreatedAt: 'number',
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

const releaseKinds: Readonly<Record<keyof ReleasePlan, string>> = {
  catalogId: 'string',
  id: 'string',
  duration: 'number',
  indexing: 'number',
  outcome: 'string',
  stuck: 'boolean',
  appearsAfter: 'number',
  removedAfter: 'number',
  forms: 'list of release forms',
  nulls: 'boolean',
  lowerCase: 'boolean',
  createdAt: 'number',
};

const storeKinds: Readonly<Record<keyof StoreHabits, string | readonly string[]>> = {
  order: listOrders,
  shuffledTies: 'boolean',
  unordered: 'boolean',
  pageCap: 'number',
  pageLength: 'number',
  beyondEnd: noRowsHabits,
  offsetLimit: 'number',
  beyondLimit: [...noRowsHabits, 'clamped'],
  replicas: 'replicas',
  pinned: 'number',
  partMissing: 'number',
  changes: 'list of changes',
  retention: 'number',
  dateSkew: 'number',
  timestamps: timestampForms,
  capitals: 'boolean',
  startedAtNull: 'boolean',
  legacyRequestId: 'boolean',
  legacyPriceType: 'boolean',
  americanSpelling: 'boolean',
  fileLocationAsText: 'boolean',
  bareJobs: 'boolean',
  singleAsArray: 'boolean',
  noErrors: noErrorsForms,
  wrappedToken: 'boolean',
  paging: pagingHabits,
  total: totalHabits,
  numericErrorStatus: 'boolean',
  tokenLife: 'number',
  openAccess: 'boolean',
  startDelay: 'number',
  clockSkew: 'number',
};

function isKind(value: unknown, kind: string): boolean {
  if (kind === 'list of forms') {
    return Array.isArray(value) && value.length > 0 && value.every((item) => rowForms.includes(item));
  }
  if (kind === 'list of release forms') {
    return Array.isArray(value) && value.length > 0 && value.every((item) => releaseForms.includes(item));
  }
  if (kind === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (kind === 'revision') {
    return isFields(value) && isKind(value['after'], 'number') && isKind(value['to'], 'string');
  }
  if (kind === 'number or null') return value === null || typeof value === 'number';
  return typeof value === kind;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function planProblems(
  where: string,
  plan: unknown,
  known: Readonly<Record<string, string>> = kinds,
): string[] {
  if (!isFields(plan)) return [`${where} is not an object`];
  return Object.entries(plan).flatMap(([key, value]) => {
    const kind = Object.hasOwn(known, key) ? known[key] : undefined;
    if (kind === undefined) return [`${where}.${key} is not known`];
    return isKind(value, kind) ? [] : [`${where}.${key} is not a ${kind}`];
  });
}

function storeProblems(store: unknown): string[] {
  if (!isFields(store)) return ['store is not an object'];
  return Object.entries(store).flatMap(([key, value]) => {
    if (!Object.hasOwn(storeKinds, key)) return [`store.${key} is not known`];
    const kind = storeKinds[key as keyof StoreHabits];
    if (typeof kind !== 'string') {
      return kind.some((known) => known === value) ? [] : [`store.${key} is not one of ${kind.join(', ')}`];
    }
    if (kind === 'replicas') return replicasProblems(value);
    if (kind === 'list of changes') return changesProblems(value);
    return isKind(value, kind) ? [] : [`store.${key} is not a ${kind}`];
  });
}

function replicasProblems(value: unknown): string[] {
  const { lags, pick = 'random', ...rest } = isFields(value) ? value : {};
  const areLags = Array.isArray(lags) && lags.length > 0 && lags.every((lag) => isKind(lag, 'number'));
  const isPick = pick === 'random' || pick === 'alternating';
  return areLags && isPick && Object.keys(rest).length === 0
    ? []
    : ['store.replicas is not { lags: [milliseconds …], pick: "alternating" or "random" }'];
}

function changesProblems(value: unknown): string[] {
  if (!Array.isArray(value)) return ['store.changes is not a list'];
  return value.flatMap((change, index) => {
    const where = `store.changes[${index}]`;
    const { after, removeNewest = 0, removeOldest = 0, add = [], ...rest } = isFields(change) ? change : {};
    if (Object.keys(rest).length > 0) return [`${where}.${Object.keys(rest)[0]} is not known`];
    const areNumbers = [after, removeNewest, removeOldest].every((count) => isKind(count, 'number'));
    if (!areNumbers || !Array.isArray(add))
      return [`${where} is not { after, removeNewest, removeOldest, add }`];
    return add.flatMap((plan, place) => planProblems(`${where}.add[${place}]`, plan));
  });
}

const lists: readonly string[] = ['jobs', 'queue', 'verbatim', 'releases', 'publications', 'faults'];

/** Reads a scenario's file. A misspelt key is an error: ignored, it would make another scenario. */
export function parseScenario(text: string): Scenario {
  const json: unknown = JSON.parse(text);
  if (!isFields(json)) throw new Error('A scenario is an object');
  const problems = Object.entries(json).flatMap(([key, list]) => {
    if (key === 'store') return storeProblems(list);
    if (!lists.includes(key)) return [`${key} is not known`];
    if (!Array.isArray(list)) return [`${key} is not a list`];
    if (key === 'verbatim') return list.every(isFields) ? [] : ['verbatim holds something else than objects'];
    if (key === 'faults') {
      return list.flatMap((fault, index) =>
        isFields(fault)
          ? problemsOfPlannedFault(`faults[${index}]`, fault)
          : [`faults[${index}] is not an object`],
      );
    }
    const known = key === 'releases' || key === 'publications' ? releaseKinds : kinds;
    return list.flatMap((plan, index) => planProblems(`${key}[${index}]`, plan, known));
  });
  if (problems.length > 0) throw new Error(`Not a scenario: ${problems.join('; ')}`);
  return json;
}

/** Puts a scenario in a store; answers the ids of its `jobs`, in their order. */
export function loadScenario(store: Store, scenario: Scenario): string[] {
  const now = store.now();
  for (const plan of scenario.queue ?? []) store.plan(plan.type ?? 'product-import', plan);
  for (const resource of scenario.verbatim ?? []) store.addVerbatim(resource);
  for (const plan of scenario.releases ?? []) store.addRelease(plan);
  for (const plan of scenario.publications ?? []) store.planRelease(plan);
  return (scenario.jobs ?? []).map(({ createdAgo = 0, ...plan }) =>
    store.add({ createdAt: now - createdAgo, ...plan }),
  );
}
