import { StoreDispatcher } from '../__tests__/simulation/store-dispatcher.ts';
import { VirtualClock } from '../__tests__/simulation/virtual-clock.ts';
import type { JobPlan } from '../simulator/job-plan.ts';
import { mulberry32 } from '../simulator/mulberry32.ts';
import { Store } from '../simulator/store.ts';
import { createDisplay } from '../src/foreign-text.ts';
import { PxmClient } from '../src/pxm/client.ts';
import { minutes } from '../src/time/duration.ts';
import { instant } from '../src/time/instant.ts';
import { ListWatcher } from '../src/wait/list/list-watcher.ts';
import type { Schedule } from '../src/wait/schedule.ts';
import { wait } from '../src/wait/wait.ts';

/** When every trial begins to wait. */
export const BEGIN = Date.UTC(2026, 2, 1, 12);
export const TYPE = 'product-import';
/** Milliseconds that a request takes, there and back. */
export const LATENCY = 50;

export interface Trial {
  /** Milliseconds between the end of the last job and the end of the wait. */
  readonly late: number;
  readonly polls: number;
  readonly requests: number;
  readonly bytes: number;
  /** Bytes of the last poll: what one costs once the jobs are known. */
  readonly lastBytes: number;
}

/**
 * The action's own client and loop wait, in virtual time, for all jobs of one type created since a second before
 * the wait; only the schedule is exchanged.
 */
export async function trial(jobs: readonly JobPlan[], schedule: Schedule): Promise<Trial> {
  const clock = new VirtualClock(BEGIN);
  const store = new Store({ now: () => clock.trueNow(), random: mulberry32(1), openAccess: true });
  for (const job of jobs) store.add(job);
  const dispatcher = new StoreDispatcher({
    store,
    clock,
    faults: () => undefined,
    latency: () => LATENCY,
  });
  let bytes = 0;
  let lastBytes = 0;
  const client = new PxmClient(
    {
      baseUrl: new URL('https://store.example'),
      credentials: { kind: 'token', token: 'none' },
      userAgent: 'bench',
    },
    {
      connect: () => ({ dispatcher, proxy: undefined }),
      clock,
      random: mulberry32(2),
      clean: createDisplay((text) => text).text,
      keepSecret: () => undefined,
      observe: (event) => {
        if (event.kind === 'request') bytes += event.bytes;
      },
    },
  );
  let bytesBefore = 0;
  const target = {
    kind: 'list',
    types: [TYPE],
    requestIds: [],
    since: { kind: 'moment', at: instant(BEGIN - 1_000) },
  } as const;
  const outcome = await clock.run(
    wait(
      {
        target,
        rules: {
          expectedJobs: 1,
          appearTimeout: minutes(2),
          ifNoJobsFound: 'error',
          timeout: minutes(24 * 60),
          runTimeout: undefined,
          failFast: true,
          failOn: ['failed', 'cancelled'],
        },
        schedule,
      },
      {
        client,
        watcher: new ListWatcher(target, client, clock),
        clock,
        interrupt: new AbortController().signal,
        observe: () => {
          lastBytes = bytes - bytesBefore;
          bytesBefore = bytes;
        },
      },
    ),
  );
  if (outcome.conclusion.kind !== 'success')
    throw new Error(`A trial ended with ${outcome.conclusion.kind}.`);
  const end = Math.max(...outcome.jobs.map(({ job }) => job.completedAt ?? Number.NaN));
  return { late: clock.trueNow() - end, polls: outcome.polls, requests: client.requests, bytes, lastBytes };
}
