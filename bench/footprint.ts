import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/bundle.ts';
import { ROOT } from '../scripts/root.ts';
import { inputVariables } from '../scripts/runner.ts';
import type { JobPlan } from '../simulator/job-plan.ts';
import { startServer } from '../simulator/server.ts';
import { Store } from '../simulator/store.ts';
import { measured, median, type Usage } from './process.ts';

const ACTION = join(ROOT, 'dist/index.js');
const TOKEN = 'token-of-the-benchmark';

export interface Footprint {
  /** Milliseconds to the first line of the log: of an action that only imports `@actions/core`, bundled the same way. */
  readonly helloStart: number;
  /** Of ours, which by then has read and checked its inputs. */
  readonly ownStart: number;
  readonly helloMegabytes: number;
  /** With 10,000 jobs seen, 1,000 of them matching. */
  readonly manyMegabytes: number;
  /** CPU milliseconds of one poll, beyond the start. */
  readonly cpuOfPoll: number;
}

/** A poll of a port where nobody is: it ends by itself, soon after the first line. */
const INPUTS = inputVariables({
  token: TOKEN,
  'api-base-url': 'http://127.0.0.1:9',
  'job-type': 'product-import',
  'created-after': '1m',
  timeout: '1ms',
});

export async function footprint(rounds: number): Promise<Footprint> {
  const folder = mkdtempSync(join(tmpdir(), 'hello-'));
  try {
    await bundle(folder, { entry: 'lib/bench/hello.js' });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const hello = join(folder, 'index.js');
    const starts: { hello: Usage; own: Usage }[] = [];
    // One warm-up, then in turn, so that both meet the same disturbances.
    for (let round = -1; round < rounds; round += 1) {
      const pair = { hello: await measured(hello, {}), own: await measured(ACTION, INPUTS, 1) };
      if (round >= 0) starts.push(pair);
    }
    const many = await againstStore(manyJobs(), { 'created-after': '2h' });
    const [short, long] = [await waitOf(2), await waitOf(22)];
    return {
      helloStart: median(starts.map((pair) => pair.hello.firstLine)),
      ownStart: median(starts.map((pair) => pair.own.firstLine)),
      helloMegabytes: median(starts.map((pair) => pair.hello.peakMegabytes)),
      manyMegabytes: many.usage.peakMegabytes,
      cpuOfPoll:
        (long.usage.cpuMilliseconds - short.usage.cpuMilliseconds) / (long.requests - short.requests),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Polls as fast as is allowed, so that the CPU of a poll stands out from that of the start. */
function waitOf(seconds: number): ReturnType<typeof againstStore> {
  const now = Date.now();
  const earlier = Array.from({ length: 200 }, (_, index) =>
    endedAt(now - 3_600_000 - index * 1_000, 'product-import'),
  );
  return againstStore([...earlier, { type: 'product-import', duration: seconds * 1_000, createdAt: now }], {
    'created-after': '1m',
    'poll-interval': '500ms',
  });
}

function manyJobs(): readonly JobPlan[] {
  const now = Date.now();
  return Array.from({ length: 10_000 }, (_, index) =>
    endedAt(now - index * 100, index % 10 === 0 ? 'product-import' : 'product-export'),
  );
}

function endedAt(epoch: number, type: string): JobPlan {
  const times = { createdAt: epoch - 60_000, startedAt: epoch - 50_000, completedAt: epoch - 49_000 };
  return { type, history: true, status: 'success', ...times };
}

async function againstStore(
  jobs: readonly JobPlan[],
  inputs: Readonly<Record<string, string>>,
): Promise<{ readonly usage: Usage; readonly requests: number }> {
  const store = new Store({ now: Date.now, fixedTokens: [TOKEN] });
  for (const job of jobs) store.add(job);
  const server = await startServer({ store });
  try {
    const usage = await measured(
      ACTION,
      inputVariables({ token: TOKEN, 'api-base-url': server.url, 'job-type': 'product-import', ...inputs }),
    );
    return { usage, requests: store.requests.length };
  } finally {
    await server.close();
  }
}
