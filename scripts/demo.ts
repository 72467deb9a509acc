import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../simulator/server.ts';
import { Store } from '../simulator/store.ts';
import { ROOT } from './root.ts';
import { runStep } from './runner.ts';
import { inTerminal, type ShownLine, shownLog } from './shown-log.ts';

/**
 * Shows the action at work: the real bundle, run as the runner would, against the simulator. The log is shown as
 * GitHub shows it, and the summaries on a page for the browser.
 */
const steps: { readonly title: string; readonly log: string; readonly summary: string }[] = [];
// While the jobs run, what renders the page is installed.
const renderer = installRenderer();
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
const file = await writePage();
console.log(
  file === undefined
    ? '\nThe summaries are not shown: npm could not install what renders them (rendering/).'
    : `\nThe logs and summaries, as GitHub shows them: ${file}`,
);

async function show(title: string, inputs: Record<string, string>): Promise<void> {
  const line = '='.repeat(78);
  console.log(`\n${line}\n${title}\n${line}`);
  let unfinished = '';
  const result = await runStep({
    inputs,
    onLog: (chunk) => {
      const text = unfinished + chunk;
      const end = text.lastIndexOf('\n') + 1;
      unfinished = text.slice(end);
      if (end > 0) for (const each of shownLog(text.slice(0, end))) console.log(inTerminal(each));
    },
  });
  console.log(
    `\nThe step ${result.code === 0 ? 'passed' : 'failed'} (exit code ${result.code}). Its outputs:`,
  );
  for (const [name, value] of Object.entries(result.outputs)) console.log(`  ${name} = ${value}`);
  steps.push({ title, log: result.log, summary: result.summary });
}

interface Rendering {
  logHtml(lines: readonly ShownLine[]): string;
  markdownHtml(markdown: string): string;
  page(title: string, body: string): string;
}

/** @returns its path; undefined without what renders it */
async function writePage(): Promise<string | undefined> {
  if (!(await renderer)) return undefined;
  // Not by a literal: what it imports is installed by now, but not where types are checked.
  const module: string = '../rendering/github-page.ts';
  const { logHtml, markdownHtml, page } = (await import(module)) as Rendering;
  const parts = steps.map(
    ({ title, log, summary }) =>
      `${markdownHtml(`# ${title}`)}${logHtml(shownLog(log))}${markdownHtml(summary)}`,
  );
  const path = join(mkdtempSync(join(tmpdir(), 'wait-for-pxm-jobs-demo-')), 'summaries.html');
  writeFileSync(path, page('wait-for-pxm-jobs: the demo', parts.join('\n')));
  return path;
}

/** @returns whether it is there */
async function installRenderer(): Promise<boolean> {
  if (existsSync(join(ROOT, 'rendering/node_modules/marked'))) return true;
  const npm = spawn('npm', ['ci', '--prefix', 'rendering', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  npm.on('error', () => undefined);
  const [code] = await once(npm, 'close');
  return code === 0;
}
