import { Aborted, type ActionError, asActionError } from '../errors.ts';
import type { PxmClient } from '../pxm/client.ts';
import { unansweredFor } from '../pxm/outage.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds, seconds } from '../time/duration.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { type Conclusion, isDecided } from './conclusion.ts';
import type { TrackedJob } from './job-state.ts';
import type { WaitPlan } from './plan.ts';
import { type NextPoll, nextPoll } from './schedule.ts';
import type { Proof, Snapshot } from './snapshot.ts';
import { judge, missingJobs } from './verdict.ts';
import type { Watcher } from './watcher.ts';

export interface Outcome extends Snapshot {
  readonly conclusion: Conclusion;
  /** Jobs that were cancelled in the queue because the step was; undefined where that was not asked for. */
  readonly cancelledByUs: readonly TrackedJob[] | undefined;
}

export interface WaitDeps {
  readonly client: Pick<PxmClient, 'answers' | 'outage' | 'storeClock' | 'reconnect'>;
  readonly watcher: Watcher;
  readonly clock: Clock;
  /** @param next undefined where the wait ends with this poll */
  readonly observe: (snapshot: Snapshot, next: NextPoll | undefined) => void;
  /** Aborts when the run is cancelled. */
  readonly interrupt: AbortSignal;
}

/** What the last poll may take when the time is already over. */
const LAST_POLL = seconds(5);
/** The same where the only poll is the first one (`timeout: 0s`), which may need a token. */
const ONLY_POLL = seconds(25);

/** Polls until the jobs' state is a verdict. Never throws: what stops the wait is a conclusion too. */
export async function wait(plan: WaitPlan, deps: WaitDeps): Promise<Outcome> {
  const { clock, observe, interrupt } = deps;
  const { rules } = plan;
  const begun = clock.elapsed();
  const elapsed = (): Duration => milliseconds(clock.elapsed() - begun);
  const end = (conclusion: Conclusion, last: Snapshot): Outcome => ({
    ...last,
    conclusion,
    cancelledByUs: undefined,
  });

  for (let polls = 1; ; polls += 1) {
    const pollBegan = elapsed();
    const left = milliseconds(rules.timeout - pollBegan);
    const limit = left > 0 ? left : polls === 1 ? ONLY_POLL : LAST_POLL;
    let poll = await pollOnce(plan, deps, { limit, isLast: left === 0, polls, elapsed });
    if (poll.kind === 'cut') {
      // The connection may be dead while a new one works.
      deps.client.reconnect();
      poll = await pollOnce(plan, deps, { limit: LAST_POLL, isLast: true, polls, elapsed });
    }
    const { snapshot } = poll;
    if (poll.kind === 'interrupted') return end({ kind: 'interrupted' }, snapshot);
    const verdict = judge(snapshot, rules);
    if (poll.kind === 'failed') {
      const isFailure = verdict.kind === 'failure' || verdict.kind === 'cancelled';
      return end(isFailure ? verdict : { kind: 'error', error: poll.error }, snapshot);
    }
    if (isDecided(verdict)) {
      observe(snapshot, undefined);
      return end(verdict, snapshot);
    }
    const next = nextPoll(plan.schedule, snapshot, rules, milliseconds(elapsed() - pollBegan));
    observe(snapshot, next);
    await clock.sleep(next.in, interrupt);
    if (interrupt.aborted) return end({ kind: 'interrupted' }, { ...snapshot, elapsed: elapsed() });
  }
}

/** How one poll ended, with what is known since. */
type Poll =
  | { readonly kind: 'read'; readonly snapshot: Snapshot }
  /** The time limit came first. */
  | { readonly kind: 'cut'; readonly snapshot: Snapshot }
  | { readonly kind: 'interrupted'; readonly snapshot: Snapshot }
  | { readonly kind: 'failed'; readonly snapshot: Snapshot; readonly error: ActionError };

async function pollOnce(
  { rules }: WaitPlan,
  { client, watcher, clock, interrupt }: WaitDeps,
  options: {
    readonly limit: Duration;
    readonly isLast: boolean;
    readonly polls: number;
    readonly elapsed: () => Duration;
  },
): Promise<Poll> {
  const { isLast, polls, elapsed } = options;
  const began = elapsed();
  const answersBefore = client.answers;
  const snapshotWith = (isFresh: boolean, proof?: Proof): Snapshot => {
    const known = watcher.known();
    // A request was under way when the time limit came, and nothing was answered before it in this poll.
    const isSilent = !isFresh && client.answers === answersBefore;
    return {
      ...known,
      proof: proof ?? known.proof,
      elapsed: elapsed(),
      now: client.storeClock.now(),
      skew: client.storeClock.skew,
      answered: client.answers > 0,
      isFresh,
      timeUp: isLast || elapsed() >= rules.timeout,
      outage: client.outage ?? (isSilent ? unansweredFor(milliseconds(elapsed() - began)) : undefined),
      polls,
    };
  };
  const request = {
    needsProof: () => judge(snapshotWith(true, { kind: 'not-needed' }), rules).kind === 'unproven',
    expectsMore: () => missingJobs(watcher.known(), rules) > 0,
    isLast,
  };
  using limit = new TimeLimit(options.limit, clock, interrupt);
  try {
    await watcher.poll(request, limit.signal);
    return { kind: interrupt.aborted ? 'interrupted' : 'read', snapshot: snapshotWith(true) };
  } catch (thrown) {
    const snapshot = snapshotWith(false);
    if (!(thrown instanceof Aborted)) return { kind: 'failed', snapshot, error: asActionError(thrown) };
    return { kind: limit.expired && !interrupt.aborted ? 'cut' : 'interrupted', snapshot };
  }
}
