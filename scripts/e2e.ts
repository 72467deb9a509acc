import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startServer } from '../simulator/server.ts';
import { type JobPlan, Store } from '../simulator/store.ts';
import { ROOT } from './root.ts';

/**
 * Runs workflows that use the action, with act on this machine: the jobs of ci.yml, and every example once
 * with a store whose jobs succeed and once with one whose jobs fail. actionlint reads all of them before.
 */

const ACT = 'github.com/nektos/act@v0.2.89';
const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
/** What the steps of the workflows call; every runner of GitHub's has it. */
const COMMANDS = ['bash', 'curl', 'git', 'jq', 'setsid', 'timeout'];
/** The exit code of a machine on which no workflow can be run (EX_TEMPFAIL). */
const CANNOT = 75;
const MAX_RUN = 120_000;
const CATALOG = '0194f54d-f2a1-4e33-9a6e-9ec366152490';
/** What the stand-in for upload-artifact says. */
const KEPT = 'The errors are kept.';

interface Step {
  readonly uses?: string;
  readonly 'continue-on-error'?: boolean;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly 'continue-on-error'?: boolean; readonly steps: Step[] }>>;
}
interface Run {
  /** Per job, in a matrix the worst. */
  readonly results: ReadonlyMap<string, string>;
  readonly log: string;
}

const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

requireCommands();
const act = install(ACT);
const actionlint = install(ACTIONLINT);
let failures = 0;

lint(
  readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  ROOT,
);
await useItself();
for (const [name, text] of examples()) {
  const file = join(folder, 'linted.yml');
  writeFileSync(file, text);
  lint([file], folder);
  await runExample(name, text, 'success');
  await runExample(name, text, 'failed');
}
if (failures > 0) process.exitCode = 1;

function requireCommands(): void {
  const missing = COMMANDS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
  if (missing.length > 0) cannot(`PATH has no ${missing.join(', ')}.`);
}

function cannot(reason: string): never {
  console.log(`No workflow was run: ${reason}`);
  process.exit(CANNOT);
}

