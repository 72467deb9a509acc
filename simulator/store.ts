import { Access } from './access.ts';
import { CatalogReleases, type ReleaseState } from './catalog-releases.ts';
import type { SimRequest, SimResponse } from './exchange.ts';
import { JobList, type ListOrder, type ListRow, shuffled, sortMoment, withTiesShuffled } from './job-list.ts';
import type { JobPlan, JobStatus, RowForm } from './job-plan.ts';
import { JobQueue, type JobRecord } from './job-queue.ts';
import { type ResourceForm, renderJob, reshape } from './job-resource.ts';
import { momentOf } from './job-state.ts';
import { mulberry32 } from './mulberry32.ts';
import {
  type NoRowsHabit,
  type PageAnswer,
  type Paging,
  type PagingHabit,
  pageOf,
  type TotalHabit,
  totalOf,
} from './paging.ts';
import type { ReleasePlan } from './release-plan.ts';
import { readTimestamp, type TimestampForm } from './timestamp.ts';
import { uuidFrom } from './uuid.ts';

export type { SimRequest, SimResponse } from './exchange.ts';
export type { JobPlan, JobStatus } from './job-plan.ts';
export type { ReleasePlan } from './release-plan.ts';

/** What happens to the list after an answer of it. */
export interface ListChange {
  /** After the answer of this number, counted from 1. */
  after: number;
  /** That many rows of the newest or the oldest jobs are removed. */
  removeNewest?: number;
  removeOldest?: number;
  /** Jobs that are created then. */
  add?: readonly JobPlan[];
}

/** Copies of the store that answer in its place. */
export interface Replicas {
  /** How old each one is, in milliseconds; 0 for one that is up to date. */
  lags: readonly number[];
  /** Which one answers; default `alternating`. */
  pick?: 'alternating' | 'random';
}

/** How a store differs from one that does everything right. Plain JSON: a scenario's file may hold it. */
export interface StoreHabits {
  order?: ListOrder;
  /** Rows of one moment come in another order in each answer. */
  shuffledTies?: boolean;
  /** Rows come in another order in each answer. */
  unordered?: boolean;
  /** A page holds so many rows at the most, whatever is asked for. */
  pageCap?: number;
  /** A page holds so many rows, whatever is asked for: also more. */
  pageLength?: number;
  /** What comes beyond the end of the list; default `empty`. */
  beyondEnd?: NoRowsHabit;
  /** From this offset on comes what `beyondLimit` says. */
  offsetLimit?: number;
  /** `clamped`: the page at the limit. Default `422`. */
  beyondLimit?: NoRowsHabit | 'clamped';
  replicas?: Replicas;
  /** The newest rows, so many, stand at the top of each page as well. */
  pinned?: number;
  /** Of a list that is put together from three parts, one is missing in so many answers, from 0 to 1. */
  partMissing?: number;
  changes?: readonly ListChange[];
  /** So many rows are kept: older ones are removed. */
  retention?: number;
  /** Milliseconds that `Date` is ahead of the store's other times. */
  dateSkew?: number;
  timestamps?: TimestampForm;
  capitals?: boolean;
  /** A job that has started reads `started_at: null` until it ends. */
  startedAtNull?: boolean;
  legacyRequestId?: boolean;
  /** Price imports under their older name, `price-import`. */
  legacyPriceType?: boolean;
  /** `canceled` and `canceling`. */
  americanSpelling?: boolean;
  /** `meta.file_locations` as one link. */
  fileLocationAsText?: boolean;
  /** Jobs without `meta` and a `type` of their own. */
  bareJobs?: boolean;
  /** One job as the only entry of an array. */
  singleAsArray?: boolean;
  /** What `/errors` answers where there are none; default `list`: an empty one. */
  noErrors?: NoErrors;
  /** The token's answer within `data`. */
  wrappedToken?: boolean;
  paging?: PagingHabit;
  total?: TotalHabit;
  /** `errors[].status` as a number. */
  numericErrorStatus?: boolean;
  /** Seconds; default 3600. */
  tokenLife?: number;
  /** No token is asked for. */
  openAccess?: boolean;
  /** Milliseconds between the end of one job and the start of the next; default 0. */
  startDelay?: number;
  /** Milliseconds the store's clock is ahead of `now()`, in every time that it shows. */
  clockSkew?: number;
}

