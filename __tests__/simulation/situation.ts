import type { Fault, FaultRule } from '../../simulator/faults.ts';
import type { JobPlan } from '../../simulator/job-plan.ts';
import { mulberry32 } from '../../simulator/mulberry32.ts';
import { START, type StepPlan } from './step.ts';

export const TYPE = 'product-import';

/** All that a seed decides. */
export interface Situation extends Omit<StepPlan, 'runStart' | 'random'> {
  readonly seed: number;
  /** Of the faults that can come: one after which the wait may end as an error. */
  readonly fatal: boolean;
  readonly cutoff: number;
  /** The cutoff is known to within so many milliseconds. */
  readonly cutoffSlack: number;
}

export function situationOf(seed: number): Situation {
  const random = mulberry32(seed);
  const chance = (probability: number): boolean => random() < probability;
  const among = <Choice>(...choices: readonly Choice[]): Choice =>
    choices[Math.floor(random() * choices.length)] as Choice;
  const upTo = (most: number): number => Math.floor(random() * most);

  const cutoff = START - 30_000;
  const jobs: JobPlan[] = [];
  for (let index = upTo(among(3, 40, 160)); index > 0; index -= 1) {
    const type = among(TYPE, 'product-export', 'price-import');
    jobs.push({ type, duration: 1 + upTo(40), createdAt: cutoff - 120_000 - index * (1 + upTo(5_000)) });
  }
  const longest = among(800, 8_000, 120_000, 900_000);
  const outcome = (): JobPlan =>
    chance(0.12)
      ? { outcome: 'failed', errors: Array.from({ length: upTo(4) }, (_, row) => `row ${row}: no name`) }
      : chance(0.06)
        ? { outcome: 'cancelled' }
        : {};
  for (let index = upTo(5); index > 0; index -= 1) {
    jobs.push({ type: 'product-export', duration: 1 + upTo(longest), createdAt: cutoff - upTo(20_000) });
  }
  for (let index = upTo(among(2, 6, 110)); index > 0; index -= 1) {
    jobs.push({
      type: TYPE,
      duration: 1 + upTo(index > 10 ? 50 : longest),
      createdAt: chance(0.1) ? cutoff : cutoff + upTo(30_000),
      appearsAfter: chance(0.2) ? upTo(50_000) : 0,
      ...outcome(),
    });
  }
  if (chance(0.3))
    jobs.push({ type: TYPE, duration: upTo(5_000), createdAt: START + upTo(60_000), ...outcome() });
  if (chance(0.05)) jobs.push({ type: TYPE, stuck: true, createdAt: START - 1_000 });

  const runnerSkew = among(0, 0, 0, 700, -5_000, 90_000, -90_000);
  const byAge = chance(0.3);
  const fatal = chance(0.05);
  const clientCredentials = chance(0.5);
  const faulty = chance(0.5);
  const fixedInterval = chance(0.3);
  const latencyRandom = mulberry32(seed + 2);
  const slowest = among(5, 100, 800);
  return {
    seed,
    store: {
      random: mulberry32(seed + 3),
      order: among('newest-first', 'newest-first', 'oldest-first', 'shuffled', 'by-id', 'updated-first'),
      timestamps: among('rfc3339', 'nanoseconds', 'no-zone', 'go', 'offset'),
      capitals: chance(0.3),
      startedAtNull: chance(0.2),
      legacyRequestId: chance(0.2),
      paging: among('honoured', 'honoured', 'ignored', 'repeats-last', 'capped-25', 'capped-50'),
      total: among('right', 'right', 'one', 'zero', 'huge', 'page'),
      numericErrorStatus: chance(0.5),
      tokenLife: among(30, 300, 3_600),
      fixedTokens: ['token-of-the-simulation'],
    },
    jobs,
    inputs: {
      ...(clientCredentials
        ? { 'client-id': 'demo-client', 'client-secret': 'demo-secret' }
        : { token: 'token-of-the-simulation' }),
      'api-base-url': 'https://store.example',
      'job-type': TYPE,
      'created-after': byAge ? '30s' : new Date(cutoff).toISOString(),
      timeout: among('0s', '20s', '10m', '45m'),
      'appear-timeout': among('10s', '2m'),
      'expected-jobs': String(among(1, 1, 1, 2, 5)),
      'if-no-jobs-found': among('error', 'warn', 'ignore'),
      'fail-fast': String(chance(0.5)),
      'fail-on': among('failed, cancelled', 'failed', 'cancelled'),
      'poll-interval': fixedInterval ? among('1s', '5s', '1m') : 'auto',
      'on-cancel': among('leave', 'cancel-pending'),
      ...(chance(0.1) ? { 'run-timeout': '5m' } : {}),
    },
    faults: (now) =>
      faulty ? faultRule(mulberry32(seed + 1), { fatal, clientCredentials, now }) : () => undefined,
    fatal,
    cutoff,
    cutoffSlack: byAge ? 2_600 : 0,
    runnerSkew,
    latency: () => 1 + latencyRandom() * slowest,
    interruptAt: chance(0.1) ? START + upTo(120_000) : undefined,
  };
}

/** Hiccups, an outage, statuses and rows that make no sense, and at times a final refusal. */
function faultRule(
  random: () => number,
  { fatal, clientCredentials, now }: { fatal: boolean; clientCredentials: boolean; now: () => number },
): FaultRule {
  const rate = random() * 0.25;
  const outageFrom = random() < 0.3 ? START + random() * 30_000 : Number.POSITIVE_INFINITY;
  const outageTo = outageFrom + random() * 300_000;
  let lastRefused = Number.NEGATIVE_INFINITY;
  const oddFor = random() < 0.3 ? Math.floor(random() * 10) : 0;
  const fatalAt = fatal ? Math.floor(random() * 10) : -1;
  return (request, count): Fault | undefined => {
    if (count === fatalAt) {
      const echo = JSON.stringify({
        errors: [{ title: `refused ${request.headers['authorization'] ?? ''}` }],
      });
      return { kind: 'status', status: 422, body: echo };
    }
    if (now() >= outageFrom && now() < outageTo) return { kind: 'status', status: 503 };
    if (count < oddFor && request.path.startsWith('/pcm/jobs?')) {
      return { kind: 'edit', edit: (json) => oddPage(json, count) };
    }
    if (clientCredentials && request.path.startsWith('/pcm/') && count > lastRefused + 4 && random() < 0.1) {
      // A token that was revoked: one renewal has to be enough.
      lastRefused = count;
      return { kind: 'status', status: 401 };
    }
    if (random() >= rate) return undefined;
    const kinds: readonly Fault[] = [
      { kind: 'status', status: 429, headers: { 'retry-after': String(Math.floor(random() * 5)) } },
      { kind: 'status', status: 502, body: '<html>' },
      { kind: 'reset' },
      { kind: 'hang' },
      { kind: 'hang-body' },
      { kind: 'cut' },
      { kind: 'body', body: '{"data":' },
      { kind: 'body', body: '{"data":{}}' },
      { kind: 'delay', ms: random() * 20_000 },
    ];
    return kinds[Math.floor(random() * kinds.length)];
  };
}

/** A page in which one final job has a status that nobody knows, and another row is no job. */
function oddPage(json: unknown, count: number): unknown {
  const page = json as { data?: { attributes: Record<string, unknown> }[] };
  const row = page.data?.[0];
  if (row === undefined) return json;
  const attributes =
    count % 2 === 0 ? { ...row.attributes, status: 'archiving' } : { ...row.attributes, status: 7 };
  return { ...page, data: [{ ...row, attributes }, ...(page.data?.slice(1) ?? [])] };
}
