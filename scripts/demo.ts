import { startServer } from '../simulator/server.ts';
import { Store } from '../simulator/store.ts';
import { runStep } from './runner.ts';

/** Shows the action at work: the real bundle, run as the runner would, against the simulator. */
const store = new Store({
  now: Date.now,
  random: Math.random,
  queue: [
    { type: 'hierarchy-duplicate', duration: 1_500 },
    {
      type: 'product-import',
      duration: 2_000,
      outcome: 'failed',
      errors: [
        'row 4112: data.attributes.sku: Must be unique amongst products.',
        'row 4113: data.attributes.name: Must be present.',
      ],
    },
    {
      type: 'product-export',
      duration: 6_000,
      fileLocations: ['https://files.example/exports/products-1.csv'],
    },
  ],
});
const server = await startServer({ store });
const client = { 'client-id': 'demo-client', 'client-secret': 'demo-secret', 'api-base-url': server.url };

try {
  const token = await fetchToken();
  const hierarchy = await trigger('/pcm/hierarchies/5b912d00-db5a-4e18-86f2-3a652967ee48/duplicate_job');
  await show('A hierarchy duplication: by its type, since a minute ago', {
    ...client,
    'job-type': 'hierarchy-duplicate',
    'created-after': '1m',
  });
  await trigger('/pcm/products/import');
  await show('An import that fails on two rows', {
    ...client,
    'job-type': 'product-import',
    'created-after': '1m',
  });
  const slow = await trigger('/pcm/products/export');
  await show('A slow export: by its id', { ...client, 'job-id': slow });
  console.log(`\nThe duplication's job was ${hierarchy}. Everything above came from dist/index.js.`);

  async function fetchToken(): Promise<string> {
    const answer = await fetch(`${server.url}/oauth/access_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client['client-id'],
        client_secret: client['client-secret'],
      }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async function trigger(path: string): Promise<string> {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await answer.json()) as { data: { id: string } }).data.id;
  }
} finally {
  await server.close();
}

async function show(title: string, inputs: Record<string, string>): Promise<void> {
  console.log(`\n${'='.repeat(78)}\n${title}\n${'='.repeat(78)}\n--- log`);
  const result = await runStep({ inputs, onLog: (chunk) => process.stdout.write(chunk) });
  console.log(
    `--- the step ${result.code === 0 ? 'passed' : 'failed'} (exit code ${result.code})\n--- outputs`,
  );
  for (const [name, value] of Object.entries(result.outputs)) console.log(`${name} = ${value}`);
  console.log(`--- job summary\n${result.summary}`);
}
