import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Checked, EVERYDAY, type Game, gamesOf } from '../__tests__/simulation/games.ts';
import { check as checkWorld, VIOLATIONS, type Violation } from '../__tests__/simulation/judge.ts';
import { KNOWN_BROKEN } from '../__tests__/simulation/known-broken.ts';
import { type Trial, tryMutant } from '../__tests__/simulation/mutant.ts';
import { MUTANTS, type Mutant } from '../__tests__/simulation/mutations.ts';
import { play } from '../__tests__/simulation/play.ts';
import { check as checkEveryday, simulate } from '../__tests__/simulation/simulate.ts';
import { storyOf } from '../__tests__/simulation/story.ts';
import { gamesOfKnown, tallyOf } from '../__tests__/simulation/tally.ts';
import { run } from '../src/main.ts';

/**
 * Plays seeds of the simulation in threads of plain Node: jest's own globals would take twice the time.
 *
 *   npm run simulate -- --seeds 10000 --from 501           all worlds in turn
 *   npm run simulate -- --world ties --seeds 1000          one world; several `--world` together
 *   npm run simulate -- --pairs --seeds 1000               random pairs of worlds
 *   npm run simulate -- --world ties --seed 17 --log       replays one and prints its story
 *   npm run simulate -- --mutants                          breaks the code in each way, and passes if seeds notice
 *   npm run simulate -- --mutant 'any page joins'          the same in one way; with `--from` and `--seeds`, other seeds
 *
 * `--table` counts the failing seeds of each world. Worlds in `known-broken.ts` may fail, unless `--strict`; a seed
 * named there that does not is an error.
 */
/** What a thread does: a game, or the games of a mutant. */
type Task = Game | { readonly mutant: string; readonly range: Mutant['seeds'] | undefined };

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      world: { type: 'string', multiple: true, default: [] },
      pairs: { type: 'boolean', default: false },
      seed: { type: 'string' },
      log: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string', multiple: true, default: [] },
    },
  });
  const [from, seeds] = [Number(values.from), Number(values.seeds ?? 1_000)];
  const known = values.strict ? {} : KNOWN_BROKEN;
  let holds: boolean;
  if (values.seed !== undefined) {
    const worlds = values.world.length === 0 ? [EVERYDAY] : values.world;
    holds = await replay({ worlds, seed: Number(values.seed) }, values.log);
  } else if (values.mutants || values.mutant.length > 0) {
    const names = values.mutants ? MUTANTS.map(({ name }) => name) : values.mutant;
    const range = values.seeds === undefined ? undefined : ([from, seeds] as const);
    holds = reportTrials(await inThreads<Trial>(names.map((name) => ({ mutant: name, range }))));
  } else {
    const games = gamesOf({ from, seeds, worlds: values.world, pairs: values.pairs });
    const checked = (await inThreads<Checked>([...games, ...gamesOfKnown(known, games)])).toSorted(
      (a, b) => a.game.seed - b.game.seed,
    );
    if (values.table) printTable(checked);
    const tally = tallyOf(checked, known);
    for (const line of tally.lines) console.log(line);
    holds = tally.holds;
  }
  process.exitCode = holds ? 0 : 1;
} else {
  parentPort?.on('message', async (task: Task) => parentPort?.postMessage(await work(task)));
}

async function work(task: Task): Promise<Checked | Trial> {
  if (!('mutant' in task)) return { game: task, broken: await check(task) };
  const mutant = MUTANTS.find(({ name }) => name === task.mutant);
  if (mutant === undefined) throw new Error(`There is no mutant '${task.mutant}'.`);
  return tryMutant({ ...mutant, seeds: task.range ?? mutant.seeds });
}

function check(game: Game): Promise<readonly Violation[]> {
  return game.worlds.includes(EVERYDAY) ? checkEveryday(game.seed, run) : checkWorld(game, { run });
}

/** Each thread gets its next task when it is done with one, for few of them take most of the time. */
async function inThreads<Result>(tasks: readonly Task[]): Promise<readonly Result[]> {
  const left = tasks.values();
  const results: Result[] = [];
  const give = (worker: Worker): void => {
    const next = left.next();
    if (next.done === true) void worker.terminate();
    else worker.postMessage(next.value);
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () => {
      const worker = new Worker(new URL(import.meta.url));
      worker.on('message', (result: Result) => {
        results.push(result);
        give(worker);
      });
      give(worker);
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  return results;
}

function printTable(checked: readonly Checked[]): void {
  const byWorld = Map.groupBy(checked, ({ game }) => game.worlds.join(' + '));
  console.log(['world', 'seeds', ...VIOLATIONS].join(' | '));
  for (const [world, games] of byWorld) {
    const counts = VIOLATIONS.map(
      (kind) => games.filter(({ broken }) => broken.some((one) => one.kind === kind)).length,
    );
    console.log([world, games.length, ...counts].join(' | '));
  }
}

/** @returns whether each mutant is caught, and survives where it should */
function reportTrials(trials: readonly Trial[]): boolean {
  for (const { name, world, caught, elsewhere } of trials) {
    const by = caught === undefined ? 'not caught' : `caught by seed ${caught.seed}, ${caught.what}`;
    console.log(`${name} (${world}): ${by}`);
    for (const seed of elsewhere) console.log(`  does not survive all worlds off, ${seed}`);
  }
  const good = trials.filter(({ caught, elsewhere }) => caught !== undefined && elsewhere.length === 0);
  console.log(`${good.length} of ${trials.length} mutants are caught in their world, and only there`);
  return good.length === trials.length;
}

async function replay(game: Game, logging: boolean): Promise<boolean> {
  if (game.worlds.includes(EVERYDAY)) {
    const simulated = await simulate(game.seed, run);
    console.log(simulated.situation);
    console.log(simulated.shown);
    for (const { at, path, status } of simulated.store.requests) console.log(`${at} ${path} ${status}`);
  } else if (logging) {
    console.log(storyOf(await play(game, { run }, { logging: true })));
  }
  const broken = await check(game);
  console.log(
    broken.length === 0
      ? 'safety and liveness hold'
      : broken.map(({ kind, what }) => `${kind}: ${what}`).join('\n'),
  );
  return broken.length === 0;
}
