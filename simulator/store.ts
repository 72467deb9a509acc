import { Access } from './access.ts';
import type { SimRequest, SimResponse } from './exchange.ts';
import { JobList, type ListOrder } from './job-list.ts';
import type { JobPlan, JobStatus } from './job-plan.ts';
import { JobQueue, type JobRecord } from './job-queue.ts';
import { type ResourceForm, renderJob } from './job-resource.ts';
import { mulberry32 } from './mulberry32.ts';
import { type PagingHabit, pageOf, type TotalHabit, totalOf } from './paging.ts';
import { readTimestamp, type TimestampForm } from './timestamp.ts';
import { uuidFrom } from './uuid.ts';

export type { SimRequest, SimResponse } from './exchange.ts';
export type { JobPlan, JobStatus } from './job-plan.ts';

export interface StoreOptions {
  now: () => number;
  /** Default: a generator of one fixed seed. */
  random?: () => number;
  order?: ListOrder;
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
  /** `client_id` to `client_secret`; default `demo-client`, `demo-secret`. */
  clients?: Readonly<Record<string, string>>;
  /** Tokens that never run out. */
  fixedTokens?: readonly string[];
  /** No token is asked for. */
  openAccess?: boolean;
  /** What the triggers make, in order within each type; then default plans. */
  queue?: readonly JobPlan[];
  /** Milliseconds between the end of one job and the start of the next; default 0. */
  startDelay?: number;
  /** Milliseconds the store's clock is ahead of `now()`, in every time it tells. */
  clockSkew?: number;
}

export const noErrorsForms = ['list', 'absent', 'null'] as const;
export type NoErrors = (typeof noErrorsForms)[number];

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

/** One store of the API. It has no socket, no timer and no clock of its own: `now()` alone moves it. */
export class Store {
  readonly requests: LoggedRequest[] = [];
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #form: ResourceForm;
  readonly #paging: PagingHabit;
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
    this.#paging = options.paging ?? 'honoured';
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
      verbatim: JSON.stringify(resource),
      status: statusOf(attributes['status']),
      startedAt: readTimestamp(attributes['started_at']) ?? null,
      completedAt: readTimestamp(attributes['completed_at']) ?? null,
      updatedAt: readTimestamp(attributes['updated_at']) ?? createdAt,
      rendered: undefined,
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
    return this.#trigger(call, url) ?? this.#jobs(call, url, now);
  }

  #jobs(call: string, url: URL, now: number): SimResponse {
    this.#queue.settle(now);
    if (call === 'GET /pcm/jobs') {
      const all = this.#list.visible(now, this.#queue.version);
      return this.#page(all, url, (record) => renderJob(record, this.#form));
    }
    const [, verb, id = '', tail = ''] =
      /^(GET|POST) \/pcm\/jobs\/([^/]+)(\/errors|\/cancel)?$/.exec(call) ?? [];
    const record = this.#byId.get(id);
    if (record === undefined || record.visibleAt > now) return this.#error(404);
    if (verb === 'GET' && tail === '') return this.#single(200, record);
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

  // The record is told before the queue is looked at: the answer to a trigger is always pending.
  #made(asked: JobPlan & { type: string }): SimResponse {
    const planned = this.#plans.get(asked.type)?.shift();
    return this.#single(201, this.#create({ ...asked, ...planned, type: asked.type }));
  }

  #create(plan: JobPlan): JobRecord {
    if (!((plan.duration ?? 0) >= 0)) throw new RangeError(`duration ${plan.duration} is not one`);
    const seed = `${this.#random()}/${this.#sequence}`;
    const createdAt = plan.createdAt ?? this.#now();
    const completedAt = plan.history === true ? (plan.completedAt ?? null) : null;
    const startedAt = plan.history === true ? (plan.startedAt ?? null) : null;
    const record: JobRecord = {
      sequence: this.#sequence,
      id: plan.id ?? uuidFrom(`${seed}/job`),
      type: plan.type ?? 'product-import',
      requestId: plan.requestId ?? uuidFrom(`${seed}/request`),
      plan,
      createdAt,
      visibleAt: createdAt + (plan.appearsAfter ?? 0),
      verbatim: undefined,
      status: plan.history === true ? (plan.status ?? 'success') : 'pending',
      startedAt,
      completedAt,
      updatedAt: completedAt ?? startedAt ?? createdAt,
      rendered: undefined,
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
    return this.#page(numbered, url, ({ message, index }) =>
      JSON.stringify({
        type: 'pim-job-error',
        id: uuidFrom(`${record.id}/error/${index}`),
        attributes: { message },
      }),
    );
  }

  #page<T>(all: readonly T[], url: URL, render: (item: T) => string): SimResponse {
    const page = pageOf(all, url.searchParams, this.#paging);
    if (page === undefined) return this.#error(400, 'The page asked for is not a page.');
    const total = totalOf(all.length, page.length, this.#total);
    return this.#json(200, `{"data":[${page.map(render).join(',')}],"meta":{"results":{"total":${total}}}}`);
  }

  #single(status: number, record: JobRecord): SimResponse {
    const job = renderJob(record, this.#form);
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
    const told = this.#numericErrorStatus ? status : String(status);
    const error = { status: told, title: errorTitles[status] };
    const errors = details.length === 0 ? [error] : details.map((detail) => ({ ...error, detail }));
    return this.#json(status, JSON.stringify({ errors }));
  }

  #json(status: number, body: string): SimResponse {
    const date = new Date(this.#now() + this.#form.clockSkew).toUTCString();
    return { status, headers: { 'content-type': 'application/json', date }, body };
  }
}
