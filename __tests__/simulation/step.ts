import type { FaultRule } from '../../simulator/faults.ts';
import type { JobPlan } from '../../simulator/job-plan.ts';
import { type ReleasePlan, Store, type StoreOptions } from '../../simulator/store.ts';
import type { Deps, run } from '../../src/main.ts';
import { instant } from '../../src/time/instant.ts';
import { coloured, type Level, type Toolkit } from '../../src/toolkit/toolkit.ts';
import { StoreDispatcher, type Witness } from './store-dispatcher.ts';
import { VirtualClock } from './virtual-clock.ts';

/** 2026-03-01T12:00:00Z: when every simulated step begins. */
export const START = Date.UTC(2026, 2, 1, 12);

/** All that surrounds a step of a workflow. Times are epoch milliseconds. */
export interface StepPlan {
  readonly store: Omit<StoreOptions, 'now'>;
  readonly jobs: readonly JobPlan[];
  readonly releases?: readonly ReleasePlan[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly faults: (now: () => number) => FaultRule;
  /** Milliseconds that a request takes. */
  readonly latency: () => number;
  readonly random: () => number;
  /** What the runner's clock is ahead by, in milliseconds. */
  readonly runnerSkew?: number;
  readonly runStart: number;
  /** When the run is cancelled. */
  readonly interruptAt?: number | undefined;
  readonly debugging?: boolean;
  /** Milliseconds after which it is given up; default 10 hours. */
  readonly longest?: number;
  readonly witness?: Witness;
  /** Puts a collaborator that does wrong in the place of one of these. */
  readonly sabotage?: ((deps: Deps) => Deps) | undefined;
}

/** One thing that the runner was asked to show. */
export type Shown = { readonly at: number } & (
  | { readonly kind: 'line' | 'debug'; readonly text: string }
  | { readonly kind: Level; readonly title: string; readonly text: string }
);

export interface Step {
  readonly passed: boolean;
  readonly shown: readonly Shown[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly secrets: readonly string[];
  /** The file of errors, empty where none was made. */
  readonly errorsFile: string;
  readonly endedAt: number;
  readonly store: Store;
}

/** Runs the whole action, its loop and its client, against the simulator in virtual time. */
export async function simulateStep(plan: StepPlan, runAction: typeof run): Promise<Step> {
  const clock = new VirtualClock(START, plan.runnerSkew);
  const store = new Store({ ...plan.store, now: () => clock.trueNow() });
  for (const job of plan.jobs) store.add(job);
  for (const release of plan.releases ?? []) store.addRelease(release);
  const interrupt = new AbortController();
  if (plan.interruptAt !== undefined) clock.at(plan.interruptAt, () => interrupt.abort());
  const shown: Shown[] = [];
  const secrets: string[] = [];
  const outputs: Record<string, string> = {};
  let summary = '';
  let errorsFile = '';
  const toolkit: Toolkit = {
    input: (name) => plan.inputs[name] ?? '',
    mask: (secret) => void secrets.push(secret),
    setOutputs: (values) => void Object.assign(outputs, values),
    write: (line, tone) => void shown.push({ at: clock.trueNow(), kind: 'line', text: coloured(line, tone) }),
    annotate: (kind, title, text) => void shown.push({ at: clock.trueNow(), kind, title, text }),
    debug: (text) => void shown.push({ at: clock.trueNow(), kind: 'debug', text }),
    debugging: plan.debugging ?? false,
    summarize: (markdown) => {
      summary = markdown;
      return Promise.resolve();
    },
  };
  const faults = plan.faults(() => clock.trueNow());
  let connections = 0;
  const connection = (): number => {
    connections += 1;
    return connections;
  };
  const deps: Deps = {
    toolkit,
    env: plan.env ?? {},
    clock,
    random: plan.random,
    connect: () => {
      const { latency, witness } = plan;
      const options = { store, clock, latency, faults, connection, witness };
      return { proxy: undefined, dispatcher: new StoreDispatcher(options) };
    },
    readRunStart: () =>
      Promise.resolve({ at: instant(plan.runStart), attempt: 1, firstStartedAt: undefined }),
    createFile: (_env, name) =>
      Promise.resolve({
        path: `/home/runner/work/_temp/wait-for-pxm-jobs-Xk3f9Q/${name}`,
        append: async (text) => {
          errorsFile += text;
        },
      }),
    interrupt: interrupt.signal,
  };
  const latest = START + (plan.longest ?? 10 * 3_600_000);
  const passed = await clock.run(runAction(plan.sabotage?.(deps) ?? deps), latest);
  return { passed, shown, outputs, summary, secrets, errorsFile, endedAt: clock.trueNow(), store };
}
