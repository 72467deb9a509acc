import type { PlannedFault } from '../../simulator/fault-rules.ts';
import type { JobPlan, StoreHabits } from '../../simulator/store.ts';
import { uuidFrom } from '../../simulator/uuid.ts';
import type { Chance } from './chance.ts';
import { START } from './step.ts';

/** The type that is waited for. */
export const TYPE = 'product-import';
const OTHER_TYPES = ['product-export', 'price-import', 'child-products'] as const;

/**
 * Whether the list can be proven to be complete: then the wait owes the right verdict in time. `impossible`: the
 * right verdict is `timed_out`, with a message that names `job-id`. `not-owed`: it may prove it or not.
 */
export type Proof = 'possible' | 'impossible' | 'not-owed';

/**
 * What a seed decides, before and after the worlds have changed it. All times are in milliseconds; moments are of
 * the true time.
 */
export interface Draft {
  /** The longest page that the store gives. */
  page: number;
  store: StoreHabits;
  /** Jobs that have ended or never will, the oldest first. */
  rows: JobPlan[];
  /** Jobs that run while the action waits, or come then. */
  live: JobPlan[];
  faults: PlannedFault[];
  /** Jobs match that were created then or later. */
  cutoff: number;
  /** How the action gets the moment. */
  createdAfter: 'moment' | 'age' | 'workflow-run';
  /** The moment is known to the action to within so much. */
  slack: number;
  /** What the runner's clock is ahead by. */
  runnerSkew: number;
  /** What a request takes at the most. */
  slowest: number;
  proof: Proof;
  /** What the right verdict may come later than in an everyday world. */
  extra: number;
  /** Default: enough for the right verdict. */
  timeout?: number;
  inputs: Record<string, string>;
}

/** Where in the list, counted from its top, faults of reading show: around the ends of pages, and its own ends. */
function awkwardPlace(chance: Chance, size: number, page: number): number {
  const boundary = page * chance.from(1, Math.max(1, Math.floor(size / page)));
  const place = chance.among(
    boundary - 2,
    boundary - 1,
    boundary,
    boundary + 1,
    0,
    size - 1,
    chance.from(0, size - 1),
  );
  return Math.min(size - 1, Math.max(0, place));
}

function uuid(chance: Chance): string {
  // Two draws: of one, thousands of lists would have the same id twice now and then.
  return uuidFrom(`${chance.random()} ${chance.random()}`);
}

export function finished(plan: JobPlan & { createdAt: number }): JobPlan {
  const startedAt = plan.createdAt + 10;
  return { history: true, status: 'success', startedAt, completedAt: startedAt + 30, ...plan };
}

