import type { Job } from '../pxm/job.ts';
import type { Instant } from '../time/instant.ts';
import { forecaster } from './forecast.ts';
import { RunTimes } from './history.ts';
import type { TrackedJob } from './job-state.ts';
import { QueueSightings } from './queue.ts';
import type { Known } from './snapshot.ts';

/** What jobs of any type say of when the ones that are waited for will end: the queue, and how long earlier ones ran. */
export class ForecastSources {
  readonly #runTimes = new RunTimes();
  readonly #queue = new QueueSightings();

  /** From here on the queue is seen anew. */
  beginQueue(now: Instant): void {
    this.#queue.begin(now);
  }

  see(job: Job): void {
    this.#runTimes.see(job);
    this.#queue.see(job);
  }

  known(jobs: readonly TrackedJob[], now: Instant): Pick<Known, 'queue' | 'forecast'> {
    const queue = this.#queue.queue(now);
    return { queue, forecast: forecaster(jobs, queue, this.#runTimes.history()) };
  }
}
