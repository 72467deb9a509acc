import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { validateXML } from 'xmllint-wasm';
import { CLI, type CommandOptions, type CommandResult, runCommand } from '../../scripts/command-line.ts';
import { ROOT } from '../../scripts/root.ts';
import { INPUT_FLAGS } from '../../src/cli/input-flags.ts';
import { VERSION } from '../../src/version.ts';
import { test } from './concurrent.ts';
import { commandsOf, type Situation, TOKEN, withStore } from './store.ts';

/** Windows has no signals that a process could handle, and no shell that all machines have. */
const onPosix = process.platform === 'win32' ? test.skip : test;

const done = { duration: 1, createdAt: -5_000 };
const failed = { ...done, outcome: 'failed', errors: ['row 7: no sku', 'row 9: no sku'] } as const;
const endless = { duration: 60_000 };
const hierarchy = {
  ...done,
  type: 'hierarchy-duplicate',
  hierarchyId: '00000000-1111-4222-8333-444444444444',
};
const ALL_FILES = ['--summary-file=s.md', '--errors-file=e.csv', '--junit-file=j.xml', '--dotenv-file=d.env'];

/** Runs the command line against a store, for its product imports of the last 15 minutes if no flag says otherwise. */
async function run(
  situation: Situation,
  args: readonly string[] = [],
  options: Omit<CommandOptions, 'args'> = {},
): Promise<CommandResult & { readonly ids: readonly string[] }> {
  return withStore(situation, async ({ url, ids }) => {
    const isGiven = (name: string): boolean => args.some((arg) => arg.startsWith(`--${name}`));
    const target = isGiven('job-')
      ? []
      : ['--job-type=product-import', ...(isGiven('created-after') ? [] : ['--created-after=15m'])];
    const result = await runCommand({
      ...options,
      args: ['--api-base-url', url, ...target, ...args],
      env: { EP_ACCESS_TOKEN: TOKEN, ...options.env },
    });
    return { ...result, ids };
  });
}

describe('exit codes', () => {
  test.each<[number, string, Situation, readonly string[]]>([
    [0, 'success', { jobs: [done] }, []],
    [0, 'nothing found where that is allowed', {}, ['--appear-timeout=0s', '--if-no-jobs-found=ignore']],
    [1, 'a job failed', { jobs: [failed] }, []],
    [1, 'a job was cancelled', { jobs: [{ ...done, outcome: 'cancelled' }] }, []],
    [2, 'a wrong input', {}, ['--timeout=soon']],
    [3, 'timed out', { jobs: [endless] }, ['--timeout=0s']],
    [4, 'nothing found', {}, ['--appear-timeout=0s']],
    [5, 'the API refuses', { fixedTokens: ['another'] }, []],
    [5, 'a file that cannot be written', { jobs: [done] }, ['--junit-file=/']],
    [1, 'a job failed, and a file cannot be written', { jobs: [failed] }, ['--dotenv-file=/']],
  ])('%i: %s', async (code, _name, situation, args) => {
    const { stderr, ...result } = await run(situation, args);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  onPosix.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s: %i, and files and JSON are there', async (signal, code) => {
    // The last line of the log says it too, and a second signal ends the process at once.
    let isSent = false;
    const { ids, ...result } = await run({ jobs: [endless] }, [...ALL_FILES, '--json'], {
      onStderr: (chunk, kill) => {
        if (!isSent && chunk.includes('started')) kill(signal);
        isSent ||= chunk.includes('started');
      },
    });
    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout)).toMatchObject({ conclusion: 'interrupted', 'unfinished-job-ids': ids });
    expect(result.files['d.env']).toContain('PXM_CONCLUSION=interrupted\n');
    expect(result.files['j.xml']).toContain('<error ');
    expect(result.files['s.md']).toContain('cancelled');
  });
});

