import { isFinal, type Job } from '../../pxm/job.ts';
import { milliseconds } from '../../time/duration.ts';
import { between, type Instant } from '../../time/instant.ts';
import type { Forecast } from '../forecast.ts';

interface Sighting {
  readonly percent: number;
  readonly at: Instant;
}

/** A publication may slow down or speed up: its end may come so much earlier than at the pace so far. */
const EARLIEST_SHARE = 0.5;

/** How fast `percent_completed` moves: PXM counts it from 0 to 100, or leaves it null. */
export class PublishProgress {
  readonly #first = new Map<string, Sighting>();
  readonly #latest = new Map<string, Sighting>();

  see(job: Job, now: Instant): void {
    if (isFinal(job.status)) {
      this.#latest.delete(job.id);
      return;
    }
    if (job.percentCompleted === undefined) return;
    const sighting = { percent: job.percentCompleted, at: now };
    if (!this.#first.has(job.id)) this.#first.set(job.id, sighting);
    const latest = this.#latest.get(job.id);
    if (latest === undefined || latest.percent < sighting.percent) this.#latest.set(job.id, sighting);
  }

  /** The end of the last release at the pace of each so far; undefined while nothing has moved. As of now. */
  forecast(): (now: Instant) => Forecast | undefined {
    const paces = [...this.#latest].map(([id, latest]) => ({ first: this.#first.get(id) ?? latest, latest }));
    return (now) => {
      let likely: number | undefined;
      let percent = 100;
      for (const { first, latest } of paces) {
        percent = Math.min(percent, latest.percent);
        const moved = latest.percent - first.percent;
        if (moved <= 0) return undefined;
        const left = ((100 - latest.percent) * between(first.at, latest.at)) / moved;
        likely = Math.max(likely ?? 0, left - between(latest.at, now));
      }
      if (likely === undefined) return undefined;
      return {
        kind: 'expected',
        earliest: milliseconds(likely * EARLIEST_SHARE),
        likely: milliseconds(likely),
        window: milliseconds(likely),
        basis: { kind: 'progress', percent },
      };
    };
  }
}