/** A store that does everything right, with a list worth reading; in most of them one job has failed. */
export function draftOf(chance: Chance): Draft {
  const page = chance.is(0.6) ? 10 : 100;
  const size = page === 10 ? chance.from(1, 60) : chance.from(20, 320);
  const gap = chance.among(40, 300, 2_000);
  const newest = START - chance.from(2_000, 20_000);
  const matchingShare = chance.among(1, 0.6, 0.2);
  const old = Math.floor(size * chance.among(0, 0, 0.3, 0.7));
  const requestIds = chance.is(0.12) ? [uuid(chance), uuid(chance), uuid(chance)] : [];
  const ofRequest = (): Partial<JobPlan> =>
    requestIds.length > 0 && chance.is(0.8) ? { requestId: chance.among(...requestIds) } : {};
  const rows: JobPlan[] = Array.from({ length: size }, (_, index) =>
    finished({
      id: uuid(chance),
      ...ofRequest(),
      type: chance.is(matchingShare) ? TYPE : chance.among(...OTHER_TYPES),
      createdAt: newest - (size - 1 - index) * gap - chance.from(0, Math.floor(gap / 2)),
    }),
  );
  const [aRequest] = requestIds;
  rows.push(
    finished({
      id: uuid(chance),
      ...(aRequest === undefined ? {} : { requestId: aRequest }),
      type: TYPE,
      createdAt: newest,
    }),
  );
  const cutoff = rows[old]?.createdAt ?? newest;
  if (chance.is(0.65)) {
    const place = rows.length - 1 - awkwardPlace(chance, rows.length, page);
    const failed = {
      type: TYPE,
      status: 'failed',
      ...(aRequest === undefined ? {} : { requestId: aRequest }),
    };
    Object.assign(rows[Math.max(place, old)] as JobPlan, failed);
  }
  if (old > 0 && chance.is(0.5)) Object.assign(rows[old - 1] as JobPlan, { type: TYPE, status: 'failed' });

  const live: JobPlan[] = [];
  for (let left = chance.is(0.3) ? chance.from(1, 3) : 0; left > 0; left -= 1) {
    live.push({
      id: uuid(chance),
      ...ofRequest(),
      type: chance.is(0.7) ? TYPE : chance.among(...OTHER_TYPES),
      duration: chance.from(50, 3_000),
      createdAt: START - chance.from(0, 1_000),
      outcome: chance.is(0.2) ? 'failed' : 'success',
    });
  }
  for (let left = chance.is(0.2) ? chance.from(1, 3) : 0; left > 0; left -= 1) {
    live.push({
      id: uuid(chance),
      ...ofRequest(),
      type: chance.is(0.4) ? TYPE : chance.among(...OTHER_TYPES),
      duration: chance.from(1, 1_000),
      createdAt: START + chance.from(0, 8_000),
      outcome: chance.is(0.2) ? 'failed' : 'success',
    });
  }
  return {
    page,
    store: {
      order: chance.among(
        ...(['newest-first', 'newest-first', 'newest-first', 'oldest-first', 'oldest-first'] as const),
        ...(['shuffled', 'by-id', 'updated-first'] as const),
      ),
      timestamps: chance.among('rfc3339', 'nanoseconds'),
      ...(page < 100 ? { pageCap: page } : {}),
    },
    rows,
    live,
    faults: [],
    cutoff,
    createdAfter: chance.among('moment', 'moment', 'age', 'workflow-run'),
    slack: 0,
    runnerSkew: 0,
    slowest: chance.among(5, 100, 800),
    proof: 'possible',
    extra: 0,
    inputs: {
      'poll-interval': chance.is(0.2) ? '1s' : 'auto',
      'fail-fast': String(chance.is(0.7)),
      'if-no-jobs-found': chance.among('error', 'ignore'),
      'appear-timeout': '10s',
      ...(requestIds.length > 0 ? { 'request-id': requestIds.slice(0, chance.from(1, 2)).join(',') } : {}),
    },
  };
}

/** Waits for some of the jobs by their ids: no list has to be proven. */
export function byIds(draft: Draft, chance: Chance): void {
  const jobs = [...draft.rows, ...draft.live.filter(({ createdAt = 0 }) => createdAt <= START)];
  const wanted = jobs
    .filter(({ type, id }) => type === TYPE && id !== undefined && chance.is(0.4))
    .slice(-30);
  if (wanted.length === 0) return;
  delete draft.inputs['request-id'];
  draft.inputs['job-id'] = wanted.map(({ id }) => id).join(', ');
  draft.proof = 'possible';
}

/** Waits for jobs since an age, of which the runner's clock and the store's dates decide. */
export function byAge(draft: Draft): void {
  draft.createdAfter = 'age';
}

/** Places of the rows that match, in the order of creation. */
export function matchingPlaces({ rows, cutoff }: Draft): number[] {
  return rows.flatMap(({ type, createdAt = 0 }, place) =>
    type === TYPE && createdAt >= cutoff ? place : [],
  );
}

/** Makes the list longer than so many pages: rows of other types are added below. */
export function atLeastPages(draft: Draft, pages: number, chance: Chance): void {
  const oldest = Math.min(...draft.rows.map(({ createdAt = 0 }) => createdAt));
  const missing = Math.ceil(draft.page * pages) + 1 - draft.rows.length;
  const added = Array.from({ length: Math.max(0, missing) }, (_, index) =>
    finished({ type: chance.among(...OTHER_TYPES), createdAt: oldest - 300 * (missing - index) }),
  );
  draft.rows.unshift(...added);
}
