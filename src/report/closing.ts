import type { JobErrors } from '../failures/read-errors.ts';
import { isFinal } from '../pxm/job.ts';
import { formatDuration, milliseconds, shortest } from '../time/duration.ts';
import { passes } from '../wait/conclusion.ts';
import { ranFor, startOf, unfinishedOf } from '../wait/job-state.ts';
import type { WaitPlan } from '../wait/plan.ts';
import { unfinishedIds } from '../wait/snapshot.ts';
import type { Outcome } from '../wait/wait.ts';
import { hint } from './hint.ts';
import { jobsWithErrors } from './jobs-with-errors.ts';
import { forecastOf, outlookInWords, roundedUp, sameAs } from './outlook.ts';
import { type Subject, subjectOf } from './subject.ts';
import { targetInWords } from './target-in-words.ts';
import { lastingReason, unprovenInWords } from './unproven.ts';
import { capitalized, count, enumerateFirst, grouped, nameOf, sentences, tally } from './words.ts';

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

function keepWaiting({ input, noun, outputs }: Subject): string {
  return `run the action again with \`${input}\` set to the ids of the unfinished ${noun}s (in the log, the summary and the output \`${outputs.unfinished}\`)`;
}

/** The words and their tone: whether the step passes is not theirs to say. */
type Words = Omit<Closing, 'passed'>;

/** Says how a wait ended. @param errors by job id: of jobs that succeeded they are warnings */
export function closing(
  outcome: Outcome,
  plan: WaitPlan,
  errors: ReadonlyMap<string, JobErrors> = new Map(),
): Closing {
  return { passed: passes(outcome.conclusion), ...wordsOf(outcome, plan, errors) };
}

function wordsOf(outcome: Outcome, plan: WaitPlan, errors: ReadonlyMap<string, JobErrors>): Words {
  const { conclusion } = outcome;
  const subject = subjectOf(plan.target);
  switch (conclusion.kind) {
    case 'success':
      return succeeded(outcome, conclusion.missing, plan, errors);
    case 'failure':
    case 'cancelled':
      return failed(outcome, conclusion, plan);
    case 'timed_out':
      return conclusion.limit === 'timeout'
        ? timedOut(outcome, plan)
        : runTooLong(outcome, conclusion.jobs, plan);
    case 'not_found':
      return notFound(outcome, conclusion, plan);
    case 'interrupted':
      return interrupted(outcome, subject);
    case 'error':
      return {
        tone: 'bad',
        headline: 'The wait could not continue',
        sentence: sentences(
          conclusion.error.message,
          conclusion.error.meaning,
          outcome.jobs.length === 0
            ? saysNothing(subject)
            : `Last seen: ${tally(outcome.jobs, outcome.now)}.`,
          stillRunning(outcome, subject),
        ),
        next: conclusion.error.remedy,
      };
    default:
      return conclusion satisfies never;
  }
}

function succeeded(
  outcome: Outcome,
  missing: number,
  plan: WaitPlan,
  errors: ReadonlyMap<string, JobErrors>,
): Words {
  const { jobs } = outcome;
  const total = jobs.length;
  const took = `after ${formatDuration(outcome.elapsed)}`;
  const others = jobs.filter(({ job }) => job.status !== 'success');
  const [only] = jobs;
  const { noun, typedNoun } = subjectOf(plan.target);
  const subject =
    total === 1 && only !== undefined ? `The ${typedNoun(only.job)}` : `All ${count(total, noun)}`;
  const ended =
    others.length === 0
      ? `${subject} succeeded ${took}.`
      : total === 1
        ? `${subject} ended as ${only?.job.statusText} ${took}, which \`fail-on\` allows.`
        : `${subject} ended ${took} (${tally(jobs)}), none of them in a status of \`fail-on\`.`;
  const verb = others.length === 0 ? 'succeeded' : 'ended';
  return {
    tone: others.length === 0 && (missing === 0 || plan.rules.ifNoJobsFound === 'ignore') ? 'good' : 'warn',
    headline:
      missing > 0
        ? `${grouped(total)} of ${count(total + missing, `expected ${noun}`)} ${verb}`
        : `${total === 1 ? `The ${noun}` : `All ${count(total, noun)}`} ${verb}${withWarnings(outcome, errors)}`,
    sentence: sentences(
      ended,
      missing > 0 &&
        `${absent(missing, noun)} within ${formatDuration(shortest(plan.rules.appearTimeout, outcome.elapsed))}.`,
      missing === 0 && matchedInWords(total, plan),
    ),
    next: '',
  };
}

