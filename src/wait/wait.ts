import { Aborted, ActionError, messageOf } from '../errors.ts';
import type { Outage, PxmClient } from '../pxm/client.ts';
import type { MalformedJob } from '../pxm/job.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, longest, milliseconds, seconds } from '../time/duration.ts';
import { between, type ClockSkew, corrected, type Instant } from '../time/instant.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { IdReader } from './id-look.ts';
import { KnownJobs, type TrackedJob } from './known-jobs.ts';
import { ListReader } from './list-look.ts';
import { QueueReader, RENEWED_EVERY } from './queue-look.ts';
import { type NextLook, nextLook, type Schedule } from './schedule.ts';
import { couldMatch, hasWantedType, matches, type Selection } from './selection.ts';
import { Surroundings } from './surroundings.ts';
import { judge, type Rules, type Verdict } from './verdict.ts';

/** From which moment on jobs match. */
export interface Since {
  /** On the clock that it was read from. */
  readonly at: Instant;
  /** It was read from the runner's clock, and moves with what that is off by. */
  readonly onRunnersClock: boolean;
}

export type Target =
  | {
      readonly kind: 'list';
      readonly types: Selection['types'];
      readonly requestIds: readonly string[];
      readonly since: Since;
    }
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

export interface WaitPlan {
  readonly target: Target;
  readonly rules: Rules;
  readonly schedule: Schedule;
}

/** How a wait ends: with a verdict, or because it was stopped. */
export type Ending =
  | Exclude<Verdict, { kind: 'waiting' }>
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'error'; readonly error: ActionError };

/** What is known at some moment of a wait. */
interface Seen {
  /** As last seen, oldest first. */
  readonly jobs: readonly TrackedJob[];
  /** Of jobs that were named: those that no look has found. */
  readonly missingIds: readonly string[];
  readonly unreadable: readonly MalformedJob[];
  readonly surroundings: Surroundings;
  /** The API has answered at least once. */
  readonly answered: boolean;
  /** From which moment on jobs match, on the server's clock; undefined where they are named. */
  readonly createdAfter: Instant | undefined;
  readonly skew: ClockSkew;
  readonly elapsed: Duration;
  /** The server's time. */
  readonly now: Instant;
}

export interface Outcome extends Seen {
  readonly ending: Ending;
  readonly looks: number;
  /** What kept requests from succeeding when the wait ended. */
  readonly trouble: Outage | undefined;
  /** The last look was cut by the time limit, and not all was read. */
  readonly cutShort: boolean;
  /** Jobs that were cancelled in the queue because the step was; undefined where that was not asked for. */
  readonly cancelledByUs: readonly TrackedJob[] | undefined;
}

/** What was seen by one look. */
export interface LookEvent extends Seen {
  readonly kind: 'look';
  /** Undefined where the wait ends with this look. */
  readonly next: NextLook | undefined;
}

export interface WaitDeps {
  readonly client: PxmClient;
  readonly clock: Clock;
  readonly observe: (event: LookEvent) => void;
  /** Aborts when the run is cancelled. */
  readonly interrupt: AbortSignal;
}

/** What the last look may take when the time is already over. */
const LAST_LOOK = seconds(5);
/** The same where the only look is the first one (`timeout: 0s`), which may need a token. */
const ONLY_LOOK = seconds(30);

/** A last look, which begins just before the time is over, is not cut at once. */
function limitOfLook(left: Duration, looks: number): Duration {
  if (looks === 0) return left === 0 ? ONLY_LOOK : left;
  return longest(left, LAST_LOOK);
}

/** Looks until the jobs' state is a verdict. Never throws: what stopped it is an ending too. */
export async function wait(plan: WaitPlan, deps: WaitDeps): Promise<Outcome> {
  const { client, clock, observe, interrupt } = deps;
  const { rules } = plan;
  const begun = clock.elapsed();
  const elapsed = (): Duration => milliseconds(clock.elapsed() - begun);
  const known = new KnownJobs();
  const ids = plan.target.kind === 'ids' ? plan.target.ids : [];
  const surroundings = new Surroundings();
  const { look, createdAfter } = createLook(plan.target, client, clock, surroundings);
  let unreadable: readonly MalformedJob[] = [];
  let looks = 0;
  let cutShort = false;
  let silence: Outage | undefined;
  const seen = (): Seen => ({
    jobs: known.all(),
    missingIds: known.missing(ids),
    unreadable,
    surroundings,
    answered: client.answers > 0,
    createdAfter: createdAfter(),
    skew: client.storeClock.skew,
    elapsed: elapsed(),
    now: client.storeClock.now(),
  });
  const end = (ending: Ending): Outcome => ({
    ...seen(),
    ending,
    looks,
    trouble: client.outage ?? silence,
    cutShort,
    cancelledByUs: undefined,
  });

  for (;;) {
    const left = milliseconds(rules.timeout - elapsed());
    const limit = new TimeLimit(limitOfLook(left, looks), clock, interrupt);
    const lookBegan = elapsed();
    const answersBefore = client.answers;
    let sawAll = false;
    cutShort = false;
    try {
      looks += 1;
      const isIncomplete = known.size < rules.expectedJobs;
      let reading = await look({ known, thorough: isIncomplete }, limit.signal);
      if (!reading.sawAll && known.oldestUnfinished() === undefined) {
        // Before anything is said of all jobs, all is read that can have changed.
        reading = await look({ known, thorough: true }, limit.signal);
      }
      unreadable = reading.unreadable;
      sawAll = reading.sawAll;
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) return end({ kind: 'error', error: asActionError(thrown) });
      if (!limit.expired) return end({ kind: 'interrupted' });
      cutShort = true;
      if (client.answers === answersBefore) {
        silence = {
          kind: 'time-out',
          message: 'a request was not answered',
          lasted: milliseconds(elapsed() - lookBegan),
        };
      }
    } finally {
      limit.release();
    }
    if (interrupt.aborted) return end({ kind: 'interrupted' });
    const lookTook = milliseconds(elapsed() - lookBegan);
    const view = seen();
    const situation = {
      jobs: view.jobs,
      elapsed: view.elapsed,
      now: view.now,
      sawAll,
      isFresh: !cutShort,
      unreadable: unreadable.length,
      timeUp: limit.expired || view.elapsed >= rules.timeout,
    };
    const verdict = judge(situation, rules);
    const next =
      verdict.kind === 'waiting'
        ? nextLook(plan.schedule, situation, rules, surroundings, lookTook)
        : undefined;
    observe({ kind: 'look', ...view, next });
    if (verdict.kind !== 'waiting') return end(verdict);
    await clock.sleep(next?.in ?? milliseconds(0), interrupt);
    if (interrupt.aborted) return end({ kind: 'interrupted' });
  }
}