export const noErrorsForms = ['list', 'absent', 'null'] as const;
export type NoErrors = (typeof noErrorsForms)[number];

export interface StoreOptions extends StoreHabits {
  now: () => number;
  /** Default: a generator of one fixed seed. */
  random?: () => number;
  /** `client_id` to `client_secret`; default `demo-client`, `demo-secret`. */
  clients?: Readonly<Record<string, string>>;
  /** Tokens that never run out. */
  fixedTokens?: readonly string[];
  /** What the triggers make, in order within each type; then default plans. */
  queue?: readonly JobPlan[];
  /** Sees each answer that shows jobs, and what it truly rests on. */
  onAnswer?: (answer: JobsAnswer) => void;
}

/** A row as an answer shows it. */
export interface AnsweredRow {
  readonly id: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly createdAt: number;
  readonly form: Exclude<RowForm, 'missing'>;
}

/** An answer that shows jobs. */
export interface JobsAnswer {
  /** From the list or for one id. */
  readonly kind: 'list' | 'job';
  /** Rows that the list truly holds then, those that are hidden included. */
  readonly held: number;
  /** Where the page truly begins. */
  readonly offset: number;
  /** How old the copy is that answers, in milliseconds. */
  readonly lag: number;
  readonly rows: readonly AnsweredRow[];
  /** Ids of rows that have their place on the page and are left out this once. */
  readonly omitted: readonly string[];
}

/** The truth about a job, whatever the reads make of it. Times are those of `now()`, without the skew. */
export interface JobState {
  readonly id: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly requestId: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly updatedAt: number;
  readonly visibleAt: number;
  /** Infinity for a job that stays. */
  readonly removedAt: number;
  /** No page shows it. */
  readonly hidden: boolean;
  /** The type of its second row. */
  readonly alsoAs: string | undefined;
}

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** 0 when no answer was given. */
  readonly status: number;
  /** Length of the answer's body. */
  readonly bytes: number;
}

const errorTitles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unable to validate access token',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Unprocessable Entity',
};

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function statusOf(value: unknown): JobStatus {
  const text = String(value).toLowerCase();
  return text === 'started' ||
    text === 'cancelling' ||
    text === 'success' ||
    text === 'failed' ||
    text === 'cancelled'
    ? text
    : 'pending';
}

function answered(
  { id, type, createdAt }: JobRecord,
  { status }: { readonly status: JobStatus },
  otherType = type,
  form: Exclude<RowForm, 'missing'> = 'as-is',
): AnsweredRow {
  return { id, type: otherType, status, createdAt, form };
}

function withType(rendered: string, type: string): string {
  const row = JSON.parse(rendered) as { attributes: Record<string, unknown> };
  return JSON.stringify({ ...row, attributes: { ...row.attributes, type } });
}

/** One store of the API. It has no socket, no timer and no clock of its own: `now()` alone moves it. */
export class Store {
  readonly requests: LoggedRequest[] = [];
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #form: ResourceForm;
  readonly #paging: Paging;
  readonly #shuffledTies: boolean;
  readonly #unordered: boolean;
  readonly #order: ListOrder;
  readonly #replicas: Replicas;
  readonly #pinned: number;
  readonly #partMissing: number;
  readonly #changes: readonly ListChange[];
  readonly #retention: number;
  readonly #dateSkew: number;
  readonly #onAnswer: ((answer: JobsAnswer) => void) | undefined;
  #chance: (() => number) | undefined;
  #lists = 0;
  #answers = 0;
  readonly #total: TotalHabit;
  readonly #numericErrorStatus: boolean;
  readonly #tokenLife: number;
  readonly #openAccess: boolean;
  readonly #singleAsArray: boolean;
  readonly #noErrors: NoErrors;
  readonly #wrappedToken: boolean;
  readonly #access: Access;
  readonly #queue: JobQueue;
  readonly #list: JobList;
  readonly #byId = new Map<string, JobRecord>();
  readonly #plans = new Map<string, JobPlan[]>();
  readonly #releases: CatalogReleases;
  readonly #publications: ReleasePlan[] = [];
  #sequence = 0;

