import type { JobPlan } from '../simulator/job-plan.ts';
import { mulberry32 } from '../simulator/mulberry32.ts';
import { milliseconds, seconds } from '../src/time/duration.ts';
import type { Schedule } from '../src/wait/schedule.ts';
import { scheduleOf } from '../src/wait/schedule.ts';
import { BEGIN, type Trial, TYPE, trial } from './trial.ts';

/** What is compared. The geometric one is optimal where nothing is known and any lateness in proportion is fine. */
export const SCHEDULES = {
  auto: scheduleOf('auto'),
  geometric: ({ elapsed }) => ({ in: milliseconds(Math.max(600, elapsed / 8)), because: 'geometric' }),
  '3s': scheduleOf(seconds(3)),
  '5s': scheduleOf(seconds(5)),
  '10s': scheduleOf(seconds(10)),
  '15s': scheduleOf(seconds(15)),
  '30s': scheduleOf(seconds(30)),
} as const satisfies Record<string, Schedule>;
export type ScheduleName = keyof typeof SCHEDULES;

/** How long jobs run, in seconds. */
export const LENGTHS = [0.1, 0.3, 1, 3, 10, 20, 60, 180, 600, 1_800, 3_600, 7_200] as const;

export interface Setting {
  readonly behindQueue: boolean;
  readonly withHistory: boolean;
}

export const SETTINGS: readonly Setting[] = [false, true].flatMap((withHistory) =>
  [false, true].map((behindQueue) => ({ behindQueue, withHistory })),
);

export interface Row extends Setting {
  readonly schedule: ScheduleName;
  /** Seconds. */
  readonly length: number;
  /** Seconds. */
  readonly meanLate: number;
  /** Seconds. */
  readonly worstLate: number;
  readonly requests: number;
  readonly bytes: number;
}

/** Jobs of one type differ by so much from each other, up or down, where earlier ones say something of later ones. */
const ALIKE = 0.05;
/** Elsewhere by so much, or a fixed interval would shine or fail by where its polls happen to fall. */
const APART = 0.3;
const EARLIER = 12;
const AHEAD = 3;

export async function measure(samples: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const setting of SETTINGS) {
    for (const length of LENGTHS) {
      for (const schedule of Object.keys(SCHEDULES) as ScheduleName[]) {
        const trials: Trial[] = [];
        // The same jobs for each schedule.
        for (let sample = 0; sample < samples; sample += 1) {
          trials.push(await trial(jobsOf(length, setting, sample), SCHEDULES[schedule]));
        }
        const lates = trials.map(({ late }) => late / 1_000);
        rows.push({
          ...setting,
          schedule,
          length,
          meanLate: mean(lates),
          worstLate: Math.max(...lates),
          requests: mean(trials.map(({ requests }) => requests)),
          bytes: mean(trials.map(({ bytes }) => bytes)),
        });
      }
    }
  }
  return rows;
}

/** One job, alone or behind three exports of half its length, with or without a dozen earlier ones of each type. */
export function jobsOf(length: number, setting: Setting, seed: number): readonly JobPlan[] {
  const random = mulberry32(seed * 7_919 + Math.round(length * 10));
  const spread = setting.withHistory ? ALIKE : APART;
  const about = (usual: number): number => usual * 1_000 * (1 + spread * (2 * random() - 1));
  const jobs: JobPlan[] = [];
  if (setting.withHistory) {
    for (let index = EARLIER; index > 0; index -= 1) {
      jobs.push(
        finished(TYPE, about(length), index, length),
        finished(OTHER, about(length / 2), index, length),
      );
    }
  }
  if (setting.behindQueue) {
    for (let index = AHEAD; index > 0; index -= 1) {
      jobs.push({ type: OTHER, duration: about(length / 2), createdAt: BEGIN - 2_000 - index });
    }
  }
  // A trigger comes a moment before the wait; its job starts at once where no other runs.
  return [...jobs, { type: TYPE, duration: about(length), createdAt: BEGIN - 200 * random() }];
}

const OTHER = 'product-export';

function finished(type: string, ran: number, index: number, length: number): JobPlan {
  const startedAt = BEGIN - 3_600_000 - index * (length * 2_000 + 1_000);
  return {
    type,
    history: true,
    status: 'success',
    createdAt: startedAt - 100,
    startedAt,
    completedAt: startedAt + ran,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