/** `, 1 with warnings`. PXM: a price book import can succeed and leave out rows. */
function withWarnings({ jobs }: Outcome, errors: ReadonlyMap<string, JobErrors>): string {
  const { warned } = jobsWithErrors(jobs, errors);
  if (warned.length === 0) return '';
  return jobs.length === 1 ? ' with warnings' : `, ${grouped(warned.length)} with warnings`;
}

/** Without a number that is expected, a job that was triggered and has not appeared is not missed. */
function matchedInWords(total: number, { target, rules }: WaitPlan): string {
  if (target.kind !== 'list') return '';
  const matched = `${count(total, 'job')} matched`;
  if (rules.expectedJobs > 1) {
    return total > rules.expectedJobs ? `${matched}, and ${grouped(rules.expectedJobs)} were expected.` : '';
  }
  return target.requestIds.length > 0
    ? `${matched}.`
    : `${matched}. If you triggered more, set \`expected-jobs\`.`;
}

/** With `fail-fast` the wait ends before all jobs have, and before they can report errors. */
function errorsToCome({ jobs }: Outcome, { target, rules }: WaitPlan): string {
  const amount = unfinishedOf(jobs).length;
  if (!rules.failFast || amount === 0 || !subjectOf(target).hasErrors) return '';
  return `Errors of ${amount === 1 ? 'that job are' : 'those jobs are'} not included: to wait for all jobs, set \`fail-fast: false\`.`;
}

function failed(
  outcome: Outcome,
  conclusion: Extract<Outcome['conclusion'], { kind: 'failure' | 'cancelled' }>,
  plan: WaitPlan,
): Words {
  const { jobs, now } = outcome;
  const subject = subjectOf(plan.target);
  const isFailure = conclusion.kind === 'failure';
  const verb = isFailure ? 'failed' : conclusion.jobs.length === 1 ? 'was cancelled' : 'were cancelled';
  const names = enumerateFirst(
    3,
    conclusion.jobs.map(({ job }) => nameOf(job)),
  );
  return {
    tone: 'bad',
    headline:
      jobs.length === 1
        ? `The ${subject.noun} ${verb}`
        : `${grouped(conclusion.jobs.length)} of ${count(jobs.length, subject.noun)} ${verb}`,
    sentence: sentences(
      `${names} ${verb}; the wait ended after ${formatDuration(outcome.elapsed)}.`,
      jobs.length > conclusion.jobs.length && `In all: ${tally(jobs, now)}.`,
      stillRunning(outcome, subject),
      errorsToCome(outcome, plan),
    ),
    next: isFailure
      ? subject.afterFailure
      : sentences(
          'Find out who cancelled it, and trigger it again if it is still wanted.',
          conclusion.jobs.some((tracked) => startOf(tracked, now) !== undefined) &&
            'What it did before it was cancelled may stay in the store.',
        ),
  };
}

