import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { START, simulateStep } from '../__tests__/simulation/step.ts';
import { ROOT } from '../scripts/root.ts';
import type { JobPlan } from '../simulator/job-plan.ts';
import { mulberry32 } from '../simulator/mulberry32.ts';
import type { StoreOptions } from '../simulator/store.ts';
import { run } from '../src/main.ts';

const TYPE = 'product-import';
const DAY = 86_400_000;

/** A store and what the action is asked to wait for, as in scenarios/costs.json. Times in milliseconds. */
export interface Scenario {
  readonly name: string;
  readonly store?: Partial<StoreOptions>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** That a request takes; default 50. */
  readonly latency?: number;
  readonly jobs: readonly {
    readonly amount?: number;
    /** Exports of the day before, out of the queue. */
    readonly ended?: boolean;
    readonly duration?: number;
    /** How long before the wait the first of them was created; default 0. */
    readonly createdAgo?: number;
    /** How long after each other; default 0. */
    readonly apart?: number;
    /** So many have the same moment; default 1. */
    readonly together?: number;
  }[];
}

export interface Cost {
  readonly name: string;
  readonly conclusion: string;
  readonly requests: number;
  /** Of the busiest minute, or of the whole wait if it is shorter. */
  readonly perSecond: number;
  /** How long the wait took, in virtual seconds. */
  readonly seconds: number;
  /** Of a process with the action and the simulator, in seconds. */
  readonly cpu: number;
  /** Of the same process, at its peak. */
  readonly megabytes: number;
}

/** What version 1 cost, measured in the same way. Undefined: it came to no end. */
export interface Baseline extends Pick<Cost, 'name'>, Partial<Pick<Cost, 'requests' | 'perSecond'>> {
  readonly remark?: string;
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(ROOT, 'bench', path), 'utf8')) as Content;
}

export function scenarios(): readonly Scenario[] {
  return readJson('scenarios/costs.json');
}

export function baselines(): readonly Baseline[] {
  return readJson('baseline.json');
}

/** What the action costs in each scenario, in virtual time: each in a process of its own, whose memory it takes. */
export async function costs(): Promise<readonly Cost[]> {
  const measured: Cost[] = [];
  for (const { name } of scenarios()) {
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, name]);
    measured.push(JSON.parse(stdout) as Cost);
  }
  return measured;
}

export async function costOf({ name, store, inputs, latency = 50, jobs }: Scenario): Promise<Cost> {
  const before = process.cpuUsage();
  const step = await simulateStep(
    {
      store: { random: mulberry32(1), openAccess: true, ...store },
      jobs: jobs.flatMap(plansOf),
      inputs: {
        token: 'token-of-the-benchmark',
        'api-base-url': 'https://store.example',
        'job-type': TYPE,
        'created-after': new Date(START - 1_000).toISOString(),
        ...inputs,
      },
      faults: () => () => undefined,
      latency: () => latency,
      random: mulberry32(2),
      runStart: START,
    },
    run,
  );
  const { user, system } = process.cpuUsage(before);
  const at = step.store.requests.map((request) => request.at - START);
  const seconds = (step.endedAt - START) / 1_000;
  const busiest = at.map((from) => at.filter((moment) => moment >= from && moment < from + 60_000).length);
  return {
    name,
    conclusion: step.outputs['conclusion'] ?? '',
    requests: at.length,
    perSecond: Math.max(...busiest) / Math.min(60, Math.max(1, seconds)),
    seconds,
    cpu: (user + system) / 1_000_000,
    megabytes: process.resourceUsage().maxRSS / 1_024,
  };
}

function plansOf(group: Scenario['jobs'][number]): readonly JobPlan[] {
  const { amount = 1, ended = false, duration = 0, createdAgo = 0, apart = 0, together = 1 } = group;
  return Array.from({ length: amount }, (_, index): JobPlan => {
    if (ended) {
      const startedAt = START - DAY + index * 1_000;
      const times = { createdAt: startedAt - 100, startedAt, completedAt: startedAt + 500 };
      return { type: 'product-export', history: true, status: 'success', ...times };
    }
    return { type: TYPE, duration, createdAt: START - createdAgo + Math.floor(index / together) * apart };
  });
}

if (import.meta.filename === process.argv[1]) {
  const scenario = scenarios().find(({ name }) => name === process.argv[2]);
  if (scenario === undefined) throw new Error(`There is no scenario '${process.argv[2]}'.`);
  process.stdout.write(JSON.stringify(await costOf(scenario)));
}
