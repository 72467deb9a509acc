import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { loadMutant } from '../__tests__/simulation/mutant.ts';
import { MUTATIONS } from '../__tests__/simulation/mutations.ts';
import { check, simulate } from '../__tests__/simulation/simulate.ts';
import { run } from '../src/main.ts';

interface Checked {
  readonly seed: number;
  readonly broken: readonly string[];
}

/**
 * Plays seeds of the simulation in threads of plain Node: jest's own globals would take twice the time.
 *
 *   npm run simulate -- --seeds 10000 --from 501
 *   npm run simulate -- --seed 17                          replays one and shows its log
 *   npm run simulate -- --mutant 'no time limit'           breaks the code, and passes once a seed notices
 */
if (isMainThread) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      mutant: { type: 'string' },
    },
  });
  const [from, seeds] = [Number(values.from), Number(values.seeds)];
  let holds: boolean;
  if (values.seed !== undefined) holds = await replay(Number(values.seed));
  else if (values.mutant !== undefined) holds = await isCaught(values.mutant, from, seeds);
  else holds = await checkMany(from, seeds);
  process.exitCode = holds ? 0 : 1;
} else {
  parentPort?.on('message', async (seed: number) => {
    parentPort?.postMessage({ seed, broken: await check(seed, run) } satisfies Checked);
  });
}

/** Each thread gets its next seed when it is done with one, for few of them take most of the time. */
async function checkMany(from: number, seeds: number): Promise<boolean> {
  let [next, failing] = [from, 0];
  const play = (worker: Worker): void => {
    if (next >= from + seeds) return void worker.terminate();
    worker.postMessage(next);
    next += 1;
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), seeds) }, () => {
      const worker = new Worker(new URL(import.meta.url));
      worker.on('message', ({ seed, broken }: Checked) => {
        if (broken.length > 0) {
          failing += 1;
          console.log(`seed ${seed}: ${broken.join('; ')}\n  replay: npm run simulate -- --seed ${seed}`);
        }
        play(worker);
      });
      play(worker);
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  console.log(`${seeds - failing} passed, ${failing} failed`);
  return failing === 0;
}

async function isCaught(name: string, from: number, seeds: number): Promise<boolean> {
  const mutation = MUTATIONS.find((other) => other.name === name);
  if (mutation === undefined) throw new Error(`There is no mutant '${name}'.`);
  const mutant = await loadMutant(mutation);
  for (let seed = from; seed < from + seeds; seed += 1) {
    const [first] = await check(seed, mutant);
    if (first === undefined) continue;
    console.log(`caught by seed ${seed}: ${first}`);
    return true;
  }
  console.log(`not caught by any of ${seeds} seeds`);
  return false;
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
