// The official SDK takes the simulator for a store: it logs in, triggers jobs, and reads them and their errors.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sdk from '@elasticpath/js-sdk';
import { startServer } from '../simulator/server.ts';
import { Store } from '../simulator/store.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HIERARCHY = '5b912d00-db5a-4e18-86f2-3a652967ee48';
const MESSAGES = ['row 2: data.attributes.sku: Must be unique amongst products.', 'row 3: no name'];
const FILES = ['https://files.example/products-1.csv'];
// The SDK compares a token's end with the machine's clock.
const START = Math.floor(Date.now() / 1_000) * 1_000 + 120;
const timestamp = (ms) => new Date(ms).toISOString().replace('0Z', 'Z');

let now = START;
const store = new Store({
  now: () => now,
  queue: [
    { type: 'product-import', duration: 1_000, outcome: 'failed', errors: MESSAGES },
    { type: 'product-export', duration: 1_000, fileLocations: FILES },
    { type: 'hierarchy-duplicate', duration: 1_000, hierarchyId: 'c05bfefc-8de4-43ea-858b-eb8984ad9f8f' },
    { type: 'child-products', duration: 1_000 },
    { type: 'pricebook-import', duration: 1_000 },
  ],
});
let server;
let client;
let unauthorized;

before(async () => {
  server = await startServer({ store });
  client = clientWith('demo-secret');
  unauthorized = clientWith('another-secret');
});
after(() => server.close());

function clientWith(secret) {
  return sdk.gateway({
    client_id: 'demo-client',
    client_secret: secret,
    host: new URL(server.url).host,
    protocol: 'http',
    // Otherwise the SDK leaves a token where it runs.
    storage: new sdk.MemoryStorageFactory(),
  });
}

test('logs in', async () => {
  const grant = await client.Authenticate();
  assert.match(grant.access_token, /^\S{20,}$/);
  assert.equal(grant.token_type, 'Bearer');
  assert.equal(grant.identifier, 'client_credentials');
  assert.equal(grant.expires_in, 3_600);
  await assert.rejects(unauthorized.Authenticate(), (error) => JSON.stringify(error).includes('401'));
});

test('triggers every kind of job', async () => {
  const triggered = [
    ['product-import', await client.PCM.ImportProducts({})],
    ['product-export', await client.PCM.ExportProducts({ eq: { sku: 'a' } })],
    ['hierarchy-duplicate', await client.Hierarchies.Duplicate(HIERARCHY, { attributes: { name: 'Next' } })],
    ['child-products', await client.PCM.BuildChildProducts(HIERARCHY)],
    ['pricebook-import', await client.PriceBooks.ImportProductPrices({})],
  ];
  for (const [type, { data }] of triggered) {
    assert.match(data.id, UUID);
    assert.equal(data.type, 'pim-job');
    assert.deepEqual([data.attributes.type, data.attributes.status], [type, 'pending']);
    assert.equal(data.attributes.created_at, timestamp(START));
    assert.deepEqual([data.attributes.started_at, data.attributes.completed_at], [null, null]);
  }
});

test('reads the list, page by page', async () => {
  const { data, meta } = await client.PCM.Jobs.Limit(2).Offset(1).All();
  assert.equal(meta.results.total, 5);
  assert.deepEqual(
    data.map(({ attributes }) => attributes.type),
    ['child-products', 'hierarchy-duplicate'],
  );
  const all = await client.PCM.Jobs.Limit(100).Offset(0).All();
  assert.deepEqual(
    all.data.map(({ attributes }) => attributes.status),
    ['pending', 'pending', 'pending', 'pending', 'started'],
  );
});

test('reads jobs, what they made and why one failed', async () => {
  now += 60_000;
  const { data } = await client.PCM.Jobs.Limit(100).Offset(0).All();
  const jobs = new Map(data.map((job) => [job.attributes.type, job]));
  const failed = jobs.get('product-import');
  assert.equal(failed.attributes.status, 'failed');
  assert.equal(failed.attributes.completed_at, timestamp(START + 1_000));
  assert.deepEqual(jobs.get('product-export').meta.file_locations, FILES);
  assert.equal(jobs.get('product-export').meta.filter, 'eq(sku,a)');
  assert.equal(jobs.get('hierarchy-duplicate').meta.copied_from, HIERARCHY);
  assert.equal(jobs.get('hierarchy-duplicate').meta.hierarchy_id, 'c05bfefc-8de4-43ea-858b-eb8984ad9f8f');

  const one = await client.PCM.Jobs.Get(failed.id);
  assert.deepEqual(one.data, failed);
  const errors = await client.PCM.Jobs.GetJobErrors(failed.id);
  assert.deepEqual(
    errors.data.map(({ type, attributes }) => [type, attributes.message]),
    MESSAGES.map((message) => ['pim-job-error', message]),
  );
  const none = await client.PCM.Jobs.GetJobErrors(jobs.get('child-products').id);
  assert.deepEqual(none.data, []);
});

test('rejects an unknown job as the store would', async () => {
  await assert.rejects(client.PCM.Jobs.Get('00000000-0000-4000-8000-000000000000'), (error) => {
    assert.equal(error.errors[0].title, 'Not Found');
    return true;
  });
});
