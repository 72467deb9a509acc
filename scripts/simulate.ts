import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Checked, EVERYDAY, type Game, gamesOf } from '../__tests__/simulation/games.ts';
import { check as checkWorld, VIOLATIONS, type Violation } from '../__tests__/simulation/judge.ts';
import { KNOWN_BROKEN } from '../__tests__/simulation/known-broken.ts';
import { loadMutant } from '../__tests__/simulation/mutant.ts';
import { MUTATIONS } from '../__tests__/simulation/mutations.ts';
import { play, type Subject } from '../__tests__/simulation/play.ts';
import { SABOTEURS } from '../__tests__/simulation/saboteurs.ts';
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
 *   npm run simulate -- --world ties --seed 17 --log       replays one and tells its story
 *   npm run simulate -- --mutant 'no time limit'           breaks the code, and passes once a seed of its world
 *                                                          notices; `--world none` shows whether others do
 *
 * `--table` counts the failing seeds of each world. Worlds in `known-broken.ts` may fail, unless `--strict`; a seed
 * named there that does not is an error.
 */
if (isMainThread) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      world: { type: 'string', multiple: true, default: [] },
      pairs: { type: 'boolean', default: false },
      seed: { type: 'string' },
      log: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  });
  const [from, seeds] = [Number(values.from), Number(values.seeds)];
  const known = values.strict ? {} : KNOWN_BROKEN;
  let holds: boolean;
  if (values.seed !== undefined) {
    const worlds = values.world.length === 0 ? [EVERYDAY] : values.world;
    holds = await replay({ worlds, seed: Number(values.seed) }, values.log);
  } else if (values.mutant !== undefined) {
    const worlds = values.world.length === 0 ? [worldOfMutant(values.mutant)] : values.world;
    holds = await isCaught(values.mutant, gamesOf({ from, seeds, worlds, pairs: false }));
  } else {
    const games = gamesOf({ from, seeds, worlds: values.world, pairs: values.pairs });
    const checked = await checkMany([...games, ...gamesOfKnown(known, games)]);
    if (values.table) printTable(checked);
    const tally = tallyOf(checked, known);
    for (const line of tally.lines) console.log(line);
    holds = tally.holds;
  }
  process.exitCode = holds ? 0 : 1;
} else {
  parentPort?.on('message', async (game: Game) => {
    parentPort?.postMessage({ game, broken: await check(game) } satisfies Checked);
  });
}

function check(game: Game, subject: Subject = { run }): Promise<readonly Violation[]> {
  return game.worlds.includes(EVERYDAY) ? checkEveryday(game.seed, subject.run) : checkWorld(game, subject);
}

/** Each thread gets its next game when it is done with one, for few of them take most of the time. */
async function checkMany(games: readonly Game[]): Promise<readonly Checked[]> {
  const left = games.values();
  const checked: Checked[] = [];
  const give = (worker: Worker): void => {
    const next = left.next();
    if (next.done === true) void worker.terminate();
    else worker.postMessage(next.value);
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), games.length) }, () => {
      const worker = new Worker(new URL(import.meta.url));
      worker.on('message', (result: Checked) => {
        checked.push(result);
        give(worker);
      });
      give(worker);
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  return checked.toSorted((a, b) => a.game.seed - b.game.seed);
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

/** Plays the world of a mutant until a seed notices it, or the one that is named. */
async function isCaught(name: string, games: readonly Game[]): Promise<boolean> {
  const subject = await mutantNamed(name);
  for (const game of games) {
    const [first] = await check(game, subject);
    if (first === undefined) continue;
    console.log(`caught by ${game.worlds.join(' + ')}, seed ${game.seed}: ${first.kind}: ${first.what}`);
    return true;
  }
  console.log(`not caught by any of ${games.length} seeds`);
  return false;
}

async function mutantNamed(name: string): Promise<Subject> {
  const saboteur = SABOTEURS.find((other) => other.name === name);
  if (saboteur !== undefined) return { run, sabotage: saboteur.sabotage };
  const mutation = MUTATIONS.find((other) => other.name === name);
  if (mutation === undefined) throw new Error(`There is no mutant '${name}'.`);
  return { run: await loadMutant(mutation) };
}

function worldOfMutant(name: string): string {
  return [...SABOTEURS, ...MUTATIONS].find((other) => other.name === name)?.world ?? EVERYDAY;
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
