import { mulberry32 } from '../../simulator/mulberry32.ts';
import { type ReleaseForm, releaseForms } from '../../simulator/release-plan.ts';
import type { ReleasePlan } from '../../simulator/store.ts';
import { run } from '../../src/main.ts';
import { uuid } from '../unit/support.ts';
import { Chance } from './chance.ts';
import { START, type Step, type StepPlan, simulateStep } from './step.ts';

const TOKEN = 'Zq8xW2mK5vN1pR7t';
export const CATALOG = uuid(7);
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** Waits for releases of one catalog, which have the ids 1, 2 … */
export async function publish(
  plans: readonly ReleasePlan[],
  given: Partial<Omit<StepPlan, 'inputs'>> & { readonly inputs?: StepPlan['inputs'] } = {},
): Promise<Step> {
  return simulateStep(
    {
      jobs: [],
      faults: () => () => undefined,
      latency: () => 80,
      random: mulberry32(3),
      runStart: START,
      ...given,
      releases: plans.map((plan, index) => ({
        id: uuid(index + 1),
        catalogId: CATALOG,
        createdAt: START - SECOND,
        ...plan,
      })),
      store: { fixedTokens: [TOKEN], random: mulberry32(5), ...given.store },
      inputs: {
        token: TOKEN,
        region: 'useast',
        'catalog-release': JSON.stringify(plans.map((_, index) => nameOf(index))),
        ...given.inputs,
      },
    },
    run,
  );
}

export function nameOf(index: number): string {
  return `${CATALOG}/${uuid(index + 1)}`;
}

export function logOf({ shown }: Step): string {
  return shown.map((entry) => ('title' in entry ? `${entry.title}: ${entry.text}` : entry.text)).join('\n');
}

export const list = (step: Step, name: string): unknown => JSON.parse(step.outputs[name] ?? '');

/** What the action may make of these answers, from the truth of the store. */
function judge(step: Step, plans: readonly ReleasePlan[], timeout: number): readonly string[] {
  const found: string[] = [];
  const states = step.store.releases();
  const { conclusion } = step.outputs;
  const isTrue = (index: number): boolean => states[index]?.status === 'PUBLISHED';
  const lastForm = (plan: ReleasePlan): ReleaseForm => plan.forms?.at(-1) ?? 'as-is';
  const isReadable = (plan: ReleasePlan): boolean => ['as-is', 'capitals'].includes(lastForm(plan));
  if (step.passed !== (conclusion === 'success')) found.push(`${conclusion}, and passed is ${step.passed}`);
  if (conclusion === 'success' && !plans.every((_, index) => isTrue(index)))
    found.push('success of one not published');
  const named = (list(step, 'release-ids') as readonly string[]).map((name) => name.toLowerCase()).toSorted();
  const asked = plans.map((_, index) => nameOf(index)).toSorted();
  if (conclusion === 'success' && named.join() !== asked.join()) found.push(`success with ${named.join()}`);
  if (conclusion === 'failure' && !states.some(({ status }) => status === 'FAILED'))
    found.push('needless failure');
  if (conclusion === 'error') found.push(`error: ${logOf(step).split('\n').at(-1)}`);
  const settles =
    plans.every(isReadable) && states.every(({ endedAt }) => endedAt < START + timeout - 40 * SECOND);
  const stays = plans.every(({ removedAfter }) => removedAfter === undefined);
  if (settles && stays && conclusion !== 'success' && conclusion !== 'failure') {
    found.push(`no end of what has ended: ${conclusion}`);
  }
  if (step.endedAt > START + timeout + 6 * SECOND) found.push('too late');
  if (step.store.requests.length > 5 * ((step.endedAt - START) / SECOND) + 20 * plans.length)
    found.push('too many requests');
  if (step.store.requests.some(({ path }) => !path.startsWith('/pcm/catalogs/')))
    found.push('asked for something else');
  return found;
}

/** Answers that are unreadable, missing, older, of another release, then as they should be, or never. */
function drawn(chance: Chance): readonly ReleasePlan[] {
  return Array.from({ length: chance.from(1, 5) }, (): ReleasePlan => {
    const forms = Array.from({ length: chance.from(0, 4) }, () => chance.among(...releaseForms));
    const duration = chance.from(0, 90) * SECOND;
    return {
      duration,
      indexing: chance.from(0, duration),
      outcome: chance.is(0.2) ? 'failed' : 'published',
      forms: [...forms, chance.is(0.8) ? 'as-is' : chance.among(...releaseForms)],
      nulls: chance.is(0.3),
      lowerCase: chance.is(0.3),
      appearsAfter: chance.is(0.3) ? chance.from(0, 30) * SECOND : 0,
      createdAt: START - chance.from(0, 60) * SECOND,
      ...(chance.is(0.15) ? { removedAfter: chance.from(1, 120) * SECOND } : {}),
    };
  });
}

/** Plays one world of releases. @returns what is wrong with what the action made of it */
async function problemsOf(seed: number): Promise<readonly string[]> {
  const chance = new Chance(seed);
  const plans = drawn(chance);
  const lags = chance.is(0.3) ? [0, chance.from(1, 20) * SECOND] : [0];
  const isBroken = (count: number): boolean => (count * 7 + seed) % 11 === 0 && seed % 3 === 0;
  const step = await publish(plans, {
    store: { replicas: { lags, pick: 'random' }, random: mulberry32(seed) },
    faults: () => (_request, count) =>
      isBroken(count) ? { kind: 'status', status: 502, body: '<html>' } : undefined,
    inputs: { timeout: '10m', 'appear-timeout': '2m', 'fail-fast': chance.is(0.5) ? 'true' : 'false' },
  });
  return judge(step, plans, 10 * MINUTE);
}

/** @returns of the seeds from 1 on how many were played, and those with problems */
export async function playReleaseWorlds(
  seeds: number,
): Promise<{ readonly played: number; readonly failed: Readonly<Record<number, readonly string[]>> }> {
  const failed: Record<number, readonly string[]> = {};
  let played = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const problems = await problemsOf(seed);
    if (problems.length > 0) failed[seed] = problems;
    played += 1;
  }
  return { played, failed };
}
