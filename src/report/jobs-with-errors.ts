import type { JobErrors } from '../failures/read-errors.ts';
import type { TrackedJob } from '../wait/job-state.ts';

/** The jobs that failed, and those that ended otherwise and have warnings. @param errors by job id */
export function jobsWithErrors(
  jobs: readonly TrackedJob[],
  errors: ReadonlyMap<string, JobErrors>,
): { readonly failed: readonly TrackedJob[]; readonly warned: readonly TrackedJob[] } {
  return {
    failed: jobs.filter(({ job }) => job.status === 'failed'),
    warned: jobs.filter(({ job }) => job.status !== 'failed' && (errors.get(job.id)?.total ?? 0) > 0),
  };
}
