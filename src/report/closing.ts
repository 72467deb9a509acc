import { isFinal } from '../pxm/job.ts';
import { type Duration, formatDuration, milliseconds, shortest } from '../time/duration.ts';
import { formatInstant } from '../time/instant.ts';
import type { Outcome, Target, WaitPlan } from '../wait/wait.ts';
import { hint } from './hint.ts';
import { estimateOf, outlookInWords, rounded } from './outlook.ts';
import { count, enumerateFirst, grouped, nameOf, ranFor, tally, typesInWords } from './words.ts';

/** How it ended, in words: the log's last line, the annotation and the summary say the same. */
export interface Closing {
  readonly passed: boolean;
  readonly tone: 'good' | 'warn' | 'bad';
  /** A few words: `PXM jobs: 1 of 3 failed`. */
  readonly headline: string;
  /** What happened and what it means for the jobs. */
  readonly sentence: string;
  /** What to do now; empty where there is nothing to do. */
  readonly next: string;
}

const GO_ON = 'Unfinished jobs go on in the store.';
const WAIT_ON = "wait on in a later step with `job-id` set to this step's output `unfinished-job-ids`";

/** Says how a wait ended. */
export function closing(outcome: Outcome, plan: WaitPlan): Closing {
  const { ending, jobs, now } = outcome;
  const took = formatDuration(outcome.elapsed);
  const total = jobs.length;
  const unfinished = jobs.filter(({ job }) => !isFinal(job.status));
  const goOn =
    unfinished.length === 0
      ? ''
      : ` ${count(unfinished.length, 'job')} ${unfinished.length === 1 ? 'is not finished and goes' : 'are not finished and go'} on in the store.`;
  switch (ending.kind) {
    case 'success': {
      const missing =
        ending.missing === 0
          ? ''
          : ` ${count(ending.missing, 'expected job')} did not appear within ${formatDuration(shortest(plan.rules.appearTimeout, outcome.elapsed))}.`;
      const others = jobs.filter(({ job }) => job.status !== 'success').length;
      const ended =
        others === 0
          ? 'ended with success'
          : `ended (${tally(jobs)}), none of them in a status of \`fail-on\``;
      return {
        passed: true,
        tone: ending.missing === 0 ? 'good' : 'warn',
        headline: `${total === 1 ? 'The job' : `All ${grouped(total)} jobs`} ${others === 0 ? 'succeeded' : 'ended'}`,
        sentence: `${total === 1 ? `The ${jobs[0]?.job.type} job` : `All ${count(total, 'job')}`} ${ended} after a wait of ${took}.${missing}`,
        next: '',
      };
    }
    case 'failure':
    case 'cancelled': {
      const word = ending.kind === 'failure' ? 'failed' : 'were cancelled';
      const one = ending.kind === 'failure' ? 'failed' : 'was cancelled';
      const names = enumerateFirst(
        3,
        ending.jobs.map(({ job }) => nameOf(job)),
      );
      return {
        passed: false,
        tone: 'bad',
        headline:
          total === 1
            ? `The job ${one}`
            : `${grouped(ending.jobs.length)} of ${count(total, 'job')} ${ending.jobs.length === 1 ? one : word}`,
        sentence: `${names} ${ending.jobs.length === 1 ? one : word}, seen after a wait of ${took}.${goOn}`,
        next:
          ending.kind === 'failure'
            ? 'Mend what the errors name and trigger the job again; what it did before it failed stays in the store.'
            : 'A cancelled job has done nothing: find out who cancelled it, and trigger it again if it is still wanted.',
      };
    }
    case 'timed_out':
      return timedOut(outcome, plan, took);
    case 'not_found': {
      const wanted = targetInWords(plan.target, outcome);
      const within = formatDuration(outcome.elapsed);
      const seen =
        ending.found === 0
          ? `No ${wanted} appeared within ${within}.`
          : `Only ${ending.found} of ${count(plan.rules.expectedJobs, 'expected job')} appeared within ${within}: ${tally(jobs)}.`;
      const hinted = hint(outcome, plan);
      return {
        passed: ending.tolerated,
        tone: ending.tolerated ? 'warn' : 'bad',
        headline:
          ending.found === 0
            ? 'No matching job was found'
            : `Only ${ending.found} of ${count(plan.rules.expectedJobs, 'expected job')} appeared`,
        sentence: `${seen}${hinted === undefined ? '' : ` ${hinted}`}${goOn}`,
        next: ending.tolerated
          ? ''
          : 'Check `job-type`, `created-after` and `region`, and that the step before did trigger a job; for slow days raise `appear-timeout`; if none is fine too, set `if-no-jobs-found: ignore`.',
      };
    }
    case 'interrupted':
      return {
        passed: false,
        tone: 'warn',
        headline: 'The wait was cancelled',
        sentence: `The run was cancelled after a wait of ${took}${total === 0 ? '' : `, with ${tally(jobs, now)}`}. ${leftBehind(outcome, unfinished.length)}`,
        next: unfinished.length === 0 ? '' : `To take it up again, ${WAIT_ON}.`,
      };
    case 'error':
      return {
        passed: false,
        tone: 'bad',
        headline: 'The wait could not go on',
        sentence: `${[ending.error.message, ending.error.meaning].filter((part) => part !== '').join(' ')} This says nothing about the jobs: they go on in the store.`,
        next: ending.error.remedy,
      };
    default:
      return ending satisfies never;
  }
}

