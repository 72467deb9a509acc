import { mulberry32 } from '../../simulator/mulberry32.ts';
import { Store } from '../../simulator/store.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import type { run } from '../../src/main.ts';
import { parseDuration } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';
import { type Situation, START, situationOf, TYPE } from './situation.ts';
import { StoreDispatcher } from './store-dispatcher.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a simulated step left behind. */
export interface Simulated {
  readonly situation: Situation;
  readonly passed: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** Everything that was shown: log, annotations, outputs, summary. */
  readonly shown: string;
  readonly secrets: readonly string[];
  readonly endedAt: number;
  readonly store: Store;
}

/** After `timeout`: the last look, reading why jobs failed, and cancelling. In milliseconds. */
const GRACE = 65_000;

/** Runs the whole action, its loop and its client, against the simulator in virtual time. */
export async function simulate(seed: number, runAction: typeof run): Promise<Simulated> {
  const situation = situationOf(seed);
  const clock = new VirtualClock(START, situation.runnerSkew);
  const store = new Store({ ...situation.store, now: () => clock.trueNow() });
  for (const plan of situation.jobs) store.add(plan);
  const interrupt = new AbortController();
  if (situation.interruptAt !== undefined) clock.at(situation.interruptAt, () => interrupt.abort());
  const shown: string[] = [];
  const secrets: string[] = [];
  const outputs: Record<string, string> = {};
  const toolkit: Toolkit = {
    input: (name) => situation.inputs[name] ?? '',
    mask: (secret) => void secrets.push(secret),
    output: (name, value) => {
      outputs[name] = value;
    },
    write: (line) => void shown.push(line),
    annotate: (level, title, message) => void shown.push(`${level} ${title} ${message}`),
    debug: (line) => void shown.push(line),
    debugging: true,
    summarize: (markdown) => {
      shown.push(markdown);
      return Promise.resolve();
    },
  };
  const random = mulberry32(seed + 4);
  const passed = await clock.run(
    runAction({
      toolkit,
      env: {},
      clock,
      random,
      connect: () => ({
        proxy: undefined,
        dispatcher: new StoreDispatcher({
          store,
          clock,
          latency: situation.latency,
          faults: situation.faults(() => clock.trueNow()),
        }),
      }),
      readRunStart: () => Promise.resolve(instant(situation.cutoff)),
      interrupt: interrupt.signal,
    }),
    START + 10 * 3_600_000,
  );
  return {
    situation,
    passed,
    outputs,
    shown: [...shown, ...Object.values(outputs)].join('\n'),
    secrets,
    endedAt: clock.trueNow(),
    store,
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

/** How many requests such a wait may take: looks, the pages of each, repetitions, errors, tokens. */
function budget({ situation, endedAt, store }: Simulated): number {
  const { inputs } = situation;
  const elapsed = endedAt - START;
  const interval =
    inputs['poll-interval'] === 'auto' ? undefined : parseDuration(inputs['poll-interval'] ?? '');
  const looks = interval === undefined ? 60 + elapsed / 14_000 : 3 + elapsed / interval;
  const pages = store.jobs().length / (situation.store.paging === 'capped-25' ? 25 : 100) + 4;
  return 20 + 3 * looks * pages + store.jobs().length;
}

/** @returns the violations of a seed, those of time included: work that never ends */
export async function check(seed: number, runAction: typeof run): Promise<readonly string[]> {
  try {
    return violations(await simulate(seed, runAction));
  } catch (thrown) {
    return [String(thrown)];
  }
}
