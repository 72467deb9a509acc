import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test as always, beforeAll, expect } from '@jest/globals';
import { type Situation, withStore } from '../__tests__/e2e/store.ts';
import { runCommand } from '../scripts/command-line.ts';
import { PATH, pack, type ServedPackage, serve } from '../scripts/packed.ts';
import { ROOT } from '../scripts/root.ts';

/**
 * Runs the example for GitLab as it is, with gitlab-ci-local in place of GitLab's runner: only the host of the API
 * and the URL of the package are others.
 */
const GITLAB = join(ROOT, 'other-ci/node_modules/gitlab-ci-local/dist/index.js');
/** It copies with rsync. GitHub's runners have it. */
const cannotRun = spawnSync('rsync', ['--version']).error !== undefined && !process.env['GITHUB_ACTIONS'];
const test = cannotRun ? always.skip : always;

const folder = mkdtempSync(join(tmpdir(), 'gitlab-'));
let served: ServedPackage;
beforeAll(async () => {
  served = await serve(await pack(folder));
});
afterAll(() => {
  served.close();
  rmSync(folder, { recursive: true, force: true });
});

interface PipelineRun {
  readonly code: number | null;
  readonly log: string;
  /** A file among the artifacts of the job that waits, undefined where there is none. */
  readonly artifact: (name: string) => string | undefined;
}

async function runPipeline(name: string, situation: Situation): Promise<PipelineRun> {
  const project = join(folder, name);
  mkdirSync(project);
  cpSync(join(ROOT, 'examples/ci/.gitlab-ci.yml'), join(project, '.gitlab-ci.yml'));
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...identity, ...args], { cwd: project, stdio: 'pipe' });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'git@gitlab.example:group/project.git');
  git('add', '.');
  git('commit', '--quiet', '--message=start');
  return withStore(situation, async ({ url }) => {
    const variables = {
      EP_API: url,
      WAIT_FOR_PXM_JOBS: served.url,
      EP_CLIENT_ID: 'demo-client',
      EP_CLIENT_SECRET: 'demo-secret',
      HIERARCHY_ID: '5b912d00-db5a-4e18-86f2-3a652967ee48',
    };
    const { code, stdout, stderr } = await runCommand({
      command: ['env', '-C', project, process.execPath, GITLAB, '--force-shell-executor'],
      args: Object.entries(variables).flatMap(([key, value]) => ['--variable', `${key}=${value}`]),
      env: { ...process.env, PATH, HOME: folder, npm_config_update_notifier: 'false' },
    });
    const artifact = (file: string): string | undefined => {
      const path = join(project, '.gitlab-ci-local/artifacts/duplicate', file);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    };
    return { code, log: stdout + stderr, artifact };
  });
}

test('a later job has the new id from the dotenv report, and the summary from the artifacts', async () => {
  const queue = [{ type: 'hierarchy-duplicate', duration: 500 }];
  const { code, log, artifact } = await runPipeline('succeeds', { queue });
  expect([code, log]).toEqual([
    0,
    expect.stringMatching(/Deploying hierarchy [0-9a-f-]{36}, made in [\d.]+ s/),
  ]);
  expect(log).toContain('### ✅ ');
  expect(artifact('pxm.md')).toContain('### ✅ ');
  expect(artifact('errors.csv')).toBeUndefined();
});

test('a job that fails: nothing is deployed, and its errors are among the artifacts', async () => {
  const queue = [
    { type: 'hierarchy-duplicate', duration: 500, outcome: 'failed', errors: ['no such node'] } as const,
  ];
  const { code, log, artifact } = await runPipeline('fails', { queue });
  expect(code).toBe(1);
  expect(log).not.toContain('Deploying');
  expect(artifact('errors.csv')).toContain('no such node');
  expect(artifact('pxm.md')).toContain('### ❌ ');
});
