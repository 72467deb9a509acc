import type { JobPlan, JobStatus } from './job-plan.ts';
import { Store, type StoreOptions } from './store.ts';

/** A call and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

const START = Date.parse('2026-03-02T10:00:00.120Z');
const TYPES = [
  'product-import',
  'product-export',
  'hierarchy-duplicate',
  'hierarchy-delete',
  'child-products',
  'pricebook-import',
  'pricebook-delete',
  'indexing-job',
];
const HIERARCHY = '5b912d00-db5a-4e18-86f2-3a652967ee48';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const CATALOG = '0194f54d-f2a1-4e33-9a6e-9ec366152490';
const TRIGGERS = [
  '/pcm/products/import',
  '/pcm/pricebooks/import',
  '/pcm/products/export?filter=eq(sku,a)',
  `/pcm/products/${HIERARCHY}/build`,
  `/pcm/hierarchies/${HIERARCHY}/duplicate_job`,
];

/**
 * All that a store does in its life, in virtual time: every trigger, every type in every status, pages, reasons,
 * and every error that a client can bring about.
 * @param options the form of the answers; as documented by default
 */
export function playDefaultScenario(options: Partial<StoreOptions> = {}): readonly Exchange[] {
  const time = { now: START };
  const store = new Store({ now: () => time.now, ...options });
  const exchanges: Exchange[] = [];
  const call = (method: string, path: string, token = '', body = ''): string => {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = store.handle({ method, path, headers, body });
    exchanges.push({ method, path, status: answer.status, body: answer.body });
    return answer.body;
  };
  const login = (grant: string, secret: string): string => {
    const form = `grant_type=${grant}&client_id=demo-client&client_secret=${secret}`;
    return /"access_token":"([^"]+)"/.exec(call('POST', '/oauth/access_token', '', form))?.[1] ?? '';
  };

  login('client_credentials', 'wrong');
  const token = login('client_credentials', 'demo-secret');
  call('GET', '/pcm/jobs');
  call('GET', '/pcm/jobs', login('implicit', ''));
  call('GET', '/pcm/jobs', token);

  for (const plan of history()) store.add(plan);
  store.plan('product-import', { outcome: 'failed', errors: ['row 2: no sku', 'row 3: no name'] });
  store.plan('product-export', { cancellingAfter: 500 });
  store.plan('pricebook-import', { errors: ['row 5: currency EUR is not enabled'] });
  for (const trigger of TRIGGERS) call('POST', trigger, token);
  const waiting =
    store
      .jobs()
      .filter(({ status }) => status === 'pending')
      .at(-1)?.id ?? '';
  for (const plan of [{}, { outcome: 'failed' }, { nulls: true }] as const) store.planRelease(plan);
  for (let release = 0; release < 3; release += 1) {
    call('POST', `/pcm/catalogs/${CATALOG}/releases`, token, '{"data":{"export_full_delta":false}}');
  }
  for (const id of [waiting, waiting, UNKNOWN]) call('POST', `/pcm/jobs/${id}/cancel`, token, '{}');
  for (let polls = 0; polls < TRIGGERS.length * 4; polls += 1) {
    for (const query of [
      '',
      '?page[limit]=100&page[offset]=0',
      '?page[limit]=5&page[offset]=10',
      '?page[offset]=900',
    ]) {
      call('GET', `/pcm/jobs${query}`, token);
    }
    for (const { id } of store.jobs()) call('GET', `/pcm/jobs/${id}`, token);
    for (const { name } of store.releases()) call('GET', releasePath(name), token);
    time.now += 300;
  }
  for (const { id } of store.jobs())
    call('GET', `/pcm/jobs/${id}/errors?page[limit]=100&page[offset]=0`, token);
  for (const path of ['', '/errors']) call('GET', `/pcm/jobs/${UNKNOWN}${path}`, token);
  call('GET', '/pcm/jobs?page[limit]=0', token);
  call('GET', `/pcm/catalogs/${CATALOG}/releases`, token);
  call('GET', releasePath(`${CATALOG}/${UNKNOWN}`), token);
  return exchanges;
}

function releasePath(name: string): string {
  return `/pcm/catalogs/${name.replace('/', '/releases/')}`;
}

/** Each type in each status that such a job can be found in at any time. */
function history(): readonly JobPlan[] {
  const statuses: readonly JobStatus[] = ['success', 'failed', 'cancelled'];
  return TYPES.flatMap((type, index) =>
    statuses.map((status): JobPlan => {
      const createdAt = START - 60_000 + index * 1_000;
      const [startedAt, completedAt] =
        status === 'cancelled' ? [null, null] : [createdAt + 100, createdAt + 900];
      return { type, status, createdAt, startedAt, completedAt, history: true };
    }),
  );
}