function notFound(
  outcome: Outcome,
  { found, tolerated }: Extract<Outcome['conclusion'], { kind: 'not_found' }>,
  plan: WaitPlan,
): Words {
  const { jobs, now } = outcome;
  const { rules, target } = plan;
  const subject = subjectOf(target);
  const expected = count(rules.expectedJobs, `expected ${subject.noun}`);
  const byId = target.kind !== 'list';
  const limit = rules.timeout <= rules.appearTimeout ? 'timeout' : 'appear-timeout';
  return {
    tone: !tolerated ? 'bad' : rules.ifNoJobsFound === 'ignore' ? 'good' : 'warn',
    headline: found === 0 ? `No matching ${subject.noun} was found` : `Only ${found} of ${expected} appeared`,
    sentence: sentences(
      found === 0
        ? `No ${targetInWords(target, outcome)} appeared within ${formatDuration(outcome.elapsed)}.`
        : `Only ${found} of ${expected} appeared within ${formatDuration(outcome.elapsed)}: ${tally(jobs, now)}.`,
      hint(outcome, plan),
      stillRunning(outcome, subject),
    ),
    next: tolerated
      ? ''
      : byId
        ? `Check the ids, and that \`region\` and token are those of the store that ${subject.origin} used; for slow days raise \`${limit}\`.`
        : `Check \`job-type\`, \`created-after\` and \`region\`, and that the step before did trigger a job; for slow days raise \`${limit}\`; if none is fine too, set \`if-no-jobs-found: ignore\`.`,
  };
}

function interrupted(outcome: Outcome, subject: Subject): Words {
  const { jobs, now, cancelledByUs } = outcome;
  const by = (status: string): number => jobs.filter(({ job }) => job.status === status).length;
  const one = (amount: number): string => (amount === 1 ? 'has' : 'have');
  const [started, pending] = [by('started'), by('pending')];
  const cancelled =
    cancelledByUs === undefined
      ? 'This stops the waiting only.'
      : sentences(
          cancelledByUs.length > 0 &&
            `Cancelled in the queue, as \`on-cancel\` asks: ${enumerateFirst(
              20,
              cancelledByUs.map(({ job }) => nameOf(job)),
            )}.`,
          started > 0 && `${count(started, 'job')} ${one(started)} started and cannot be cancelled.`,
          pending > 0 &&
            `${count(pending, 'job')} ${pending === 1 ? 'was' : 'were'} pending when last seen, and could not be cancelled in time or because ${pending === 1 ? 'it has' : 'they have'} started.`,
        );
  return {
    tone: 'warn',
    headline: 'The step was cancelled',
    sentence: sentences(
      `The step was cancelled after ${formatDuration(outcome.elapsed)}${jobs.length === 0 ? '' : `, with ${tally(jobs, now)}`}.`,
      cancelled,
      jobs.length === 0
        ? `${capitalized(subject.noun)}s that were triggered continue in the store.`
        : stillRunning(outcome, subject),
    ),
    next: unfinishedIds(outcome).length === 0 ? '' : `To keep waiting, ${keepWaiting(subject)}.`,
  };
}

function runTooLong(outcome: Outcome, overlong: Outcome['jobs'], plan: WaitPlan): Words {
  const { jobs, now } = outcome;
  const limit = formatDuration(plan.rules.runTimeout ?? plan.rules.timeout);
  const subject = subjectOf(plan.target);
  const isOne = overlong.length === 1;
  const names = enumerateFirst(
    3,
    overlong.map((tracked) => {
      const ran = ranFor(tracked, now);
      return `${nameOf(tracked.job)}${ran === undefined ? '' : ` (${formatDuration(ran)})`}`;
    }),
  );
  return {
    tone: 'bad',
    headline: isOne
      ? `A ${subject.noun} runs longer than ${limit}`
      : `${count(overlong.length, subject.noun)} run longer than ${limit}`,
    sentence: sentences(
      `${names} ${isOne ? 'has' : 'have'} been running for longer than \`run-timeout\` (${limit}).`,
      jobs.length > overlong.length && `In all: ${tally(jobs, now)}.`,
      subject.overlong,
    ),
    next: `Look at it in the store; if it is only slow, raise \`run-timeout\`, or ${keepWaiting(subject)}.`,
  };
}

