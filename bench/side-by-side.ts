import { join } from 'node:path';
import { ROOT } from '../scripts/root.ts';
import { inputVariables } from '../scripts/runner.ts';
import type { JobPlan } from '../simulator/job-plan.ts';
import { startServer } from '../simulator/server.ts';
import { Store } from '../simulator/store.ts';
import { measured } from './process.ts';

const TYPE = 'product-import';
/** Seconds between two polls of the script on the SDK. */
export const SDK_INTERVAL = 3;

/** What a waiter cost, over real sockets. */
export interface Cost {
  /** Seconds from the end of the last job to the end of the process. */
  readonly late: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface Comparison {
  readonly name: string;
  readonly own: Cost;
  readonly sdk: Cost;
}

const CASES: readonly { readonly name: string; readonly jobs: (now: number) => readonly JobPlan[] }[] = [
  { name: 'a job of 1 s', jobs: (now) => [job(1, now)] },
  { name: 'a job of 20 s', jobs: (now) => [job(20, now)] },
  {
    name: 'a job of 20 s, after twelve like it',
    jobs: (now) => [
      ...Array.from({ length: 12 }, (_, index) => earlier(now, index, 19.6 + index / 15)),
      job(20, now),
    ],
  },
  {
    name: 'a job of 5 s in a list with 5,000 old ones',
    jobs: (now) => [...Array.from({ length: 5_000 }, (_, index) => earlier(now, index, 0.5)), job(5, now)],
  },
  {
    name: '1,000 jobs of 6 ms each, in a queue',
    jobs: (now) => Array.from({ length: 1_000 }, (_, index) => job(0.006, now - 500 + index * 0.5)),
  },
];

/** Both wait at the same time, each for a store of its own with the same jobs. */
export async function sideBySide(): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const { name, jobs } of CASES) {
    const since = new Date(Date.now() - 5_000).toISOString();
    const [own, sdk] = await Promise.all([
      costOf(jobs, (url) =>
        measured(
          join(ROOT, 'dist/index.js'),
          inputVariables({
            'client-id': 'demo-client',
            'client-secret': 'demo-secret',
            'api-base-url': url,
            'job-type': TYPE,
            'created-after': since,
          }),
        ),
      ),
      costOf(jobs, (url) =>
        measured(join(ROOT, 'bench/sdk-waiter.mjs'), {
          HOST: new URL(url).host,
          INTERVAL: String(SDK_INTERVAL * 1_000),
          JOB_TYPE: TYPE,
          CREATED_AFTER: since,
        }),
      ),
    ]);
    comparisons.push({ name, own, sdk });
  }
  return comparisons;
}

async function costOf(
  jobs: (now: number) => readonly JobPlan[],
  run: (url: string) => Promise<unknown>,
): Promise<Cost> {
  const store = new Store({ now: Date.now });
  for (const plan of jobs(Date.now())) store.add(plan);
  const server = await startServer({ store });
  try {
    await run(server.url);
    const ended = Date.now();
    const last = Math.max(...store.jobs().map(({ completedAt }) => completedAt ?? Number.NaN));
    const requests = store.requests.filter(({ path }) => path.startsWith('/pcm/'));
    return {
      late: (ended - last) / 1_000,
      requests: requests.length,
      bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } finally {
    await server.close();
  }
}

function job(seconds: number, createdAt: number): JobPlan {
  return { type: TYPE, duration: seconds * 1_000, createdAt };
}

function earlier(now: number, index: number, seconds: number): JobPlan {
  const startedAt = now - 86_400_000 + index * 10_000;
  return {
    type: TYPE,
    history: true,
    status: 'success',
    createdAt: startedAt - 100,
    startedAt,
    completedAt: startedAt + seconds * 1_000,
  };
}