describe('what is written', () => {
  test('success: the log on standard error, nothing on standard output, no escapes, no runner commands', async () => {
    const result = await run({ jobs: [done] });
    expect([result.code, result.stdout, result.files]).toEqual([0, '', {}]);
    expect(result.stderr).toContain('succeeded');
    expect(result.stderr).not.toContain('\u001b');
    expect(commandsOf(result.stderr)).toEqual([]);
    expect(result.stderr).not.toContain(TOKEN);
  });

  test('--json: one document with the outputs by their types', async () => {
    const { ids, stdout } = await run({ jobs: [hierarchy] }, [
      '--job-type=hierarchy-duplicate',
      '--created-after=15m',
      '--json',
    ]);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stdout)).toMatchObject({
      conclusion: 'success',
      jobs: [{ id: ids[0], status: 'success' }],
      'job-ids': ids,
      'hierarchy-ids': [hierarchy.hierarchyId],
      'hierarchy-id': hierarchy.hierarchyId,
      'file-location': null,
      'total-count': 1,
      'elapsed-seconds': expect.any(Number),
      'left-out': {},
    });
  });

  test('--json holds all jobs and errors, however many: no CI system limits it', async () => {
    const errors = Array.from({ length: 900 }, (_, index) => `row ${index}: ${'x'.repeat(100)}`);
    const jobs = [
      ...Array.from({ length: 600 }, (_, index) => ({ duration: 1, createdAt: -600_000 + index * 100 })),
      { ...failed, errors },
    ];
    const { stdout } = await run({ jobs }, ['--fail-fast=false', '--json']);
    const document = JSON.parse(stdout) as { jobs: { errors: { total: number } }[] };
    expect(document).toMatchObject({ 'total-count': 601, 'failed-count': 1 });
    expect(document.jobs).toHaveLength(601);
    expect(document.jobs.at(-1)?.errors.total).toBe(900);
  });

  test('every file, of a job that failed', async () => {
    const { ids, code, files } = await run({ jobs: [failed, done] }, [
      '--fail-fast=false',
      '--label=Spring prices',
      ...ALL_FILES,
    ]);
    expect(code).toBe(1);
    expect(Object.keys(files).sort()).toEqual(['d.env', 'e.csv', 'j.xml', 's.md']);
    expect(files['s.md']).toMatch(/^### ❌ /);
    expect(files['e.csv']).toContain('row 9: no sku');
    expect(files['d.env']).toMatch(
      /^PXM_CONCLUSION=failure\nPXM_TOTAL_COUNT=2\n(?:PXM_.*\n)*PXM_ERRORS_FILE=.*e\.csv\n/,
    );
    const junit = files['j.xml'] ?? '';
    expect(junit).toContain(`name="Spring prices: product-import ${ids[0]}"`);
    expect(junit).toMatch(/tests="3" failures="1" errors="0"/);
    expect(junit).toContain('no sku');
    const schema = readFileSync(join(ROOT, '__tests__/unit/report/junit/junit-10.xsd'), 'utf8');
    const { errors } = await validateXML({ xml: [{ fileName: 'j.xml', contents: junit }], schema: [schema] });
    expect(errors).toEqual([]);
  });

  test('files of an earlier run do not stay, and folders are made', async () => {
    const { files } = await run({ jobs: [done] }, ['--errors-file=a/e.csv', '--junit-file=a/b/j.xml']);
    expect(Object.keys(files)).toEqual(['a/b/j.xml']);
  });

  test('wrong inputs: the flag or the variable is named, and the files say it too', async () => {
    const result = await run({}, ['--timeout=soon', '--json', ...ALL_FILES], {
      env: { EP_ACCESS_TOKEN: '' },
    });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--timeout');
    expect(result.stderr).toContain('EP_ACCESS_TOKEN');
    expect(JSON.parse(result.stdout)).toMatchObject({ conclusion: 'error', jobs: [] });
    expect(result.files['j.xml']).toContain('tests="1" failures="0" errors="1"');
    expect(Object.keys(result.files)).not.toContain('e.csv');
  });

  onPosix('standard output that nobody reads is an error of its own', async () => {
    const command = ['bash', '-o', 'pipefail', '-c', '"$0" "$@" | true', ...CLI] as const;
    const { code, stderr } = await run({ jobs: [{ duration: 500 }] }, ['--json'], { command });
    expect([code, stderr]).toEqual([5, expect.stringContaining('JSON document')]);
  });

  onPosix('a log that nobody reads does not end the wait', async () => {
    const command = ['bash', '-c', '"$0" "$@" 2> >(true)', ...CLI] as const;
    const { code, stdout } = await run({ jobs: [{ duration: 1_000 }] }, ['--json'], { command });
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ conclusion: 'success' })]);
  });

  test('a link that is too long for GitLab is left out of the dotenv report, and the log says so', async () => {
    const link = `https://files.example/${'x'.repeat(6_000)}`;
    const jobs = [{ ...done, type: 'product-export', fileLocations: [link] }];
    const args = ['--job-type=product-export', '--created-after=15m', '--dotenv-file=d.env'];
    const { code, stderr, files } = await run({ jobs }, args);
    expect([code, files['d.env']]).toEqual([0, expect.stringMatching(/^PXM_FILE_LOCATION=$/m)]);
    expect(stderr).toContain('PXM_FILE_LOCATION is empty');
  });

  test('FORCE_COLOR colours the log', async () => {
    const { stderr } = await run({ jobs: [done] }, [], { env: { FORCE_COLOR: '1' } });
    expect(stderr).toContain('\u001b[32m');
  });

  // macOS has another `script`, which takes no such options.
  const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
  const onTerminal = hasScript ? test : test.skip;
  onTerminal('on a terminal the status is one line that is rewritten', async () => {
    const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');
    await withStore({ jobs: [{ duration: 2_500 }] }, async ({ url }) => {
      const line = quoted([
        ...CLI,
        '--api-base-url',
        url,
        '--job-type=product-import',
        '--created-after=15m',
      ]);
      const { code, stdout } = await runCommand({
        command: ['script', '--quiet', '--return', '--command', line, '/dev/null'],
        args: [],
        env: { EP_ACCESS_TOKEN: TOKEN, TERM: 'xterm' },
      });
      expect(code).toBe(0);
      // What came since a line was last erased.
      const shown = stdout.split('\u001b[2K').filter((text) => text.includes('1 started'));
      expect(shown.length).toBeGreaterThan(1);
      for (const text of shown) expect(text.split('1 started').at(-1)).not.toContain('\n');
    });
  });
});

