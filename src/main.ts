import { Aborted, ActionError, messageOf } from './errors.ts';
import { createDisplay, type Display } from './foreign-text.ts';
import type { CreatedAfter } from './inputs/created-after.ts';
import { type Inputs, readInputs, SECRET_INPUTS } from './inputs/inputs.ts';
import { PxmClient } from './pxm/client.ts';
import type { Connection } from './pxm/dispatcher.ts';
import { TOKEN_LIFE } from './pxm/token.ts';
import { closing } from './report/closing.ts';
import { Log } from './report/log.ts';
import { Progress } from './report/progress.ts';
import { Reporter } from './report/reporter.ts';
import { Secrets } from './secrets/secrets.ts';
import type { Clock } from './time/clock.ts';
import { formatDuration } from './time/duration.ts';
import { before, type Instant } from './time/instant.ts';
import type { Toolkit } from './toolkit/toolkit.ts';
import { VERSION } from './version.ts';
import { AT_ONCE, cancelPending } from './wait/cancel-pending.ts';
import { readFailures } from './wait/failures.ts';
import { scheduleOf } from './wait/schedule.ts';
import { type Since, type Target, type WaitPlan, wait } from './wait/wait.ts';

/** All that comes from outside: the runner, the network, time, chance. */
export interface Deps {
  readonly toolkit: Toolkit;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly connect: (env: NodeJS.ProcessEnv, baseUrl: URL, connections?: number) => Connection;
  readonly readRunStart: (
    githubToken: string,
    env: NodeJS.ProcessEnv,
    deps: { readonly clock: Clock; readonly interrupt: AbortSignal },
  ) => Promise<Instant>;
  /** Aborts when the run is cancelled. */
  readonly interrupt: AbortSignal;
}

/** Runs the action. @returns whether the step passes */
export async function run(deps: Deps): Promise<boolean> {
  const { toolkit, env, clock } = deps;
  const secrets = new Secrets((secret) => toolkit.mask(secret));
  for (const name of SECRET_INPUTS) secrets.keep(toolkit.input(name), name);
  const display = createDisplay((text) => secrets.redact(text));
  const log = new Log(toolkit, display);
  const reporter = new Reporter(toolkit, log, clock, {
    display,
    isSecret: (data) => secrets.isIn(data),
  });
  for (const name of secrets.tooShort) reporter.tooShort(name);

  const read = readInputs((name) => toolkit.input(name));
  if (!read.ok) return reporter.badInput(read.problems, wantsSummary(toolkit));
  const { inputs } = read;
  let connection: Connection | undefined;
  try {
    for (const warning of inputs.warnings) log.annotate('warning', 'wait-for-pxm-jobs', warning);
    const plan = await planOf(inputs, deps);
    connection = deps.connect(env, inputs.baseUrl);
    return await waitAndReport(inputs, plan, { ...deps, ...connection, secrets, display, log, reporter });
  } catch (thrown) {
    if (thrown instanceof Aborted) return await reporter.interrupted(inputs.summary);
    const error =
      thrown instanceof ActionError
        ? thrown
        : new ActionError({
            what: `The action met an error of its own: ${messageOf(thrown)}.`,
            remedy: 'Run the step again with debug logging, and report it with that log if it comes again.',
          });
    if (error !== thrown && thrown instanceof Error) log.debug(thrown.stack ?? '');
    return await reporter.stopped(error, inputs.summary);
  } finally {
    // Not waited for: a connection that is still being made would hold it up.
    connection?.dispatcher.destroy().catch(() => undefined);
  }
}

/** Also where other inputs are wrong. */
function wantsSummary(toolkit: Toolkit): boolean {
  return toolkit.input('summary').trim().toLowerCase() !== 'false';
}

async function waitAndReport(
  inputs: Inputs,
  plan: WaitPlan,
  deps: Deps & Connection & { secrets: Secrets; display: Display; log: Log; reporter: Reporter },
): Promise<boolean> {
  const { clock, interrupt, log, reporter, secrets } = deps;
  const client = new PxmClient(
    { baseUrl: inputs.baseUrl, credentials: inputs.credentials, userAgent: `wait-for-pxm-jobs/${VERSION}` },
    {
      dispatcher: deps.dispatcher,
      proxy: deps.proxy,
      clock,
      random: deps.random,
      clean: deps.display.text,
      keepSecret: (secret) => secrets.keep(secret, 'token'),
      observe: (event) => reporter.client(event),
    },
  );
  reporter.begin(plan, inputs.baseUrl);
  if (inputs.credentials.kind === 'token' && plan.rules.timeout >= TOKEN_LIFE) {
    log.annotate(
      'notice',
      'The token may expire first',
      `\`timeout\` is ${formatDuration(plan.rules.timeout)}, and an access token lives one hour at most. Give \`client-id\` and \`client-secret\` instead of \`token\`, and the action renews it by itself.`,
    );
  }
  const progress = new Progress(plan);
  const stopHeartbeat = reporter.heartbeat(progress);
  let outcome = await wait(plan, {
    client,
    clock,
    interrupt,
    observe: (event) => reporter.look(progress, event),
  });
  reporter.waited();
  if (outcome.ending.kind === 'interrupted' && inputs.onCancel === 'cancel-pending') {
    const { dispatcher } = deps.connect(deps.env, inputs.baseUrl, AT_ONCE);
    client.use(dispatcher);
    outcome = await cancelPending(outcome, client, clock);
    dispatcher.destroy().catch(() => undefined);
    client.use(deps.dispatcher);
  }
  const failures = await readFailures(outcome.jobs, client, clock, interrupt);
  stopHeartbeat();
  const end = closing(outcome, plan);
  return reporter.end({ outcome, closing: end, failures, requests: client.requests }, inputs.summary);
}

async function planOf(inputs: Inputs, deps: Deps): Promise<WaitPlan> {
  const { target, rules, pollInterval } = inputs;
  const schedule = scheduleOf(pollInterval);
  const withTarget = (planned: Target): WaitPlan => ({ target: planned, rules, schedule });
  if (target.kind === 'ids') return withTarget(target);
  const since = await sinceOf(target.createdAfter, inputs.githubToken, deps);
  return withTarget({ kind: 'list', types: target.types, requestIds: target.requestIds, since });
}

async function sinceOf(createdAfter: CreatedAfter, githubToken: string, deps: Deps): Promise<Since> {
  switch (createdAfter.kind) {
    case 'moment':
      return { at: createdAfter.at, onRunnersClock: false };
    case 'age':
      return { at: before(deps.clock.now(), createdAfter.age), onRunnersClock: true };
    case 'workflow-run':
      return { at: await deps.readRunStart(githubToken, deps.env, deps), onRunnersClock: true };
    default:
      return createdAfter satisfies never;
  }
}