  constructor(options: StoreOptions) {
    this.#now = options.now;
    this.#random = options.random ?? mulberry32(1);
    this.#form = {
      timestamps: options.timestamps ?? 'rfc3339',
      capitals: options.capitals ?? false,
      startedAtNull: options.startedAtNull ?? false,
      legacyRequestId: options.legacyRequestId ?? false,
      legacyPriceType: options.legacyPriceType ?? false,
      americanSpelling: options.americanSpelling ?? false,
      fileLocationAsText: options.fileLocationAsText ?? false,
      bareJobs: options.bareJobs ?? false,
      clockSkew: options.clockSkew ?? 0,
    };
    this.#paging = {
      habit: options.paging ?? 'honoured',
      cap: options.pageCap,
      length: options.pageLength,
      beyondEnd: options.beyondEnd,
      offsetLimit: options.offsetLimit,
      beyondLimit: options.beyondLimit,
    };
    this.#shuffledTies = options.shuffledTies ?? false;
    this.#unordered = options.unordered ?? false;
    this.#order = options.order ?? 'newest-first';
    this.#replicas = options.replicas ?? { lags: [0] };
    this.#pinned = options.pinned ?? 0;
    this.#partMissing = options.partMissing ?? 0;
    this.#changes = options.changes ?? [];
    this.#retention = options.retention ?? Number.POSITIVE_INFINITY;
    this.#dateSkew = options.dateSkew ?? 0;
    this.#onAnswer = options.onAnswer;
    this.#total = options.total ?? 'right';
    this.#numericErrorStatus = options.numericErrorStatus ?? false;
    this.#tokenLife = options.tokenLife ?? 3600;
    this.#openAccess = options.openAccess ?? false;
    this.#singleAsArray = options.singleAsArray ?? false;
    this.#noErrors = options.noErrors ?? 'list';
    this.#wrappedToken = options.wrappedToken ?? false;
    this.#access = new Access(
      options.clients ?? { 'demo-client': 'demo-secret' },
      options.fixedTokens ?? [],
      this.#tokenLife * 1000,
      this.#random,
    );
    this.#queue = new JobQueue(options.startDelay ?? 0);
    this.#releases = new CatalogReleases(this.#form);
    this.#list = new JobList(options.order ?? 'newest-first');
    for (const plan of options.queue ?? []) this.plan(plan.type ?? 'product-import', plan);
  }

  /** The time by which the store acts, without its skew. */
  now(): number {
    return this.#now();
  }

  /** Adds a job and answers its id. */
  add(plan: JobPlan): string {
    return this.#create(plan).id;
  }

  /** Publishes a catalog and answers `CATALOG_ID/RELEASE_ID`. */
  addRelease(plan: ReleasePlan): string {
    const catalogId = plan.catalogId ?? uuidFrom(`${this.#random()}/catalog`);
    const release = this.#publish({ ...plan, catalogId });
    return `${catalogId}/${(JSON.parse(release) as { id: string }).id}`;
  }

  /** What the next request to publish makes; several calls stand in line. */
  planRelease(plan: ReleasePlan): void {
    this.#publications.push(plan);
  }

  /** Every release, in the order of creation. */
  releases(): readonly ReleaseState[] {
    return this.#releases.states(this.#now());
  }

  #publish(plan: ReleasePlan & { readonly catalogId: string }): string {
    this.#sequence += 1;
    return this.#releases.publish(plan, this.#now(), `${this.#random()}/${this.#sequence}`);
  }

  /** Puts a resource in the list as it is, outside the queue. Its `created_at` is read for the order alone. */
  addVerbatim(resource: object): void {
    const fields = fieldsOf(resource);
    const attributes = fieldsOf(fields['attributes']);
    const meta = fieldsOf(fields['meta']);
    const createdAt = readTimestamp(attributes['created_at']) ?? this.#now();
    this.#keep({
      sequence: this.#sequence,
      id: typeof fields['id'] === 'string' ? fields['id'] : '',
      type: String(attributes['type']),
      requestId: String(meta['x_request_id'] ?? meta['request_id'] ?? ''),
      plan: {},
      createdAt,
      visibleAt: Number.NEGATIVE_INFINITY,
      removedAt: Number.POSITIVE_INFINITY,
      verbatim: JSON.stringify(resource),
      status: statusOf(attributes['status']),
      startedAt: readTimestamp(attributes['started_at']) ?? null,
      completedAt: readTimestamp(attributes['completed_at']) ?? null,
      updatedAt: readTimestamp(attributes['updated_at']) ?? createdAt,
      rendered: {},
      rowsShown: 0,
    });
  }

  /** What the next trigger of this type makes; several calls stand in line. */
  plan(type: string, plan: JobPlan): void {
    const made = type === 'price-import' ? 'pricebook-import' : type;
    const line = this.#plans.get(made);
    if (line === undefined) this.#plans.set(made, [plan]);
    else line.push(plan);
  }

  /** Every job that exists now, known to a read or not, in the order of creation. */
  jobs(): JobState[] {
    const now = this.#now();
    return this.everCreated().filter(({ removedAt }) => removedAt > now);
  }

  /** The same with those that have been removed. */
  everCreated(): JobState[] {
    const now = this.#now();
    this.#queue.settle(now);
    return this.#list.created(now).map((record) => ({
      id: record.id,
      type: record.type,
      status: record.status,
      requestId: record.requestId,
      createdAt: record.createdAt,
      startedAt: record.startedAt,
      completedAt: record.completedAt,
      updatedAt: record.updatedAt,
      visibleAt: record.visibleAt,
      removedAt: record.removedAt,
      hidden: record.plan.hidden === true,
      alsoAs: record.plan.alsoAs,
    }));
  }

  revoke(token: string): void {
    this.#access.revoke(token);
  }

  revokeAll(): void {
    this.#access.revokeAll();
  }

  handle(request: SimRequest): SimResponse {
    const response = this.#answer(request);
    this.record(request, response.status, Buffer.byteLength(response.body));
    return response;
  }

  /** Notes a request in the log; faults call it for what never reaches `handle`. */
  record(request: SimRequest, status: number, bytes: number): void {
    this.requests.push({ at: this.#now(), method: request.method, path: request.path, status, bytes });
  }

  #answer(request: SimRequest): SimResponse {
    const now = this.#now();
    const base = 'http://simulator.invalid';
    if (!URL.canParse(base + request.path)) return this.#error(400);
    const url = new URL(base + request.path);
    const call = `${request.method} ${url.pathname}`;
    if (call === 'POST /oauth/access_token') return this.#grantToken(request.body, now);
    if (!url.pathname.startsWith('/pcm/')) return this.#error(404);
    if (!this.#openAccess) {
      const right = this.#access.rightOf(request.headers['authorization'], now);
      if (right === 'none') return this.#error(401);
      if (right === 'shopper') return this.#error(403);
    }
    return this.#trigger(call, url) ?? this.#catalog(call, now) ?? this.#jobs(call, url, now);
  }

  #jobs(call: string, url: URL, now: number): SimResponse {
    this.#queue.settle(now);
    if (call === 'GET /pcm/jobs') return this.#listing(url, now);
    const [, verb, id = '', tail = ''] =
      /^(GET|POST) \/pcm\/jobs\/([^/]+)(\/errors|\/cancel)?$/.exec(call) ?? [];
    const record = this.#byId.get(id);
    const lag = this.#pickLag();
    if (record === undefined || record.visibleAt > now - lag || record.removedAt <= now - lag) {
      return this.#error(404);
    }
    if (verb === 'GET' && tail === '') {
      const { status } = momentOf(record, now - lag);
      this.#onAnswer?.({
        kind: 'job',
        held: 1,
        offset: 0,
        lag,
        rows: [answered(record, { status })],
        omitted: [],
      });
      return this.#single(200, record, now - lag);
    }
    if (verb === 'GET' && tail === '/errors') return this.#errors(record, url);
    if (verb === 'POST' && tail === '/cancel') {
      return this.#queue.cancel(record, now)
        ? this.#single(200, record)
        : this.#error(422, 'Only a job that is pending can be cancelled.');
    }
    return this.#error(404);
  }

  #trigger(call: string, url: URL): SimResponse | undefined {
    if (call === 'POST /pcm/products/import') return this.#made({ type: 'product-import' });
    if (call === 'POST /pcm/pricebooks/import') return this.#made({ type: 'pricebook-import' });
    // Since the contract of September 2026.
    if (call === 'POST /pcm/products/attach_nodes_job') return this.#made({ type: 'attach-nodes' });
    if (call === 'POST /pcm/products/export') {
      return this.#made({ type: 'product-export', filter: url.searchParams.get('filter') ?? '' });
    }
    if (/^POST \/pcm\/products\/[^/]+\/build$/.test(call)) return this.#made({ type: 'child-products' });
    const copiedFrom = /^POST \/pcm\/hierarchies\/([^/]+)\/duplicate_job$/.exec(call)?.[1];
    if (copiedFrom === undefined) return undefined;
    return this.#made({ type: 'hierarchy-duplicate', copiedFrom });
  }

  #catalog(call: string, now: number): SimResponse | undefined {
    const [, verb, catalogId = '', releaseId] =
      /^(GET|POST) \/pcm\/catalogs\/([^/]+)\/releases(?:\/([^/]+))?$/.exec(call) ?? [];
    if (verb === 'POST' && releaseId === undefined) {
      const release = this.#publish({ ...this.#publications.shift(), catalogId });
      return this.#json(201, `{"data":${release}}`);
    }
    if (verb !== 'GET') return undefined;
    if (releaseId === undefined) {
      return this.#json(200, `{"data":[${this.#releases.published(catalogId, now).join(',')}]}`);
    }
    const release = this.#releases.read(catalogId, releaseId, now, now - this.#pickLag());
    return release === undefined ? this.#error(404) : this.#json(200, `{"data":${release}}`);
  }

  // The record is rendered before the queue moves: the answer to a trigger is always pending.
  #made(asked: JobPlan & { type: string }): SimResponse {
    const planned = this.#plans.get(asked.type)?.shift();
    return this.#single(201, this.#create({ ...asked, ...planned, type: asked.type }));
  }

  #create(plan: JobPlan): JobRecord {
    if (!((plan.duration ?? 0) >= 0)) throw new RangeError(`duration ${plan.duration} is not one`);
    const seed = `${this.#random()}/${this.#sequence}`;
    const createdAt = plan.createdAt ?? this.#now();
    const status = plan.history === true ? (plan.status ?? 'success') : 'pending';
    const ran = status === 'success' || status === 'failed' ? createdAt : null;
    const { startedAt = ran, completedAt = ran } = plan.history === true ? plan : {};
    const record: JobRecord = {
      sequence: this.#sequence,
      id: plan.id ?? uuidFrom(`${seed}/job`),
      type: plan.type ?? 'product-import',
      requestId: plan.requestId ?? uuidFrom(`${seed}/request`),
      plan,
      createdAt,
      visibleAt: createdAt + (plan.appearsAfter ?? 0),
      removedAt: createdAt + (plan.removedAfter ?? Number.POSITIVE_INFINITY),
      verbatim: undefined,
      status,
      startedAt,
      completedAt,
      updatedAt: completedAt ?? startedAt ?? createdAt,
      rendered: {},
      rowsShown: 0,
    };
    this.#keep(record);
    if (plan.history !== true) this.#queue.add(record);
    return record;
  }

  #keep(record: JobRecord): void {
    if (record.id !== '') {
      if (this.#byId.has(record.id)) throw new Error(`There is a job ${record.id} already`);
      this.#byId.set(record.id, record);
    }
    this.#sequence += 1;
    this.#list.add(record);
  }

  #errors(record: JobRecord, url: URL): SimResponse {
    const ended = !['pending', 'started', 'cancelling'].includes(record.status);
    const messages = ended ? (record.plan.errors ?? []) : [];
    if (messages.length > 0 && record.plan.errorsRefused === true) return this.#error(422, ...messages);
    if (messages.length === 0 && this.#noErrors !== 'list') {
      return this.#json(200, this.#noErrors === 'null' ? '{"data":null}' : '{}');
    }
    const numbered = messages.map((message, index) => ({ message, index }));
    const page = pageOf(numbered, url.searchParams, this.#paging);
    if (page.kind !== 'rows') return this.#page(page, messages.length);
    const rows = page.rows.map(({ message, index }) =>
      JSON.stringify({
        type: 'pim-job-error',
        id: uuidFrom(`${record.id}/error/${index}`),
        attributes: { message },
      }),
    );
    return this.#page({ ...page, rows }, messages.length);
  }

  #listing(url: URL, now: number): SimResponse {
    this.#enforceRetention(now);
    const lag = this.#pickLag();
    const known = this.#list.visible(now, this.#queue.version, lag);
    const all = this.#inAnswersOrder(this.#withoutPart(known));
    const page = this.#withPinned(all, pageOf(all, url.searchParams, this.#paging));
    const shown = page.kind === 'rows' ? page.rows.flatMap((row) => this.#inItsForm(row)) : [];
    if (this.#onAnswer !== undefined && page.kind === 'rows') {
      const rows = shown.map(({ row, form }) => answered(row.record, row.moment, row.type, form));
      const ofPage = new Set(shown.map(({ row }) => row.record.id));
      const omitted = page.rows
        .filter(({ record }) => record.plan.hidden !== true && !ofPage.has(record.id))
        .map(({ record }) => record.id);
      this.#onAnswer({ kind: 'list', held: all.length, offset: page.offset, lag, rows, omitted });
    }
    const data = shown.map(({ row, form }) => {
      const rendered = renderJob(row.record, this.#form, row.moment);
      return reshape(row.type === undefined ? rendered : withType(rendered, row.type), form);
    });
    const answer = this.#page(page.kind === 'rows' ? { ...page, rows: data } : page, known.length);
    this.#lists += 1;
    for (const change of this.#changes) if (change.after === this.#lists) this.#change(change, now);
    return answer;
  }

  #withoutPart(rows: readonly ListRow[]): readonly ListRow[] {
    if (this.#partMissing === 0 || this.#ownChance()() >= this.#partMissing) return rows;
    return rows.filter(({ record }) => Number.parseInt(record.id.slice(0, 4), 16) % 3 > 0);
  }

  #withPinned(all: readonly ListRow[], page: PageAnswer<ListRow>): PageAnswer<ListRow> {
    if (page.kind !== 'rows' || page.offset === 0) return page;
    return { ...page, rows: [...all.slice(0, this.#pinned), ...page.rows] };
  }

  #inAnswersOrder(rows: readonly ListRow[]): readonly ListRow[] {
    if (this.#unordered) return shuffled(rows, this.#ownChance());
    if (!this.#shuffledTies) return rows;
    return withTiesShuffled(rows, this.#ownChance(), ({ record, moment }) =>
      sortMoment(this.#order, record, moment),
    );
  }

  #inItsForm(row: ListRow): readonly { row: ListRow; form: Exclude<RowForm, 'missing'> }[] {
    const { record } = row;
    const { forms, formsRepeat, hidden } = record.plan;
    if (hidden === true) return [];
    if (forms === undefined) return [{ row, form: 'as-is' }];
    const place =
      formsRepeat === true ? record.rowsShown % forms.length : Math.min(record.rowsShown, forms.length - 1);
    record.rowsShown += 1;
    const form = forms[place] ?? 'as-is';
    return form === 'missing' ? [] : [{ row, form }];
  }

  #pickLag(): number {
    const { lags, pick } = this.#replicas;
    const [first = 0] = lags;
    if (lags.length < 2) return first;
    this.#answers += 1;
    const place =
      pick === 'random' ? Math.floor(this.#ownChance()() * lags.length) : this.#answers % lags.length;
    return lags[place] ?? first;
  }

  /** A generator apart, so that ids do not depend on how often the store was asked. */
  #ownChance(): () => number {
    this.#chance ??= mulberry32(Math.floor(this.#random() * 0x1_0000_0000));
    return this.#chance;
  }

  #change(change: ListChange, now: number): void {
    const existing = this.#list
      .created(now)
      .filter(({ visibleAt, removedAt }) => visibleAt <= now && removedAt > now);
    const newest = change.removeNewest ?? 0;
    for (const record of existing.slice(0, change.removeOldest ?? 0)) record.removedAt = now;
    for (const record of newest > 0 ? existing.slice(-newest) : []) record.removedAt = now;
    for (const plan of change.add ?? []) this.#create(plan);
    this.#list.forget();
  }

  #enforceRetention(now: number): void {
    if (this.#retention === Number.POSITIVE_INFINITY) return;
    const existing = this.#list
      .created(now)
      .filter(({ visibleAt, removedAt }) => visibleAt <= now && removedAt > now);
    const tooMany = existing.length - this.#retention;
    if (tooMany <= 0) return;
    for (const record of existing.slice(0, tooMany)) record.removedAt = now;
    this.#list.forget();
  }

  #page(page: PageAnswer<string>, all: number): SimResponse {
    if (page.kind === 'refused') return this.#error(page.status, 'The page asked for is not a page.');
    const rows = page.kind === 'null' ? undefined : page.rows;
    const total = totalOf(all, rows?.length ?? 0, this.#total);
    const data = rows === undefined ? 'null' : `[${rows.join(',')}]`;
    const results = total === undefined ? '{}' : `{"total":${total}}`;
    return this.#json(200, `{"data":${data},"meta":{"results":${results}}}`);
  }

  #single(status: number, record: JobRecord, at = Number.POSITIVE_INFINITY): SimResponse {
    const job = renderJob(record, this.#form, momentOf(record, at));
    return this.#json(status, `{"data":${this.#singleAsArray ? `[${job}]` : job}}`);
  }

  #grantToken(body: string, now: number): SimResponse {
    const form = new URLSearchParams(body);
    const type = form.get('grant_type');
    if (type !== 'client_credentials' && type !== 'implicit') return this.#error(400);
    const grant = this.#access.grant(form, now);
    if (grant === undefined) return this.#error(401);
    const token = {
      access_token: grant.token,
      token_type: 'Bearer',
      expires_in: this.#tokenLife,
      expires: Math.floor((grant.endsAt + this.#form.clockSkew) / 1000),
      identifier: grant.identifier,
    };
    return this.#json(200, JSON.stringify(this.#wrappedToken ? { data: token } : token));
  }

  /** @param details one error for each, or one without any */
  #error(status: number, ...details: readonly string[]): SimResponse {
    const sent = this.#numericErrorStatus ? status : String(status);
    const error = { status: sent, title: errorTitles[status] };
    const errors = details.length === 0 ? [error] : details.map((detail) => ({ ...error, detail }));
    return this.#json(status, JSON.stringify({ errors }));
  }

  #json(status: number, body: string): SimResponse {
    const date = new Date(this.#now() + this.#form.clockSkew + this.#dateSkew).toUTCString();
    return { status, headers: { 'content-type': 'application/json', date }, body };
  }
}