describe('inputs', () => {
  test('a client id and secret fetch a token', async () => {
    const clients = { EP_ACCESS_TOKEN: '', EP_CLIENT_ID: 'demo-client', EP_CLIENT_SECRET: 'demo-secret' };
    const { code } = await run({ jobs: [done] }, [], { env: clients });
    expect(code).toBe(0);
  });

  test.each(['token', 'client-id', 'client-secret'])('--%s is refused and not shown', async (name) => {
    const result = await run({ jobs: [done] }, [`--${name}=s3cret-of-somebody`, '--json', ...ALL_FILES]);
    expect([result.code, result.stdout, result.files]).toEqual([2, '', {}]);
    expect(result.stderr).toContain(`--${name}`);
    expect(result.stderr).not.toContain('s3cret');
  });

  test('GitLab says when the pipeline was created, and the log says that it was taken', async () => {
    const created = new Date(Date.now() - 900_000).toISOString();
    const { code, stderr } = await run({ jobs: [done] }, ['--job-type=product-import'], {
      env: { GITLAB_CI: 'true', CI_PIPELINE_CREATED_AT: created },
    });
    expect(code).toBe(0);
    expect(stderr).toContain(`${created}, from CI_PIPELINE_CREATED_AT`);
  });

  test.each([
    ['without a time', []],
    ['with workflow-run', ['--created-after=workflow-run']],
  ])('elsewhere, %s: wrong input', async (_name, args) => {
    const { code, stderr } = await run({ jobs: [done] }, ['--job-type=product-import', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--created-after')]);
  });

  test('each flag of an input is read, and all that are wrong are named at once', async () => {
    // What no input takes: not even the label, which may hold anything of 80 characters.
    const wrong = '?'.repeat(81);
    const args = INPUT_FLAGS.map(({ name }) => `--${name}=${wrong}`);
    const { code, stderr } = await runCommand({ args, env: { EP_ACCESS_TOKEN: TOKEN } });
    expect(code).toBe(2);
    const named = new Set([...stderr.matchAll(/^(?:Error: )?--([a-z-]+): /gm)].map(([, name]) => name));
    expect([...named].sort()).toEqual(INPUT_FLAGS.map(({ name }) => name).sort());
  });

  const others = [{ ...failed, requestId: 'r-1' }, done];
  test.each<[string, number, Situation, readonly string[]]>([
    ['--fail-on', 0, { jobs: [failed] }, ['--fail-on=cancelled']],
    ['--fail-on, in parts', 1, { jobs: [failed] }, ['--fail-on=cancelled', '--fail-on=failed']],
    ['--request-id', 1, { jobs: others }, ['--request-id=r-1']],
    ['--expected-jobs', 4, { jobs: [done] }, ['--expected-jobs=2', '--appear-timeout=0s']],
    ['--job-type', 1, { jobs: others }, ['--job-type=all, !product-export', '--created-after=15m']],
    ['--run-timeout', 3, { jobs: [{ duration: 600_000, createdAt: -60_000 }] }, ['--run-timeout=1s']],
    ['--timeout', 3, { jobs: [endless] }, ['--timeout=1s']],
  ])('%s is passed on: exit code %i', async (_name, code, situation, args) => {
    const result = await run(situation, args);
    expect([result.code, result.stderr]).toEqual([code, expect.any(String)]);
  });

  onPosix('--on-cancel cancels what is pending', async () => {
    const jobs = [endless, { ...endless, type: 'product-export' }];
    let isSent = false;
    const { code, stdout } = await run(
      { jobs },
      ['--job-type=all', '--created-after=15m', '--on-cancel=cancel-pending', '--json'],
      {
        onStderr: (chunk, kill) => {
          if (!isSent && chunk.includes('pending')) kill('SIGTERM');
          isSent ||= chunk.includes('pending');
        },
      },
    );
    expect([code, JSON.parse(stdout)]).toEqual([
      143,
      expect.objectContaining({ 'cancelled-count': 1, conclusion: 'interrupted' }),
    ]);
  });

  test('--catalog-release: a release is a case of the JUnit report', async () => {
    await withStore({}, async ({ url, store }) => {
      const id = store.addRelease({ duration: 500 });
      const args = ['--api-base-url', url, '--catalog-release', id, '--junit-file=j.xml', '--json'];
      const { code, stdout, files } = await runCommand({ args, env: { EP_ACCESS_TOKEN: TOKEN } });
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        expect.objectContaining({ 'release-ids': [id], jobs: [] }),
      ]);
      expect(files['j.xml']).toContain(id);
    });
  });

  test('each input is passed on: ids in parts, a run-timeout, an interval', async () => {
    await withStore({ jobs: [done, { ...done, type: 'product-export' }] }, async ({ url, ids }) => {
      const args = [
        '--api-base-url',
        url,
        ...ids.flatMap((id) => ['--job-id', id]),
        '--run-timeout=1h',
        '--poll-interval=500ms',
      ];
      const { code, stdout } = await runCommand({
        args: [...args, '--json'],
        env: { EP_ACCESS_TOKEN: TOKEN },
      });
      expect([code, JSON.parse(stdout)['job-ids']]).toEqual([0, expect.arrayContaining([...ids])]);
    });
  });
});

test('--version and --help print to standard output, and need no network', async () => {
  const [version, help] = await Promise.all([
    runCommand({ args: ['--version'] }),
    runCommand({ args: ['--help'] }),
  ]);
  expect([version.code, version.stdout]).toEqual([0, `${VERSION}\n`]);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('--job-id');
});
