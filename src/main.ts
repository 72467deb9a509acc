import { Aborted, type ActionError, asActionError } from './errors.ts';
import { ErrorsFile, type TextFile } from './failures/errors-file.ts';
import { hasErrorsToRead, readErrors, readingLimit } from './failures/read-errors.ts';
import { createDisplay, type Display } from './foreign-text.ts';
import type { RunStart } from './github/workflow-run.ts';
import type { CreatedAfter } from './inputs/created-after.ts';
import { type Inputs, readInputs, SECRET_INPUTS } from './inputs/inputs.ts';
import { trimInvisible } from './inputs/invisible.ts';
import type { InputProblem } from './inputs/problem.ts';
import { PxmClient } from './pxm/client.ts';
import type { Connection } from './pxm/dispatcher.ts';
import { closing } from './report/closing.ts';
import { Log } from './report/log.ts';
import type { OutputLimits } from './report/outputs.ts';
import { Progress } from './report/progress.ts';
import { Reporter } from './report/reporter.ts';
import type { KeepResult } from './report/step-result.ts';
import { subjectOf } from './report/subject.ts';
import { tokenNotice } from './report/token-notice.ts';
import type { WaitReport } from './report/wait-report.ts';
import { Secrets } from './secrets/secrets.ts';
import type { Clock } from './time/clock.ts';
import { type Duration, milliseconds } from './time/duration.ts';
import type { Toolkit } from './toolkit/toolkit.ts';
import { PROGRAM_NAME, VERSION } from './version.ts';
import { cancelPending } from './wait/cancel-pending.ts';
import { IdWatcher } from './wait/ids/id-watcher.ts';
import { ListWatcher } from './wait/list/list-watcher.ts';
import type { Since, Target, WaitPlan } from './wait/plan.ts';
import { ReleaseWatcher } from './wait/releases/release-watcher.ts';
import { scheduleOf } from './wait/schedule.ts';
import { type Outcome, wait } from './wait/wait.ts';
import type { Watcher } from './wait/watcher.ts';

/** All that comes from outside: the runner, the network, time, chance. */
export interface Deps {
  readonly toolkit: Toolkit;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly connect: (env: NodeJS.ProcessEnv, baseUrl: URL) => Connection;
  readonly readRunStart: (
    githubToken: string,
    env: NodeJS.ProcessEnv,
    deps: { readonly clock: Clock; readonly interrupt: AbortSignal },
  ) => Promise<RunStart>;
  /** Makes a file that later steps of the job can read. @returns undefined where nobody wants one */
  readonly createFile: (env: NodeJS.ProcessEnv, name: string) => Promise<TextFile | undefined>;
  /** What is wrong with how the inputs were given, beside the inputs themselves. */
  readonly moreProblems?: readonly InputProblem[];
  /** GitHub's, if undefined. */
  readonly outputLimits?: OutputLimits;
  /** Takes the result in other forms than outputs and summary. */
  readonly keepResult?: KeepResult;
  /** Aborts when the run is cancelled. */
  readonly interrupt: AbortSignal;
}

/** Runs the action. @returns whether the step passes */
export async function run(deps: Deps): Promise<boolean> {
  const { toolkit, clock } = deps;
  const begun = clock.elapsed();
  const secrets = new Secrets((secret) => toolkit.mask(secret));
  for (const name of SECRET_INPUTS) secrets.keep(trimInvisible(toolkit.input(name)), name);
  const display = createDisplay((text) => secrets.redact(text));
  const log = new Log(toolkit, display);
  const reporter = new Reporter(toolkit, log, clock, {
    display,
    isSecret: (data) => secrets.isIn(data),
    keepResult: deps.keepResult,
    outputLimits: deps.outputLimits,
  });
  for (const name of secrets.tooShort) reporter.secretTooShort(name);

  const read = readInputs((name) => toolkit.input(name));
  const { moreProblems = [] } = deps;
  if (!read.ok || moreProblems.length > 0) {
    const problems = [...(read.ok ? [] : read.problems), ...moreProblems];
    return reporter.badInput(problems, wantsSummary(toolkit));
  }
  const { inputs } = read;
  try {
    for (const warning of inputs.warnings) log.annotate('warning', PROGRAM_NAME, warning);
    const plan = await planOf(inputs, deps);
    return await waitAndReport(inputs, plan, { ...deps, secrets, display, log, reporter, begun });
  } catch (thrown) {
    if (thrown instanceof Aborted) return await reporter.interrupted(inputs.summary);
    const error = asActionError(thrown);
    logStack(log, error);
    return await reporter.stopped(error, inputs.summary);
  }
}

/** The stack of an internal error says where it came from. */
function logStack(log: Log, { cause }: ActionError): void {
  if (cause instanceof Error) log.debug(cause.stack ?? '');
}

/** Also where other inputs are wrong. */
function wantsSummary(toolkit: Toolkit): boolean {
  return trimInvisible(toolkit.input('summary')).toLowerCase() !== 'false';
}

interface ReportDeps {
  readonly secrets: Secrets;
  readonly display: Display;
  readonly log: Log;
  readonly reporter: Reporter;
  /** When the step began. */
  readonly begun: Duration;
}

