import { plannedFaults } from '../../simulator/fault-rules.ts';
import type { JobsAnswer } from '../../simulator/store.ts';
import type { Deps, run } from '../../src/main.ts';
import { milliseconds } from '../../src/time/duration.ts';
import { Chance } from './chance.ts';
import { byIds, type Draft, draftOf, TYPE } from './draft.ts';
import { START, type Step, simulateStep } from './step.ts';
import type { Exchange, Witness } from './store-dispatcher.ts';
import { worldNamed } from './worlds.ts';

/** One seed of one world, or of several together. */
export interface Game {
  readonly worlds: readonly string[];
  readonly seed: number;
}

/** How the action under test is run: as it is, as a mutant, or with collaborators that do wrong. */
export interface Subject {
  readonly run: typeof run;
  readonly sabotage?: (deps: Deps) => Deps;
}

/** What a whole answer has shown of a job. */
export interface Sighting {
  /** In a form that has no id, no status or no time. */
  unreadable: boolean;
  /** When an answer left it out for the last time. */
  omittedAt: number;
  failed: boolean;
  cancelled: boolean;
  unfinished: boolean;
  ended: boolean;
}

export interface Played {
  readonly game: Game;
  readonly draft: Draft;
  readonly timeout: number;
  readonly step: Step;
  readonly inputs: Readonly<Record<string, string>>;
  readonly exchanges: readonly { readonly exchange: Exchange; readonly answer: JobsAnswer | undefined }[];
  /** By id, in small letters. */
  readonly sightings: ReadonlyMap<string, Sighting>;
}

export const SECRET = 'secret-of-the-simulated-client';
const READABLE = new Set(['as-is', 'capitals', 'started']);

/** What two proving readings of the list may take, at 0.4 s a request. */
export function twoReadings({ rows, live, page, faults }: Draft): number {
  const length = rows.length + live.length + faults.length;
  return 2 * (Math.ceil(length / Math.max(1, page / 2)) + 10) * 400;
}

/** proof.md: from when on the right verdict is late, after the moment from which on all is right. */
export function patience(draft: Draft): number {
  const interval = draft.inputs['poll-interval'] === '1s' ? 1_000 : 0;
  return 20_000 + interval + twoReadings(draft) + draft.extra;
}

export function draftFor({ worlds, seed }: Game): Draft {
  const chance = new Chance(seed);
  const draft = draftOf(chance);
  const inTurn = worlds
    .map(worldNamed)
    .toSorted((a, b) => Number(b.first ?? false) - Number(a.first ?? false));
  for (const world of inTurn) world.change(draft, chance);
  // GitHub's clock is the true one.
  if (draft.store.clockSkew !== undefined && draft.createdAfter === 'workflow-run') {
    draft.createdAfter = 'moment';
  }
  if (worlds.length > 1) draft.extra += 60_000;
  // What two worlds make of the list together is not always what each of them makes of it.
  if (worlds.length > 1 && (draft.proof === 'impossible' || draft.timeout !== undefined)) {
    draft.proof = 'not-owed';
  }
  if (chance.is(0.06) && draft.proof !== 'not-owed') byIds(draft, chance);
  return draft;
}

/** @param options.logging keeps the rows of every answer, for the story */
export async function play(game: Game, subject: Subject, { logging = false } = {}): Promise<Played> {
  const draft = draftFor(game);
  const chance = new Chance(game.seed + 1);
  const lastLive = Math.max(
    START,
    ...draft.live.map(
      ({ createdAt = START, duration = 0, appearsAfter = 0 }) => createdAt + duration + appearsAfter,
    ),
  );
  const timeout =
    draft.timeout ??
    (draft.proof === 'possible' ? lastLive - START + patience(draft) + 15_000 : 45_000 + lastLive - START);
  const inputs = inputsOf(draft, timeout);
  const exchanges: { exchange: Exchange; answer: JobsAnswer | undefined }[] = [];
  const sightings = new Map<string, Sighting>();
  let last: JobsAnswer | undefined;
  const underWay = new Map<Exchange, JobsAnswer>();
  const witness: Witness = {
    served: (exchange) => {
      if (last !== undefined) underWay.set(exchange, last);
      exchanges.push({ exchange, answer: logging ? last : undefined });
      last = undefined;
    },
    answered: (exchange) => {
      const answer = underWay.get(exchange);
      underWay.delete(exchange);
      if (exchange.isTrue && answer !== undefined) note(answer, exchange.servedAt, sightings);
    },
  };
  const step = await simulateStep(
    {
      store: {
        ...draft.store,
        random: new Chance(game.seed + 2).random,
        clients: { 'demo-client': SECRET },
        onAnswer: (answer) => {
          last = answer;
        },
      },
      jobs: [...draft.rows, ...draft.live],
      inputs,
      faults: (now) => plannedFaults(draft.faults, now),
      latency: () => 1 + chance.random() * draft.slowest,
      random: new Chance(game.seed + 3).random,
      runnerSkew: draft.runnerSkew,
      runStart: draft.cutoff,
      debugging: logging,
      longest: timeout + 300_000,
      witness,
      sabotage: subject.sabotage,
    },
    subject.run,
  );
  return { game, draft, timeout, step, inputs, exchanges, sightings };
}

function inputsOf(draft: Draft, timeout: number): Record<string, string> {
  // The store's clock gives `created_at`, and a moment is given as that clock has it; GitHub's is the true time.
  const asStored = draft.cutoff + (draft.store.clockSkew ?? 0);
  const createdAfter = {
    moment: new Date(asStored).toISOString(),
    age: `${START - draft.cutoff}ms`,
    'workflow-run': 'workflow-run',
  }[draft.createdAfter];
  const target = 'job-id' in draft.inputs ? {} : { 'job-type': TYPE, 'created-after': createdAfter };
  return {
    'client-id': 'demo-client',
    'client-secret': SECRET,
    'api-base-url': 'https://store.example',
    ...target,
    timeout: `${milliseconds(Math.ceil(timeout))}ms`,
    ...draft.inputs,
  };
}

function sightingOf(id: string, sightings: Map<string, Sighting>): Sighting {
  const key = id.toLowerCase();
  const known = sightings.get(key);
  if (known !== undefined) return known;
  const omittedAt = Number.NEGATIVE_INFINITY;
  const fresh = {
    unreadable: false,
    omittedAt,
    failed: false,
    cancelled: false,
    unfinished: false,
    ended: false,
  };
  sightings.set(key, fresh);
  return fresh;
}

function note({ kind, rows, omitted }: JobsAnswer, at: number, sightings: Map<string, Sighting>): void {
  for (const id of omitted) sightingOf(id, sightings).omittedAt = at;
  for (const { id, type, status, form } of rows) {
    if (kind === 'list' && type !== TYPE) continue;
    const sighting = sightingOf(id, sightings);
    if (!READABLE.has(form)) sighting.unreadable = true;
    if (!READABLE.has(form)) continue;
    const isUnfinished = status === 'pending' || status === 'started' || form === 'started';
    if (isUnfinished) sighting.unfinished = true;
    else sighting.ended = true;
    if (!isUnfinished && status === 'failed') sighting.failed = true;
    if (!isUnfinished && status === 'cancelled') sighting.cancelled = true;
  }
}
