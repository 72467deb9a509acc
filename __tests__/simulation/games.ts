import { Chance } from './chance.ts';
import type { Violation } from './judge.ts';
import type { Game } from './play.ts';
import { WORLDS, worldNamed } from './worlds.ts';

export type { Game } from './play.ts';

/** The simulation of version 1: a store with hiccups, outages and odd rows, whose list is read as it should be. */
export const EVERYDAY = 'everyday';

export interface Checked {
  readonly game: Game;
  readonly broken: readonly Violation[];
}

/** Of a heavy world one seed is played for so many of another. */
const HEAVY = 20;

/** Which seeds are played: all worlds in turn, those that are named (together), or random pairs. */
export function gamesOf(options: {
  readonly from: number;
  readonly seeds: number;
  readonly worlds: readonly string[];
  readonly pairs: boolean;
}): readonly Game[] {
  const { from, seeds, worlds, pairs } = options;
  for (const name of worlds) if (name !== EVERYDAY) worldNamed(name);
  const light = WORLDS.filter(({ heavy }) => heavy !== true).map(({ name }) => name);
  const heavy = WORLDS.filter((world) => world.heavy === true).map(({ name }) => name);
  const all = [EVERYDAY, ...light];
  return Array.from({ length: seeds }, (_, index): Game => {
    const seed = from + index;
    if (worlds.length > 0) return { worlds, seed };
    if (pairs) return { worlds: pairOf(light.slice(1), seed), seed };
    const round = Math.floor(index / all.length);
    const isHeavy = index % all.length < heavy.length && round % HEAVY === 1;
    return { worlds: [(isHeavy ? heavy : all)[index % all.length] ?? EVERYDAY], seed };
  });
}

/**
 * Pairs of which nothing can be said: where offsets are clamped, and rows are hidden or totals lie besides, the
 * last page looks like the end of a list (no store clamps below 10,000, where the action gives up); a hidden page is
 * seen by an honest total only; two kinds of ties make groups of rows that are longer than a page.
 */
const UNFIT: readonly (readonly string[])[] = [
  ['rows hidden', 'offset clamped'],
  ['page hidden', 'offset clamped'],
  ['page hidden', 'offset ignored'],
  ['page hidden', 'totals that lie'],
  ['totals that lie', 'offset clamped'],
  ['totals that lie', 'offset ignored'],
  ['one id, two types', 'row unreadable once'],
  ['ties', 'updated together'],
  ['offset clamped, rows hidden', 'refused beyond the end'],
  ['offset clamped, rows hidden', 'pages of one or two'],
  // No answer is ever a whole one before the refusal, so that it has to be taken for true.
  ['answers in part', 'refused for a while'],
  // Each reading meets a change and a failure: it takes longer than is owed.
  ['busy store', 'one request in every reading fails'],
];

function pairOf(names: readonly string[], seed: number): readonly string[] {
  const chance = new Chance(seed);
  const first = chance.among(...names);
  const unfit = UNFIT.filter((pair) => pair.includes(first)).flat();
  return [first, chance.among(...names.filter((name) => name !== first && !unfit.includes(name)))];
}

export function replayOf({ worlds, seed }: Game): string {
  const named = worlds.map((world) => `--world '${world}' `).join('');
  return `npm run simulate -- ${named}--seed ${seed} --log`;
}
