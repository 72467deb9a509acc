import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startServer } from '../../../simulator/server.ts';
import { Store } from '../../../simulator/store.ts';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { waitCommand } from '../../../src/cli/wait-command.ts';
import type { EndingSignal } from '../../../src/process-end.ts';

const folder = mkdtempSync(join(tmpdir(), 'wait-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TOKEN = 'token-of-the-test';

/** Runs the command in this process, against a store with one import that succeeds or fails. */
async function run(
  args: readonly string[],
  given: {
    readonly outcome?: 'success' | 'failed';
    readonly env?: NodeJS.ProcessEnv;
    readonly isTTY?: boolean;
    readonly stdout?: PassThrough;
    readonly signal?: EndingSignal;
  } = {},
): Promise<{ readonly code: number; readonly log: string; readonly stdout: string }> {
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN] });
  store.add({
    duration: 1,
    createdAt: Date.now() - 5_000,
    outcome: given.outcome ?? 'success',
    errors: ['no sku'],
  });
  const server = await startServer({ store });
  let log = '';
  const stream = {
    isTTY: given.isTTY ?? false,
    write: (text: string) => {
      log += text;
    },
  };
  const stdout = given.stdout ?? new PassThrough();
  const command = parseArguments(['--api-base-url', server.url, '--job-type=product-import', ...args]);
  if (command.kind !== 'wait') throw new Error('these are no arguments to wait with');
  const interrupt = new AbortController();
  if (given.signal !== undefined) interrupt.abort();
  try {
    const code = await waitCommand(command, {
      env: { EP_ACCESS_TOKEN: TOKEN, ...given.env },
      terminal: new Terminal(stream, { hasColours: false }),
      stdout: stdout as unknown as NodeJS.WriteStream,
      interrupt: interrupt.signal,
      signal: () => given.signal,
    });
    return { code, log, stdout: String(stdout.read() ?? '') };
  } finally {
    await server.close();
  }
}

test('success: exit code 0, a log, and nothing on standard output', async () => {
  const { code, log, stdout } = await run(['--created-after=15m']);
  expect([code, stdout]).toEqual([0, '']);
  expect(log).toContain('succeeded');
});

test('a job that failed, with every file and JSON', async () => {
  const path = (name: string): string => join(folder, 'failed', name);
  const files = ['summary', 'errors', 'junit', 'dotenv'].map((name) => `--${name}-file=${path(name)}`);
  const { code, stdout } = await run(['--created-after=15m', '--json', ...files], { outcome: 'failed' });
  expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ conclusion: 'failure' })]);
  expect(readFileSync(path('summary'), 'utf8')).toContain('❌');
  expect(readFileSync(path('errors'), 'utf8')).toContain('no sku');
  expect(readFileSync(path('junit'), 'utf8')).toContain('<failure');
  expect(readFileSync(path('dotenv'), 'utf8')).toContain('PXM_CONCLUSION=failure\n');
});

describe('what cannot be written is named, and the exit code says it', () => {
  test.each(['summary', 'junit', 'dotenv'])('--%s-file', async (name) => {
    const { code, log } = await run(['--created-after=15m', `--${name}-file=${folder}`]);
    expect([code, log]).toEqual([5, expect.stringContaining(`\`--${name}-file\` cannot be written`)]);
  });

  test('--errors-file, while the job that failed is what counts', async () => {
    const { code, log } = await run(['--created-after=15m', `--errors-file=${folder}`], {
      outcome: 'failed',
    });
    expect([code, log]).toEqual([1, expect.stringContaining('The file of errors could not be written')]);
  });

  test('--json', async () => {
    const stdout = new PassThrough();
    stdout.destroy();
    const { code, log } = await run(['--created-after=15m', '--json'], { stdout });
    expect([code, log]).toEqual([5, expect.stringContaining('JSON document')]);
  });
});

test('on GitLab the pipeline says from when on jobs match', async () => {
  const created = new Date(Date.now() - 60_000).toISOString();
  const { code, log } = await run([], { env: { CI_PIPELINE_CREATED_AT: created } });
  expect(code).toBe(0);
  expect(log).toContain(`\`created-after\` is ${created}, from CI_PIPELINE_CREATED_AT`);
});

test('a wrong input is named by its flag or its variable', async () => {
  const { code, log } = await run(['--timeout=soon'], { env: { EP_ACCESS_TOKEN: ' ' } });
  expect(code).toBe(2);
  expect(log).toContain('Error: --timeout: ');
  expect(log).toContain('Error: EP_ACCESS_TOKEN: ');
  expect(log).toContain('Error: --created-after: ');
});

test('a signal before anything was read', async () => {
  expect((await run(['--created-after=15m'], { signal: 'SIGTERM' })).code).toBe(143);
});

test('on a terminal the status line is gone at the end', async () => {
  const { log } = await run(['--created-after=15m'], { isTTY: true });
  expect(log).toMatch(/succeeded/);
  expect(log.split('\n').at(-1)).toBe('');
});
