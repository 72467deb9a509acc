import { Aborted, ActionError } from '../errors.ts';
import type { PxmClient } from '../pxm/client.ts';
import { TransientError } from '../pxm/transient-error.ts';
import type { Clock } from '../time/clock.ts';
import { milliseconds } from '../time/duration.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { forEachAtOnce } from './for-each-at-once.ts';
import type { TrackedJob } from './job-state.ts';
import type { Outcome } from './wait.ts';

/** A cancelled run gives the action 7.5 s; outputs and summary still have to be written within 2. */
const CANCEL_LIMIT = milliseconds(1_200);
/** How many are cancelled at once: the client's dispatcher has to have as many connections. */
const CANCELLED_AT_ONCE = 10;

/** Cancels the jobs that are still pending, as many as the time allows. PXM cannot stop a started one. */
export async function cancelPending(outcome: Outcome, client: PxmClient, clock: Clock): Promise<Outcome> {
  using limit = new TimeLimit(CANCEL_LIMIT, clock, new AbortController().signal);
  const answered = new Map<string, TrackedJob>();
  const pending = outcome.jobs.filter(({ job }) => job.status === 'pending');
  await forEachAtOnce(pending, CANCELLED_AT_ONCE, async (tracked) => {
    if (limit.signal.aborted) return;
    const job = await cancelOne(tracked.job.id, client, limit.signal);
    if (job !== undefined) answered.set(job.id, { ...tracked, job });
  });
  return {
    ...outcome,
    jobs: outcome.jobs.map((tracked) => answered.get(tracked.job.id) ?? tracked),
    cancelledByUs: [...answered.values()].filter(
      ({ job }) => job.status === 'cancelled' || job.status === 'cancelling',
    ),
  };
}

async function cancelOne(
  id: string,
  client: PxmClient,
  signal: AbortSignal,
): Promise<TrackedJob['job'] | undefined> {
  try {
    return await client.cancelJob(id, signal);
  } catch (thrown) {
    // There is no time for a second attempt: what could not be cancelled is reported as still pending.
    if (thrown instanceof TransientError || thrown instanceof Aborted || thrown instanceof ActionError)
      return undefined;
    throw thrown;
  }
}
