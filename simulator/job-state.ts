import type { JobStatus } from './job-plan.ts';
import type { JobRecord } from './job-queue.ts';

/** What of a job changes. */
export interface JobMoment {
  readonly status: JobStatus;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly updatedAt: number;
}

/** What a copy of the store that was made at `at` says of a job. */
export function momentOf(record: JobRecord, at: number): JobMoment {
  if (record.updatedAt <= at || record.plan.history === true || record.verbatim !== undefined) return record;
  const { startedAt, createdAt } = record;
  const { completedAt, plan } = record;
  if (plan.revised !== undefined && completedAt !== null && completedAt <= at) {
    return { status: plan.outcome ?? 'success', startedAt, completedAt, updatedAt: completedAt };
  }
  if (startedAt !== null && startedAt <= at) {
    return { status: 'started', startedAt, completedAt: null, updatedAt: startedAt };
  }
  return { status: 'pending', startedAt: null, completedAt: null, updatedAt: createdAt };
}

/** The first moment after `at` at which the job comes into the list or leaves it. */
export function nextPresence({ visibleAt, removedAt }: JobRecord, at: number): number {
  if (visibleAt > at) return visibleAt;
  return removedAt > at ? removedAt : Number.POSITIVE_INFINITY;
}

/** The first moment after `at` at which a copy says something else of it, as far as that is known. */
export function nextChange(record: JobRecord, at: number): number {
  const presence = nextPresence(record, at);
  const { startedAt, updatedAt } = record;
  if (startedAt !== null && startedAt > at) return Math.min(presence, startedAt);
  return updatedAt > at ? Math.min(presence, updatedAt) : presence;
}
