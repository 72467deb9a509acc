import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/root.ts';
import { run } from '../../src/main.ts';
import { EVERYDAY } from './games.ts';
import { check as checkWorld, type Violation } from './judge.ts';
import type { Mutant, Rewriting } from './mutations.ts';
import type { Subject } from './play.ts';
import { check as checkEveryday } from './simulate.ts';

const SOURCES = pathToFileURL(join(ROOT, 'src/')).href;
/** Of all worlds off. */
const NO_WORLD = 'none';
/** So many seeds have to pass with all worlds off, from the one that catches the mutant. */
const SURVIVED = 3;

/** The action, broken. @throws where a place is gone, or there twice */
export async function subjectOf({ name, how }: Mutant): Promise<Subject> {
  if ('sabotage' in how) return { run, sabotage: how.sabotage };
  return { run: await loadRewritten(name, how.rewritings) };
}

/** Loads the action with modules of its own, so that what checks it runs on the real ones. */
async function loadRewritten(name: string, rewritings: readonly Rewriting[]): Promise<typeof run> {
  const mark = `?mutant=${encodeURIComponent(name)}`;
  const byUrl = Map.groupBy(rewritings, ({ file }) => `${SOURCES}${file}${mark}`);
  for (const { file, from } of rewritings) {
    const path = join(ROOT, 'src', file);
    if (!existsSync(path)) throw new Error(`src has no ${file}`);
    const places = readFileSync(path, 'utf8').split(from).length - 1;
    if (places !== 1) throw new Error(`src/${file} has ${places} places with: ${from}`);
  }
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const ofMutant = context.parentURL?.endsWith(mark) === true && found.url.startsWith(SOURCES);
      return ofMutant && !found.url.endsWith(mark) ? { ...found, url: found.url + mark } : found;
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const source = (byUrl.get(url) ?? []).reduce(
        (text, { from, to }) => text.replace(from, () => to),
        String(loaded.source),
      );
      return byUrl.has(url) ? { ...loaded, source } : loaded;
    },
  });
  try {
    return ((await import(`${SOURCES}main.ts${mark}`)) as { run: typeof run }).run;
  } finally {
    hooks.deregister();
  }
}

export interface Trial {
  readonly name: string;
  readonly world: string;
  /** Which seed caught the mutant, and what it saw. */
  readonly caught: { readonly seed: number; readonly what: string } | undefined;
  /** Seeds that caught it with all worlds off, and what they saw: it should have survived them. */
  readonly elsewhere: readonly string[];
}

/** Plays a mutant until a seed of its world catches it, and some seeds with all worlds off. */
export async function tryMutant(mutant: Mutant): Promise<Trial> {
  const { name, world, seeds } = mutant;
  const subject = await subjectOf(mutant);
  const check = (which: string, seed: number): Promise<readonly Violation[]> =>
    which === EVERYDAY ? checkEveryday(seed, subject.run) : checkWorld({ worlds: [which], seed }, subject);
  const [first, amount] = seeds;
  let caught: Trial['caught'];
  for (let seed = first; seed < first + amount && caught === undefined; seed += 1) {
    const [violation] = await check(world, seed);
    if (violation !== undefined) caught = { seed, what: `${violation.kind}: ${violation.what}` };
  }
  const elsewhere: string[] = [];
  if (world === EVERYDAY) return { name, world, caught, elsewhere };
  const from = caught?.seed ?? first;
  for (let seed = from; seed < from + SURVIVED; seed += 1) {
    const [violation] = await check(NO_WORLD, seed);
    if (violation !== undefined) elsewhere.push(`seed ${seed}: ${violation.what}`);
  }
  return { name, world, caught, elsewhere };
}
