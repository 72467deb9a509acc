import type { Job, MalformedJob } from '../pxm/job.ts';
import { isWantedType, type JobTypes } from '../pxm/job-type.ts';
import type { Instant } from '../time/instant.ts';

/** Which jobs of the list are waited for. */
export interface Selection {
  readonly types: JobTypes;
  /** Jobs created at or after this moment, on the server's clock. */
  readonly createdAfter: Instant;
  /** Only jobs of these requests (`meta.x_request_id`, in lower case); none given: of any. */
  readonly requestIds: readonly string[];
}

export function matches(job: Job, selection: Selection): boolean {
  return (
    hasWantedType(job.type, selection) &&
    job.createdAt >= selection.createdAfter &&
    (selection.requestIds.length === 0 ||
      (job.requestId !== undefined && selection.requestIds.includes(job.requestId.toLowerCase())))
  );
}

/** Whether a row that could not be read whole may be one that is waited for: then nobody can say success. */
export function couldMatch(malformed: MalformedJob, selection: Selection): boolean {
  return (
    (malformed.type === undefined || hasWantedType(malformed.type, selection)) &&
    (malformed.createdAt === undefined || malformed.createdAt >= selection.createdAfter)
  );
}

export function hasWantedType(type: string, { types }: Selection): boolean {
  return isWantedType(type, types);
}