function timedOut(outcome: Outcome, plan: WaitPlan): Words {
  const { jobs, now, outage, answered } = outcome;
  const took = formatDuration(outcome.elapsed);
  const subject = subjectOf(plan.target);
  const state = jobs.length === 0 ? `no matching ${subject.noun} had appeared` : tally(jobs, now);
  return {
    tone: 'bad',
    headline:
      outage !== undefined
        ? 'The API was failing when time ran out'
        : isUnproven(outcome)
          ? `Not proven complete within ${formatDuration(plan.rules.timeout)}`
          : `Not finished within ${formatDuration(plan.rules.timeout)}`,
    sentence: sentences(
      answered
        ? `Time ran out after ${took}: ${state}${outlookInWords(outcome, subject)}.`
        : `Time ran out after ${took}, in which the ${subject.noun}s could not be read once.`,
      outage !== undefined &&
        `The API has been failing for the last ${formatDuration(outage.lasted)} (${outage.message})${answered ? ', so that this may be out of date' : ''}.`,
      answered && stillMissing(outcome, plan),
      outage === undefined && unprovenInWords(outcome, plan.target),
      answered ? stillRunning(outcome, subject) : saysNothing(subject),
    ),
    next:
      outage === undefined && lastingReason(outcome.proof) !== undefined
        ? ''
        : `${whatHelps(outcome, plan)}.`,
  };
}

/** Every job that was seen has ended, and only the proof is missing that there are no others. */
function isUnproven({ jobs, proof }: Outcome): boolean {
  return jobs.length > 0 && proof.kind === 'incomplete' && jobs.every(({ job }) => isFinal(job.status));
}

function whatHelps(outcome: Outcome, plan: WaitPlan): string {
  const { outage } = outcome;
  const subject = subjectOf(plan.target);
  const hasUnfinished = unfinishedIds(outcome).length > 0;
  const orKeepWaiting = hasUnfinished ? `, or ${keepWaiting(subject)}` : '';
  if (outage === undefined) {
    if (plan.rules.timeout === 0)
      return `\`timeout: 0s\` polls just once: give it a time to wait${orKeepWaiting}`;
    const expected = forecastOf(outcome);
    const needed =
      expected?.kind === 'expected'
        ? ` (to more than ${formatDuration(roundedUp(milliseconds(outcome.elapsed + expected.likely)))}, ${sameAs(expected)})`
        : '';
    return `Raise \`timeout\`${needed}${orKeepWaiting}`;
  }
  const again = hasUnfinished
    ? `; when it does, ${keepWaiting(subject)}`
    : `, then run the workflow again (${subject.secondRun})`;
  switch (outage.kind) {
    case 'proxy':
      return `Check that the proxy which \`https_proxy\` names lets requests through${again}`;
    case 'throttled':
      return `Too many requests reach the store: let fewer things ask it at once, raise \`poll-interval\`, or reserve a share of the rate limit for this application key (one without a share can be throttled to nothing)${orKeepWaiting}`;
    case 'server-error':
      return `Check on Elastic Path's status page that the API works again${again}`;
    case 'not-json':
    case 'wrong-shape':
      return `Check \`region\` or \`api-base-url\`: what answers there is not the API, but perhaps a proxy or a login page${again}`;
    default:
      return `Check that the API answers from this runner (name resolution, firewall, Elastic Path's status page)${again}`;
  }
}

function saysNothing({ noun }: Subject): string {
  return `This says nothing about the ${noun}s, and stops none of them.`;
}

/** What is not finished is not lost, and nobody has to trigger it again. */
function stillRunning({ jobs }: Outcome, { noun }: Subject): string {
  const amount = unfinishedOf(jobs).length;
  if (amount === 0) return '';
  return `${count(amount, noun)} ${amount === 1 ? 'is not finished and continues' : 'are not finished and continue'} in the store.`;
}

/** What may still come, and is not among the unfinished jobs. */
function stillMissing({ jobs, missingIds }: Outcome, { target, rules }: WaitPlan): string {
  if (missingIds.length > 0) return `Not found yet: ${enumerateFirst(3, missingIds)}.`;
  const missing = rules.expectedJobs - jobs.length;
  return missing > 0 && jobs.length > 0
    ? `${absent(missing, subjectOf(target).noun)} so far, and ${missing === 1 ? 'has' : 'have'} no id to keep waiting with.`
    : '';
}

function absent(missing: number, noun: string): string {
  return `${count(missing, `expected ${noun}`)} did not appear`;
}
