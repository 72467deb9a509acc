import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { StepOptions } from '../../scripts/runner.ts';
import { test } from './concurrent.ts';
import { commandsOf, type Run, runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };
const failed = { ...done, outcome: 'failed', errors: ['row 7 has no sku'] } as const;

type Break = Omit<StepOptions, 'inputs'>;

/** Root may write everywhere. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function forbid(path: string): void {
  chmodSync(dirname(path), 0o755);
  chmodSync(path, 0o444);
}

const OUTPUTS: readonly [string, Break, RegExp][] = [
  ['on a full disk', { env: { GITHUB_OUTPUT: '/dev/full' } }, /ENOSPC/],
  [
    'that this user may not write',
    {
      ...nobody,
      breakFiles: ({ output, summary }) => {
        forbid(output);
        chmodSync(summary, 0o666);
      },
    },
    /EACCES/,
  ],
  ['that is gone', { breakFiles: ({ output }) => rmSync(output) }, /Missing file/],
  ['that is a directory', { breakFiles: ({ output }) => replaceByFolder(output) }, /EISDIR/],
];

function errorsOf({ log }: Run): readonly string[] {
  return log.split('\n').filter((line) => line.startsWith('::error'));
}

describe('a file for outputs', () => {
  test.each(OUTPUTS)('%s: all else is there, then one error', async (_name, options, reason) => {
    const run = await runAgainst({ jobs: [done] }, {}, options);
    expect(run.code).toBe(1);
    expect(run.log).toContain('succeeded');
    expect(run.summary).toMatch(/❌ PXM jobs: The job succeeded; the outputs could not be written/);
    const errors = errorsOf(run);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/The product-import job .*The outputs could not be written/);
    expect(errors[0]).toMatch(reason);
    expect(errors[0]).toContain('GITHUB_OUTPUT');
    expect(run.log.trimEnd().split('\n').at(-1)).toBe(errors[0]);
  });

  test.each(OUTPUTS)('%s: why a job failed is shown all the same', async (_name, options, reason) => {
    const run = await runAgainst({ jobs: [failed] }, {}, options);
    expect(run.code).toBe(1);
    expect(run.summary).toContain('row 7 has no sku');
    const errors = errorsOf(run);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toContain('row 7 has no sku');
    expect(errors[1]).toMatch(/failed; the wait ended .*The outputs could not be written/);
    expect(errors[1]).toMatch(reason);
  });

  test('on a full disk, where no wait came about: one error too', async () => {
    const refused = await runAgainst(
      { faults: () => ({ kind: 'status', status: 403 }) },
      {},
      OUTPUTS[0]?.[1],
    );
    expect(errorsOf(refused)).toHaveLength(1);
    expect(errorsOf(refused)[0]).toMatch(/HTTP 403.*The outputs could not be written/);
    const unusable = await runAgainst({}, { timeout: '30' }, OUTPUTS[0]?.[1]);
    expect(errorsOf(unusable)).toHaveLength(2);
    expect(errorsOf(unusable)[1]).toContain('The outputs could not be written');
  });
});

describe('a file for the summary', () => {
  test.each<[string, Break]>([
    ['on a full disk', { env: { GITHUB_STEP_SUMMARY: '/dev/full' } }],
    [
      'that this user may not write',
      {
        ...nobody,
        breakFiles: ({ output, summary }) => {
          forbid(summary);
          chmodSync(output, 0o666);
        },
      },
    ],
    ['that is gone', { breakFiles: ({ summary }) => rmSync(summary) }],
    ['that is a directory', { breakFiles: ({ summary }) => replaceByFolder(summary) }],
  ])('%s: a warning, and the verdict stands', async (_name, options) => {
    const run = await runAgainst({ jobs: [done] }, {}, options);
    expect([run.code, run.outputs['conclusion'], run.summary]).toEqual([0, 'success', '']);
    expect(run.log).toMatch(/^::warning title=No job summary::The job summary could not be written/m);
    expect(run.log).toContain('succeeded');
    expect(errorsOf(run)).toEqual([]);
  });
});

describe('a log that nobody reads', () => {
  test.each([
    [done, 0, 'success'],
    [failed, 1, 'failure'],
  ] as const)(
    '%j: outputs and summary are written, and the verdict stands',
    async (job, code, conclusion) => {
      const run = await runAgainst({ jobs: [job] }, {}, { closesLog: true });
      expect([run.code, run.outputs['conclusion']]).toEqual([code, conclusion]);
      expect(run.summary).toContain('PXM jobs');
      expect(run.log).toMatch(
        /^wait-for-pxm-jobs: the log cannot be written \(.*EPIPE.*\); the wait continues\.\n$/,
      );
    },
  );
});

describe('outside GitHub', () => {
  test.each(['', 'false'])('GITHUB_ACTIONS is "%s": plain words, no command, no secret', async (value) => {
    const run = await runAgainst(
      { jobs: [failed] },
      {},
      { env: { GITHUB_ACTIONS: value, RUNNER_DEBUG: '1' } },
    );
    expect([run.code, run.outputs['conclusion']]).toEqual([1, 'failure']);
    expect(commandsOf(run.log)).toEqual([]);
    expect(run.log).not.toContain(TOKEN);
    expect(run.log).toMatch(/^Error: product-import .* failed: row 7 has no sku$/m);
    expect(run.summary).toContain('row 7 has no sku');
  });

  test('nothing is written where no file is named', async () => {
    const env = { GITHUB_ACTIONS: '', GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' };
    const run = await runAgainst({ jobs: [done] }, {}, { env });
    expect([run.code, run.outputs, run.summary]).toEqual([0, {}, '']);
    expect(commandsOf(run.log)).toEqual([]);
  });
});