async function waitAndReport(inputs: Inputs, plan: WaitPlan, deps: Deps & ReportDeps): Promise<boolean> {
  const { log, reporter } = deps;
  const { label, baseUrl, credentials } = inputs;
  using client = clientOf(inputs, deps);
  reporter.begin(plan, baseUrl, label);
  const notice = tokenNotice(credentials, plan.rules.timeout);
  if (notice !== undefined) log.show(notice);
  const outcome = await waitWithHeartbeat(inputs, plan, client, deps);
  const reasons = await readReasons(outcome, inputs, client, deps);
  return await reporter.end(
    {
      outcome,
      closing: closing(outcome, plan, reasons.errors),
      subject: subjectOf(plan.target),
      ...reasons,
      label,
      baseUrl,
      failOn: plan.rules.failOn,
      requests: client.requests,
    },
    inputs.summary,
  );
}

function clientOf({ baseUrl, credentials }: Inputs, deps: Deps & ReportDeps): PxmClient {
  const { display, secrets, reporter } = deps;
  return new PxmClient(
    { baseUrl, credentials, userAgent: `${PROGRAM_NAME}/${VERSION}` },
    {
      connect: () => deps.connect(deps.env, baseUrl),
      clock: deps.clock,
      random: deps.random,
      clean: display.text,
      keepSecret: (secret, kind) => secrets.keep(secret, kind),
      observe: (event) => reporter.clientEvent(event),
    },
  );
}

/** Waits, and cancels what is to be cancelled, while the log shows that it continues. */
async function waitWithHeartbeat(
  { onCancel }: Inputs,
  plan: WaitPlan,
  client: PxmClient,
  { clock, interrupt, log, reporter }: Deps & ReportDeps,
): Promise<Outcome> {
  const progress = new Progress(plan);
  using _heartbeat = reporter.heartbeat(progress);
  const outcome = await wait(plan, {
    client,
    watcher: watcherOf(plan.target, client, clock),
    clock,
    interrupt,
    observe: (snapshot, next) => reporter.poll(progress, snapshot, next),
  });
  const { conclusion } = outcome;
  if (conclusion.kind === 'error') logStack(log, conclusion.error);
  reporter.waited();
  if (conclusion.kind !== 'interrupted' || onCancel !== 'cancel-pending') return outcome;
  client.reconnect();
  return await cancelPending(outcome, client, clock);
}

/** Why jobs failed, and what those that succeeded warn of. The verdict does not depend on it. */
async function readReasons(
  { jobs, elapsed }: Outcome,
  { rules, label }: Inputs,
  client: PxmClient,
  { display, clock, interrupt, reporter, env, createFile, begun }: Deps & ReportDeps,
): Promise<Pick<WaitReport, 'errors' | 'errorsFile'>> {
  const clean = display.text;
  const toRead = jobs.map(({ job }) => job).filter(hasErrorsToRead);
  const failed = toRead.filter(({ status }) => status === 'failed');
  const others = toRead.filter(({ status }) => status !== 'failed');
  const byId = new Map([...failed, ...others].map((job) => [job.id, job]));
  const file = new ErrorsFile(() => createFile(env, 'errors.csv'), { clean, label });
  const limit = readingLimit({
    timeout: rules.timeout,
    elapsed,
    sinceStart: milliseconds(clock.elapsed() - begun),
    hasFailedJob: failed.length > 0,
  });
  const errors = await readErrors([...byId.keys()], limit, {
    fetchErrors: (id, page, signal) => client.listJobErrors(id, page, signal),
    clock,
    interrupt,
    clean,
    record: async (id, some) => {
      const job = byId.get(id);
      if (job?.status === 'failed') await file.write({ id, type: job.typeText }, some);
    },
    onProgress: (progress) => reporter.readingErrors(progress),
  });
  return { errors, errorsFile: file.result };
}

function watcherOf(target: Target, client: PxmClient, clock: Clock): Watcher {
  switch (target.kind) {
    case 'list':
      return new ListWatcher(target, client, clock);
    case 'ids':
      return new IdWatcher(target, client, clock);
    case 'releases':
      return new ReleaseWatcher(target, client);
    default:
      return target satisfies never;
  }
}

async function planOf(inputs: Inputs, deps: Deps): Promise<WaitPlan> {
  const { target, rules, pollInterval } = inputs;
  const schedule = scheduleOf(pollInterval);
  const withTarget = (planned: Target): WaitPlan => ({ target: planned, rules, schedule });
  if (target.kind !== 'list') return withTarget(target);
  const since = await sinceOf(target.createdAfter, inputs.githubToken, deps);
  return withTarget({ kind: 'list', types: target.types, requestIds: target.requestIds, since });
}

async function sinceOf(createdAfter: CreatedAfter, githubToken: string, deps: Deps): Promise<Since> {
  switch (createdAfter.kind) {
    case 'moment':
      return createdAfter;
    case 'age':
      return createdAfter;
    case 'workflow-run':
      // GitHub and the store each keep their clocks by a time service: no correction is needed.
      return { kind: 'moment', ...(await deps.readRunStart(githubToken, deps.env, deps)) };
    default:
      return createdAfter satisfies never;
  }
}
