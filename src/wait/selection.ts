import type { Job, MalformedJob } from '../pxm/job.ts';
import { isWantedType, type JobTypes } from '../pxm/job-type.ts';
import type { Instant } from '../time/instant.ts';

/** Which jobs of the list are waited for. */
export interface Selection {
  readonly types: JobTypes;
  /** Jobs created at or after this moment, by the store's clock. */
  readonly createdAfter: Instant;
  /** Only jobs of these requests (`meta.x_request_id`, in lower case); empty: of any. */
  readonly requestIds: readonly string[];
}

export function matches(job: Job, { types, createdAfter, requestIds }: Selection): boolean {
  return (
    isWantedType(job.type, types) &&
    job.createdAt >= createdAfter &&
    (requestIds.length === 0 ||
      (job.requestId !== undefined && requestIds.includes(job.requestId.toLowerCase())))
  );
}

/** Whether a job may be one that is waited for, but does not say of which request it is. */
export function lacksRequest(job: Job, selection: Selection): boolean {
  return selection.requestIds.length > 0 && job.requestId === undefined && couldMatch(job, selection);
}

/** Whether a row that could not be read whole may be one that is waited for: then nobody can say success. */
export function couldMatch(
  { type, createdAt }: Pick<MalformedJob, 'type' | 'createdAt'>,
  selection: Selection,
): boolean {
  return (
    (type === undefined || isWantedType(type, selection.types)) &&
    (createdAt === undefined || createdAt >= selection.createdAfter)
  );
}