/** @returns the program, built once for each version */
function install(module: string): string {
  const home = join(ROOT, 'node_modules/.cache/go', module.replaceAll('/', '+'));
  const program = join(home, module.split('@')[0]?.split('/').at(-1) ?? '');
  if (existsSync(program)) return program;
  try {
    execFileSync('go', ['install', module], {
      cwd: folder,
      env: { ...process.env, GOBIN: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return program;
  } catch (thrown) {
    const reason = String((thrown as { stderr?: Buffer }).stderr ?? thrown).trim();
    cannot(`${module} cannot be installed with Go here.\n${reason}`);
  }
}

function lint(files: readonly string[], cwd: string): void {
  try {
    // Without what else may be installed, so that it finds the same on every machine.
    execFileSync(actionlint, ['-shellcheck=', '-pyflakes=', ...files], { cwd, stdio: 'pipe' });
  } catch (thrown) {
    failures += 1;
    console.log(`FAILED  actionlint\n${(thrown as { stdout?: Buffer }).stdout ?? thrown}`);
  }
}

function report(title: string, problems: readonly string[], log: string): void {
  if (problems.length === 0) {
    console.log(`ok      ${title}`);
    return;
  }
  failures += 1;
  console.log(`${log}\nFAILED  ${title}\n${problems.map((problem) => `        ${problem}`).join('\n')}`);
}

/** The jobs of ci.yml that use the action: all but those that test it. */
async function useItself(): Promise<void> {
  const { jobs, ...rest } = parse(readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8')) as Workflow;
  const { check: _runsThis, platforms: _runsTests, ...users } = jobs;
  const { results, log } = await runAct(ROOT, { ...rest, jobs: users }, ['push']);
  const problems = Object.entries(users).flatMap(([name, job]) => {
    // act has no job for one that is skipped, and fails one that fails in spite of its continue-on-error.
    const expected = name === 'no-deploy' ? undefined : job['continue-on-error'] ? 'failure' : 'success';
    const result = results.get(name);
    return result === expected ? [] : [`${name}: ${result ?? 'skipped'}, not ${expected ?? 'skipped'}`];
  });
  report(`.github/workflows/ci.yml: ${Object.keys(users).join(', ')}`, problems, log);
}

/** The workflows of examples/, and the steps of the README in a workflow. */
function examples(): ReadonlyMap<string, string> {
  const all = new Map(
    readdirSync(join(ROOT, 'examples'))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => [`examples/${name}`, readFileSync(join(ROOT, 'examples', name), 'utf8')]),
  );
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const [, text = ''] of readme.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)) {
    const content: unknown = parse(text);
    if (Array.isArray(content)) all.set(`README.md, steps ${all.size + 1}`, aroundSteps(text));
  }
  return all;
}

/** A workflow such as a reader has before pasting the steps: it fetches a token for its own request. */
function aroundSteps(steps: string): string {
  const fetchToken = [
    'token=$(curl --fail --silent --show-error --data grant_type=client_credentials \\',
    '  --data client_id=demo-client --data client_secret=demo-secret \\',
    '  https://useast.api.elasticpath.com/oauth/access_token | jq --exit-status --raw-output .access_token)',
    'echo "TOKEN=$token" >> "$GITHUB_ENV"',
  ];
  const lines = [
    'on: workflow_dispatch',
    'permissions: {}',
    'jobs:',
    '  import:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v7',
    '      - run: |',
    ...fetchToken.map((line) => `          ${line}`),
    ...steps
      .trimEnd()
      .split('\n')
      .map((line) => `      ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Runs an example as its reader would, in a repository of theirs, with a simulator in place of the store. */
async function runExample(name: string, text: string, outcome: 'success' | 'failed'): Promise<void> {
  const github = await startGitHub();
  const types = ['product-import', 'product-export', 'price-import', 'hierarchy-duplicate', 'child-products'];
  const file = outcome === 'success' ? { fileLocations: [`${github.url}/products.csv`] } : {};
  const errors = outcome === 'success' ? {} : { errors: ['row 1: no name'] };
  const queue = types.flatMap((type): JobPlan[] => {
    const plan = { type, outcome, duration: 300, ...errors, ...(type === 'product-export' ? file : {}) };
    return [plan, plan];
  });
  const store = new Store({ now: Date.now, queue });
  const elsewhere = store.add({ type: 'product-import', outcome, createdAt: Date.now() - 60_000 });
  const server = await startServer({ store });
  const home = mkdtempSync(join(folder, 'reader-'));
  try {
    prepareReader(home);
    // Everything else stays as it is written.
    const workflow = parse(
      text
        .replace(/https:\/\/(useast|euwest)\.api\.elasticpath\.com/g, server.url)
        .replace(/^( +)sleep \d+ #.*\n/m, '')
        .replace("--proto '=https'", "--proto '=http'")
        .replace(/^( +)region: (useast|euwest)(?: #.*)?$/gm, `$1api-base-url: ${server.url}`),
    ) as Workflow;
    const { results, log } = await runAct(home, workflow, [
      'workflow_dispatch',
      ...['--secret', 'EP_CLIENT_ID=demo-client', '--secret', 'EP_CLIENT_SECRET=demo-secret'],
      ...['--secret', 'GITHUB_TOKEN=example-github-token', '--env', `GITHUB_API_URL=${github.url}`],
      ...['--secret', `SLACK_WEBHOOK_URL=${github.url}/slack`],
      ...['--var', 'HIERARCHY_ID=5b912d00-db5a-4e18-86f2-3a652967ee48', '--input', `job-ids=${elsewhere}`],
      ...['--var', `CATALOG_ID=${CATALOG}`],
    ]);
    report(
      `${name}: ${outcome === 'success' ? 'passes' : 'says that the jobs failed'}`,
      problemsOf(workflow, outcome, results, log),
      log,
    );
  } finally {
    await server.close();
    github.close();
  }

  function problemsOf(
    workflow: Workflow,
    outcome: 'success' | 'failed',
    results: ReadonlyMap<string, string>,
    log: string,
  ): string[] {
    const problems: string[] = [];
    const conclusion = outcome === 'success' ? 'success' : 'failure';
    if (!log.includes(`conclusion=${conclusion}`)) problems.push(`the action did not conclude ${conclusion}`);
    if (!store.requests.some(({ method, path }) => method === 'GET' && path.startsWith('/pcm/jobs'))) {
      problems.push('the store was never asked for a job');
    }
    const publishes = text.includes('catalog-release') && outcome === 'success';
    if (
      publishes &&
      !store.requests.some(({ method, path }) => method === 'GET' && path.startsWith('/pcm/catalogs/'))
    ) {
      problems.push('the store was never asked for a release');
    }
    // In the examples a job needs every job before it.
    let blocked = false;
    for (const job of Object.keys(workflow.jobs)) {
      const passes = outcome === 'success';
      const expected: string | undefined = passes ? 'success' : blocked ? undefined : 'failure';
      const result = results.get(job);
      if (result !== expected) problems.push(`${job}: ${result ?? 'skipped'}, not ${expected ?? 'skipped'}`);
      blocked ||= !passes;
    }
    const downloads = text.includes('file-locations') && outcome === 'success';
    if (downloads !== github.downloaded())
      problems.push(`the exported file was${downloads ? ' not' : ''} read`);
    const notifies = text.includes('SLACK_WEBHOOK_URL') && outcome === 'failed';
    if (notifies !== (github.notified() === 1))
      problems.push(`Slack was notified ${github.notified()} times`);
    const keeps = text.includes('errors-file') && outcome === 'failed';
    if (keeps !== new RegExp(`^.*${KEPT}$`, 'm').test(log)) {
      problems.push(`the errors were${keeps ? ' not' : ''} kept`);
    }
    return problems;
  }
}

/** What the examples take for granted: files to import. */
function prepareReader(home: string): void {
  for (const name of ['products.csv', 'prices-eu.jsonl', 'prices-uk.jsonl']) {
    writeFileSync(join(home, name), 'sku,name\n1,One\n');
  }
}

/** The one call of GitHub's API that the action makes, a file that an export made, and a chat. */
async function startGitHub(): Promise<{
  url: string;
  downloaded: () => boolean;
  notified: () => number;
  close: () => void;
}> {
  const started = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  let downloaded = false;
  let notified = 0;
  const server = createServer((request, response) => {
    if (request.url === '/products.csv') {
      downloaded = true;
      response.end('sku,name\n1,One\n');
    } else if (request.url === '/slack' && request.method === 'POST') {
      notified += 1;
      response.end('ok');
    } else if (/^\/repos\/[^/]+\/[^/]+\/actions\/runs\/\d+$/.test(request.url ?? '')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ run_started_at: started }));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    downloaded: () => downloaded,
    notified: () => notified,
    close: () => server.close(),
  };
}

async function runAct(cwd: string, workflow: Workflow, args: readonly string[]): Promise<Run> {
  const home = mkdtempSync(join(folder, 'act-'));
  const file = join(home, 'workflow.yml');
  writeFileSync(file, stringify(workflow, { lineWidth: 0 }));
  const child = spawn(
    act,
    [
      ...args,
      ...['--workflows', file, '--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--json'],
      ...['--action-cache-path', join(home, 'cache'), ...localActions(workflow, home)],
    ],
    {
      cwd,
      env: {
        ...process.env,
        // Neither settings nor secrets of whoever runs this.
        HOME: home,
        XDG_CONFIG_HOME: home,
        PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MAX_RUN,
    },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return readLog(said);
}

/**
 * act clones even an action whose step is not run, so each one that a workflow uses comes from a folder: this
 * one as it is released, setup-node as nothing, for Node 24 is on PATH, upload-artifact as a check of the file. act
 * itself stands in for checkout.
 */
function localActions(workflow: Workflow, home: string): string[] {
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const used = new Set(
    steps.flatMap(({ uses }) => (uses === undefined || uses.startsWith('./') ? [] : [uses])),
  );
  return [...used].flatMap((uses) => {
    const [name = ''] = uses.split('@');
    if (name === 'actions/checkout') return [];
    const local = join(home, name.replace('/', '+'));
    mkdirSync(local);
    if (name.endsWith('/wait-for-pxm-jobs')) {
      for (const part of ['action.yml', 'dist'])
        cpSync(join(ROOT, part), join(local, part), { recursive: true });
    } else if (name === 'actions/setup-node') {
      const nothing = { using: 'composite', steps: [{ run: 'node --version', shell: 'bash' }] };
      writeFileSync(join(local, 'action.yml'), stringify({ name, description: name, runs: nothing }));
    } else if (name === 'actions/upload-artifact') {
      const inputs = { name: { description: 'name' }, path: { description: 'path' } };
      // The path could be given to a shell as it is: it is one of this machine.
      const run = `grep --quiet 'job id,job type' '\${{ inputs.path }}' && echo '${KEPT}'`;
      const check = { using: 'composite', steps: [{ run, shell: 'bash' }] };
      writeFileSync(join(local, 'action.yml'), stringify({ name, description: name, inputs, runs: check }));
    } else {
      throw new Error(`${uses} has no stand-in on this machine`);
    }
    return ['--local-repository', `${uses}=${local}`];
  });
}

function readLog(said: string): Run {
  const results = new Map<string, string>();
  const lines = said.split('\n').map((line) => {
    if (!line.startsWith('{')) return line;
    const { jobID, jobResult, msg } = JSON.parse(line) as {
      jobID?: string;
      jobResult?: string;
      msg?: string;
    };
    if (jobID !== undefined && jobResult !== undefined && results.get(jobID) !== 'failure') {
      results.set(jobID, jobResult);
    }
    return `${jobID === undefined ? '' : `[${jobID}] `}${msg?.trimEnd() ?? ''}`;
  });
  return { results, log: lines.join('\n') };
}
