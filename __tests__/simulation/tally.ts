import { type Checked, type Game, replayOf } from './games.ts';

/** Worlds that may fail, each with a seed that shows it. */
export type Known = Readonly<Record<string, number>>;

export interface Tally {
  readonly holds: boolean;
  readonly lines: readonly string[];
}

/** Reports every failing seed that is news, and every seed of a known world that no longer fails. */
export function tallyOf(checked: readonly Checked[], known: Known): Tally {
  const failing = checked.filter(({ broken }) => broken.length > 0);
  const news = failing.filter(({ game }) => !game.worlds.some((world) => world in known));
  const mended = checked.filter(({ game, broken }) => broken.length === 0 && isShowing(game, known));
  const knownFailing = failing.length - news.length;
  const inKnown = knownFailing > 0 ? `, ${knownFailing} failed in worlds that are known to be broken` : '';
  return {
    holds: news.length === 0 && mended.length === 0,
    lines: [
      ...news.map(inWords),
      ...mended.map(
        ({ game }) => `${game.worlds}, seed ${game.seed}, no longer fails: remove it from known-broken.ts`,
      ),
      `${checked.length - failing.length} passed, ${news.length} failed${inKnown}`,
    ],
  };
}

/** The seeds that show which worlds are broken, where they are not played anyway. */
export function gamesOfKnown(known: Known, games: readonly Game[]): readonly Game[] {
  const played = new Set(games.map(replayOf));
  return Object.entries(known)
    .map(([world, seed]) => ({ worlds: [world], seed }))
    .filter((game) => !played.has(replayOf(game)));
}

function isShowing({ worlds, seed }: Game, known: Known): boolean {
  return worlds.length === 1 && known[worlds[0] ?? ''] === seed;
}

function inWords({ game, broken }: Checked): string {
  const [first, ...others] = broken.map(({ kind, what }) => `${kind}: ${what}`);
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${game.worlds.join(' + ')}, seed ${game.seed}: ${first}${more}\n  replay: ${replayOf(game)}`;
}