interface LookRequest {
  /** Takes what is found of the jobs that are waited for. */
  readonly known: KnownJobs;
  readonly thorough: boolean;
}

type Look = (
  request: LookRequest,
  signal: AbortSignal,
) => Promise<{ readonly unreadable: readonly MalformedJob[]; readonly sawAll: boolean }>;

function createLook(
  target: Target,
  client: PxmClient,
  clock: Clock,
  surroundings: Surroundings,
): { readonly look: Look; readonly createdAfter: () => Instant | undefined } {
  let signal: AbortSignal = AbortSignal.abort();
  if (target.kind === 'ids') {
    const reader = new IdReader((id) => client.getJob(id, signal), target.ids);
    const queue = new QueueReader(
      (request, limited) => client.listJobs(request, limited, { once: true }),
      clock,
    );
    const look: Look = async ({ known }, lookSignal) => {
      signal = lookSignal;
      const { malformed } = await reader.read((job) => {
        surroundings.see(job, client.storeClock.now());
        known.see(job, client.storeClock.now());
      });
      const oldest = reader.oldestUnfinished;
      if (oldest !== undefined) {
        const now = (): Instant => client.storeClock.now();
        await queue.read(surroundings, { isPending: oldest.status === 'pending', now }, lookSignal);
      }
      return { unreadable: malformed, sawAll: true };
    };
    return { look, createdAfter: () => undefined };
  }
  const reader = new ListReader((request) => client.listJobs(request, signal));
  let selection: Selection | undefined;
  const selected = (): Selection => {
    const { at, onRunnersClock } = target.since;
    selection = {
      types: target.types,
      requestIds: target.requestIds,
      createdAfter: onRunnersClock ? corrected(at, client.storeClock.skew) : at,
    };
    return selection;
  };
  let queueReadAt = clock.elapsed();
  const isQueueOld = (): boolean => {
    const seenAt = surroundings.queueSeenAt();
    return (
      seenAt !== undefined &&
      between(seenAt, client.storeClock.now()) >= RENEWED_EVERY &&
      clock.elapsed() - queueReadAt >= RENEWED_EVERY
    );
  };
  const look: Look = async ({ known, thorough }, lookSignal) => {
    signal = lookSignal;
    surroundings.beginLook();
    const queueMatters = known.hasPending();
    const queueIsOld = queueMatters && isQueueOld();
    if (queueIsOld) queueReadAt = clock.elapsed();
    const reading = await reader.read(
      {
        oldestUnfinished: () => known.oldestUnfinished(),
        thorough,
        queueSince: () => surroundings.oldestUnfinished(),
        queueMatters,
        queueIsOld,
        cutoff: () => selected().createdAfter,
        now: () => client.storeClock.now(),
        elapsed: () => clock.elapsed(),
        repetitions: () => client.requests - client.answers,
      },
      (job) => {
        surroundings.see(job, client.storeClock.now());
        if (matches(job, selected())) known.see(job, client.storeClock.now());
        else {
          surroundings.seeUnmatched(job, hasWantedType(job.type, selected()), selected().createdAfter);
        }
      },
    );
    return {
      unreadable: reading.malformed.filter((malformed) => couldMatch(malformed, selected())),
      sawAll: reading.sawAll,
    };
  };
  return { look, createdAfter: () => selection?.createdAfter };
}

function asActionError(thrown: unknown): ActionError {
  if (thrown instanceof ActionError) return thrown;
  return new ActionError(
    {
      what: `The action met an error of its own: ${messageOf(thrown)}.`,
      meaning: 'Nothing is known to be wrong with the jobs.',
      remedy: 'Run the step again with debug logging, and report it with that log if it comes again.',
    },
    { cause: thrown },
  );
}
