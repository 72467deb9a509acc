import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { check, simulate } from '../__tests__/simulation/simulate.ts';
import { run } from '../src/main.ts';

/** A share of the seeds: every `step`-th from `from` on, below `to`. */
interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

interface Failing {
  readonly seed: number;
  readonly broken: readonly string[];
}

/** `npm run simulate -- --seeds 10000`, or `-- --seed 17` to replay one and see its log. */
if (isMainThread) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
    },
  });
  const holds =
    values.seed === undefined
      ? await checkMany(Number(values.from), Number(values.seeds))
      : await replay(Number(values.seed));
  process.exitCode = holds ? 0 : 1;
} else {
  const { from, to, step } = workerData as Share;
  for (let seed = from; seed < to; seed += step) {
    const broken = await check(seed, run);
    if (broken.length > 0) parentPort?.postMessage({ seed, broken } satisfies Failing);
  }
}

async function checkMany(from: number, seeds: number): Promise<boolean> {
  const step = availableParallelism();
  let failing = 0;
  await Promise.all(
    Array.from({ length: step }, (_, index) => {
      const share: Share = { from: from + index, to: from + seeds, step };
      const worker = new Worker(new URL(import.meta.url), { workerData: share });
      worker.on('message', ({ seed, broken }: Failing) => {
        failing += 1;
        console.log(`seed ${seed}: ${broken.join('; ')}\n  replay: npm run simulate -- --seed ${seed}`);
      });
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  console.log(`${seeds - failing} passed, ${failing} failed`);
  return failing === 0;
}

async function replay(seed: number): Promise<boolean> {
  const simulated = await simulate(seed, run);
  console.log(simulated.situation);
  console.log(simulated.shown);
  for (const { at, path, status } of simulated.store.requests) console.log(`${at} ${path} ${status}`);
  const broken = await check(seed, run);
  console.log(broken.length === 0 ? 'all invariants hold' : broken.join('\n'));
  return broken.length === 0;
}
