import { mulberry32 } from '../../simulator/mulberry32.ts';
import type { Store } from '../../simulator/store.ts';
import { run } from '../../src/main.ts';
import { parseDuration } from '../../src/time/duration.ts';
import type { Violation } from './judge.ts';
import { type Situation, situationOf, TYPE } from './situation.ts';
import { START, type Step, simulateStep } from './step.ts';

/** What the step of a seed left behind. */
export interface Simulated extends Omit<Step, 'shown'> {
  readonly situation: Situation;
  /** Everything that was shown: log, annotations, outputs, summary. */
  readonly shown: string;
}

/** After `timeout`: the last poll, reading why jobs failed, and cancelling. In milliseconds. */
const GRACE = 65_000;

export async function simulate(seed: number, runAction: typeof run): Promise<Simulated> {
  const situation = situationOf(seed);
  const step = await simulateStep(
    { ...situation, runStart: situation.cutoff, random: mulberry32(seed + 4), debugging: true },
    runAction,
  );
  const reported = step.shown.map((entry) =>
    'title' in entry ? `${entry.title} ${entry.text}` : entry.text,
  );
  return {
    ...step,
    situation,
    shown: [...reported, step.summary, ...Object.values(step.outputs)].join('\n'),
  };
}

/** What must hold, whatever the seed. @returns what does not */
export function violations(simulated: Simulated): readonly string[] {
  const { situation, passed, outputs, shown, secrets, endedAt, store } = simulated;
  const { inputs, cutoff, cutoffSlack } = situation;
  const broken: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  const conclusion = outputs['conclusion'] ?? '';
  const failOn = (inputs['fail-on'] ?? '').split(', ');
  const matching = store.jobs().filter((job) => job.type === TYPE && job.createdAt >= cutoff - cutoffSlack);
  const certain = matching.filter((job) => job.createdAt >= cutoff + cutoffSlack);
  const readingAt = lastReadingAt(store);
  const visible = certain.filter((job) => job.visibleAt <= readingAt);
  const isFinal = (status: string): boolean => ['success', 'failed', 'cancelled'].includes(status);
  const found = JSON.parse(outputs['job-ids'] ?? '[]') as string[];
  const tolerant = inputs['if-no-jobs-found'] !== 'error';

  must(
    passed === (conclusion === 'success' || (conclusion === 'not_found' && tolerant)),
    'the step passes only on success',
  );
  if (conclusion === 'success') {
    for (const job of visible) {
      must(isFinal(job.status) && !failOn.includes(job.status), `success, but ${job.id} is ${job.status}`);
      must(found.includes(job.id), `success without ${job.id}`);
    }
    must(
      tolerant || found.length >= Number(inputs['expected-jobs']),
      'success with fewer jobs than expected',
    );
    must(found.length > 0, 'success without a job');
  }
  if (conclusion === 'not_found') {
    must(visible.length < Number(inputs['expected-jobs']), 'not found, but they were there');
  }
  if (conclusion === 'failure') {
    must(
      failOn.includes('failed') && matching.some(({ status }) => status === 'failed'),
      'failure, but none failed',
    );
  }
  if (conclusion === 'cancelled') {
    must(
      failOn.includes('cancelled') && matching.some(({ status }) => status === 'cancelled'),
      'none was cancelled',
    );
  }
  if (conclusion === 'error') must(situation.fatal, 'an error that nothing final caused');
  if (conclusion === 'interrupted') must(situation.interruptAt !== undefined, 'nobody interrupted');
  if (situation.interruptAt !== undefined && endedAt > situation.interruptAt) {
    must(endedAt <= situation.interruptAt + 2_000 || conclusion !== 'interrupted', 'gone too late');
  }
  must(new Set(found).size === found.length, 'a job is counted twice');
  for (const id of found)
    must(
      matching.some((job) => job.id === id),
      `${id} does not match`,
    );
  const timeout = parseDuration(inputs['timeout'] ?? '') ?? 0;
  must(endedAt - START <= timeout + GRACE, `ended ${endedAt - START} ms after the start`);
  if (conclusion === 'timed_out' && inputs['run-timeout'] === undefined) {
    must(endedAt - START >= timeout, 'timed out too early');
  }
  for (const secret of new Set([...secrets, 'demo-secret', 'token-of-the-simulation'])) {
    must(!shown.includes(secret), 'a secret was shown');
  }
  must(store.requests.length <= budget(simulated), `${store.requests.length} requests`);
  return broken;
}

/** @returns the output `jobs` of each seed from 1 on */
export async function jobsOutputs(seeds: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { outputs } = await simulate(seed, run);
    found.push(outputs['jobs'] ?? '');
  }
  return found;
}

/** When the last reading of the list began that came to an answer. */
function lastReadingAt(store: Store): number {
  const answered = store.requests.filter(
    ({ path, status }) => path.startsWith('/pcm/jobs?') && status === 200,
  );
  const offset = (path: string): number => Number(/offset%5D=(\d+)/.exec(path)?.[1] ?? 0);
  let index = answered.length - 1;
  while (index > 0 && offset(answered[index]?.path ?? '') > offset(answered[index - 1]?.path ?? ''))
    index -= 1;
  return answered[index]?.at ?? Number.NEGATIVE_INFINITY;
}

/** How many requests such a wait may take: polls, the pages of each, repetitions, errors, tokens. */
function budget({ situation, endedAt, store }: Simulated): number {
  const { inputs } = situation;
  const elapsed = endedAt - START;
  const interval =
    inputs['poll-interval'] === 'auto' ? undefined : parseDuration(inputs['poll-interval'] ?? '');
  const polls = interval === undefined ? 60 + elapsed / 14_000 : 3 + elapsed / interval;
  const pages = store.jobs().length / (situation.store.paging?.startsWith('capped') === true ? 25 : 100) + 4;
  return 20 + 3 * polls * pages + store.jobs().length;
}

/** @returns the violations of a seed, those of time included: work that never ends */
export async function check(seed: number, runAction: typeof run): Promise<readonly Violation[]> {
  try {
    const broken = violations(await simulate(seed, runAction));
    return broken.map((what) => ({ kind: kindOf(what), what }));
  } catch (thrown) {
    return [{ kind: 'does not end', what: String(thrown) }];
  }
}

function kindOf(what: string): Violation['kind'] {
  if (what.startsWith('success') || what.startsWith('the step passes')) return 'passes wrongly';
  if (what.startsWith('ended') || what.startsWith('gone')) return 'does not end';
  return what.startsWith('a secret') ? 'shows a secret' : 'fails wrongly';
}
