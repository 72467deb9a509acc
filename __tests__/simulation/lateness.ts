import { LATENCY, trial } from '../../bench/trial.ts';
import { jobsOf } from '../../bench/virtual.ts';
import type { Schedule } from '../../src/wait/schedule.ts';
import { scheduleOf } from '../../src/wait/schedule.ts';

/** What the proof adds to the last poll, in milliseconds. */
export const PROOF = 4 * LATENCY;

export const auto = scheduleOf('auto');
/** The same without what the list says of earlier jobs. */
const blind: Schedule = (snapshot, pollTook) => auto({ ...snapshot, forecast: () => undefined }, pollTook);

export interface Lateness {
  /** Milliseconds on the mean, without those of the proof. */
  readonly late: number;
  /** Of all seeds. */
  readonly polls: number;
}

export interface Comparison {
  readonly length: number;
  readonly behindQueue: boolean;
  readonly knowing: Lateness;
  readonly unknowing: Lateness;
}

/** How late the wait ends for jobs of `length` seconds, with and without what is known of earlier ones. */
export async function compareLateness(
  cases: readonly Pick<Comparison, 'length' | 'behindQueue'>[],
  seeds: number,
): Promise<readonly Comparison[]> {
  const compared: Comparison[] = [];
  for (const { length, behindQueue } of cases) {
    const [knowing, unknowing] = [
      { late: -PROOF, polls: 0 },
      { late: -PROOF, polls: 0 },
    ];
    for (let seed = 0; seed < seeds; seed += 1) {
      const jobs = jobsOf(length, { behindQueue, withHistory: true }, seed);
      for (const [sum, schedule] of [
        [knowing, auto],
        [unknowing, blind],
      ] as const) {
        const { late, polls } = await trial(jobs, schedule);
        sum.late += late / seeds;
        sum.polls += polls;
      }
    }
    compared.push({ length, behindQueue, knowing, unknowing });
  }
  return compared;
}