function leftBehind({ cancelledByUs }: Outcome, unfinished: number): string {
  const rest = 'This stops the waiting only: jobs that were triggered go on in the store.';
  if (cancelledByUs.length === 0) return rest;
  const names = enumerateFirst(
    20,
    cancelledByUs.map(({ job }) => nameOf(job)),
  );
  const others =
    unfinished === 0
      ? ''
      : ` ${count(unfinished, 'job')} could not be cancelled any more and ${unfinished === 1 ? 'goes' : 'go'} on in the store.`;
  return `Cancelled in the queue, as \`on-cancel\` asks: ${names}.${others}`;
}

function timedOut(outcome: Outcome, plan: WaitPlan, took: string): Closing {
  const { ending, jobs, now, trouble, unreadable } = outcome;
  if (ending.kind !== 'timed_out') throw new TypeError('not timed out');
  if (ending.limit === 'run-timeout') {
    const limit = formatDuration(plan.rules.runTimeout ?? plan.rules.timeout);
    const names = enumerateFirst(
      3,
      ending.jobs.map((tracked) => {
        const ran = ranFor(tracked, now);
        return `${nameOf(tracked.job)}${ran === undefined ? '' : ` (${formatDuration(ran)})`}`;
      }),
    );
    return {
      passed: false,
      tone: 'bad',
      headline: `A job runs longer than ${limit}`,
      sentence: `${names} has been running for longer than \`run-timeout\` (${limit}). PXM cannot stop a job that has started: it goes on in the store and holds the queue.`,
      next: `Look at it in the store; if it is only slow, raise \`run-timeout\`, or ${WAIT_ON}.`,
    };
  }
  const waiting = jobs.length === 0 ? 'no matching job had appeared' : tally(jobs, now);
  const expected = estimateOf(outcome);
  const reason =
    trouble !== undefined
      ? ` The API has not answered for the last ${formatDuration(trouble.lasted)} (${trouble.fault}), so that this may be out of date.`
      : unreadable.length > 0
        ? ` ${count(unreadable.length, 'row')} of the list could not be read and may be one of the jobs (${unreadable[0]?.problem}), so that success could not be said.`
        : '';
  return {
    passed: false,
    tone: 'bad',
    headline:
      trouble === undefined
        ? `Not finished within ${formatDuration(plan.rules.timeout)}`
        : 'The API did not answer in time',
    sentence: `Time ran out after ${took}: ${waiting}${outlookInWords(outcome)}.${reason} ${GO_ON}`,
    next: `${whatHelps(trouble, expected && milliseconds(outcome.elapsed + expected.left))}, or ${WAIT_ON}.`,
  };
}

function whatHelps(trouble: Outcome['trouble'], needed: Duration | undefined): string {
  if (trouble === undefined) {
    return `Raise \`timeout\`${needed === undefined ? '' : ` (about ${formatDuration(rounded(needed))} would have been enough)`}`;
  }
  return trouble.kind === 'proxy'
    ? 'Check the proxy that `https_proxy` names, then run the step again'
    : "Look at Elastic Path's status page, then run the step again";
}

/** `product-import job created at or after 2024-02-20T22:00:00Z`. */
export function targetInWords(target: Target, { createdAfter }: Pick<Outcome, 'createdAfter'>): string {
  if (target.kind === 'ids') {
    return `job with the id ${enumerateFirst(3, target.ids, 'or')}`;
  }
  const requests = target.requestIds.length === 0 ? '' : ` of ${count(target.requestIds.length, 'request')}`;
  return `${typesInWords(target.types)} job${requests} created at or after ${formatInstant(createdAfter ?? target.since.at)}`;
}
