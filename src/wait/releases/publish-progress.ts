import { isFinal, isRunning, type Job } from '../../pxm/job.ts';
import { type Duration, longest, milliseconds } from '../../time/duration.ts';
import { between, type Instant } from '../../time/instant.ts';
import type { Forecast } from '../forecast.ts';

interface Sighting {
  readonly percent: number;
  readonly at: Instant;
}

/** How far a release is that has not ended. */
interface Course {
  /** Undefined while the API has not said how far it is. */
  readonly first: Sighting | undefined;
  /** When it was first seen as far as it is now. */
  readonly latest: Sighting | undefined;
}

/** A publication may slow down or speed up: its end may come so much earlier than at the pace so far. */
const EARLIEST_SHARE = 0.5;
/** Percent. They are whole numbers: the pace of fewer is chance. */
const MIN_MOVED = 5;
/** So many times as late as its pace said, nobody knows any more: it may be indexing, at 100 percent. */
const OVERDUE = 2;

/** How fast `percent_completed` moves: PXM counts it from 0 to 100, or leaves it null. */
export class PublishProgress {
  readonly #courses = new Map<string, Course>();

  see(job: Job, now: Instant): void {
    if (isFinal(job.status)) {
      this.#courses.delete(job.id);
      return;
    }
    const { first, latest } = this.#courses.get(job.id) ?? { first: undefined, latest: undefined };
    // While it waits it does not move, which says nothing of its pace.
    const percent = isRunning(job.status) ? job.percentCompleted : undefined;
    const seen = percent === undefined ? undefined : { percent, at: now };
    const isFarther = latest === undefined || (seen !== undefined && seen.percent > latest.percent);
    this.#courses.set(job.id, { first: first ?? seen, latest: isFarther ? seen : latest });
  }

  /** The end of the last release at the pace of each so far; undefined while one has hardly moved. As of now. */
  forecast(): (now: Instant) => Forecast | undefined {
    const courses = [...this.#courses.values()];
    return (now) => {
      if (courses.length === 0) return undefined;
      let likely = milliseconds(0);
      for (const course of courses) {
        const left = timeLeft(course, now);
        if (left === undefined) return undefined;
        likely = longest(likely, left);
      }
      const earliest = milliseconds(likely * EARLIEST_SHARE);
      return { kind: 'expected', earliest, likely, window: likely, basis: { kind: 'progress' } };
    };
  }
}

function timeLeft({ first, latest }: Course, now: Instant): Duration | undefined {
  if (first === undefined || latest === undefined || latest.percent - first.percent < MIN_MOVED)
    return undefined;
  const left = ((100 - latest.percent) * between(first.at, latest.at)) / (latest.percent - first.percent);
  const since = between(latest.at, now);
  return since > left * OVERDUE ? undefined : milliseconds(left - since);
}
