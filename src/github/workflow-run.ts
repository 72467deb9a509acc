import { Aborted, ActionError, messageOf, withoutFullStop } from '../errors.ts';
import { certificateRemedy, isCertificateError } from '../network/certificate.ts';
import { codedErrors } from '../network/error-chain.ts';
import { parseRetryAfter } from '../network/http-date.ts';
import { type AttemptFailure, retry } from '../network/retry.ts';
import { type Condition, GITHUB_POLICY } from '../network/retry-policy.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds, seconds } from '../time/duration.ts';
import { between, type Instant, instant, parseTimestamp } from '../time/instant.ts';
import { TimeLimit } from '../time/time-limit.ts';

/** The variables of the run that this needs. */
type Env = Readonly<Record<string, string | undefined>>;

/** The latest attempt of a workflow run. */
export interface RunStart {
  /** When this attempt started, on GitHub's clock: `run_started_at`, which a re-run resets. */
  readonly at: Instant;
  /** From 1. */
  readonly attempt: number;
  /** When the first attempt started (`created_at`); undefined where GitHub does not say. */
  readonly firstStartedAt: Instant | undefined;
}

/** For all attempts together. */
const LOOKUP_LIMIT = seconds(20);
/** For each of them. */
const ATTEMPT_LIMIT = seconds(5);

/**
 * Asks GitHub when the latest attempt of this run started. Needs `actions: read`. Honours GITHUB_API_URL.
 * Tries again what may pass, for up to 20 s.
 * @throws ActionError that says how to pass a time instead; Aborted when the signal did it
 */
export async function readRunStart(
  githubToken: string,
  env: Env,
  deps: { readonly clock: Clock; readonly interrupt: AbortSignal },
): Promise<RunStart> {
  const { clock, interrupt } = deps;
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const runId = Number(env['GITHUB_RUN_ID']);
  if (!owner || !repo || !Number.isInteger(runId) || runId <= 0) {
    throw cannot('GITHUB_REPOSITORY and GITHUB_RUN_ID are not set, so this is not a workflow run.', LATER);
  }
  if (githubToken.trim() === '') throw cannot('`github-token` is empty.', GIVE_A_TOKEN);
  using limit = new TimeLimit(LOOKUP_LIMIT, clock, interrupt);
  const began = clock.elapsed();
  const left = (): Duration => milliseconds(began + LOOKUP_LIMIT - clock.elapsed());
  let last: unknown;
  try {
    return await retry(
      () => {
        const baseUrl = env['GITHUB_API_URL']?.trim().replace(/\/+$/, '') || 'https://api.github.com';
        return ask({ owner, repo, runId, githubToken, baseUrl }, clock, limit.signal);
      },
      GITHUB_POLICY,
      {
        clock,
        // There is one asker only: nothing has to be kept apart.
        random: () => 1,
        signal: limit.signal,
        failureOf: (thrown) => {
          // The end of the time says nothing of why.
          if (!limit.signal.aborted) last = thrown;
          const failure = gitHubFailureOf(thrown, clock);
          return failure?.retryAfter !== undefined && failure.retryAfter >= left() ? undefined : failure;
        },
        onRetry: () => undefined,
      },
    );
  } catch (thrown) {
    if (interrupt.aborted) throw new Aborted();
    throw explained(last ?? thrown);
  }
}

class NoStart extends Error {}
class Unanswered extends Error {}

async function ask(
  run: {
    readonly owner: string;
    readonly repo: string;
    readonly runId: number;
    readonly githubToken: string;
    readonly baseUrl: string;
  },
  clock: Clock,
  signal: AbortSignal,
): Promise<RunStart> {
  // Only here: it is half of the bundle, and most runs do not need it.
  const { getOctokit } = await import('@actions/github');
  using limit = new TimeLimit(ATTEMPT_LIMIT, clock, signal);
  try {
    const { data } = await getOctokit(run.githubToken, { baseUrl: run.baseUrl }).request(
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      { owner: run.owner, repo: run.repo, run_id: run.runId, request: { signal: limit.signal } },
    );
    const at = parseTimestamp(data.run_started_at ?? '');
    if (at === undefined) throw new NoStart('the answer names no run_started_at');
    const firstStartedAt = parseTimestamp(data.created_at ?? '');
    return { at, attempt: data.run_attempt ?? 1, firstStartedAt };
  } catch (thrown) {
    if (limit.expired) throw new Unanswered('no answer within 5 s');
    throw thrown;
  }
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** What GitHub answered, undefined where no answer came. */
function answerOf(thrown: unknown): Answered | undefined {
  const { status, response } = (thrown ?? {}) as { status?: unknown; response?: { headers?: unknown } };
  if (typeof status !== 'number' || response === undefined) return undefined;
  return { status, headers: (response.headers ?? {}) as Answered['headers'] };
}

/** GitHub: a 403 is throttling, not a missing right, where it says so in one of these ways. */
function isRateLimit(thrown: unknown, { status, headers }: Answered): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const isUsedUp = String(headers['x-ratelimit-remaining']) === '0';
  return isUsedUp || headers['retry-after'] !== undefined || /rate limit/i.test(messageOf(thrown));
}

function gitHubFailureOf(thrown: unknown, clock: Clock): AttemptFailure | undefined {
  if (thrown instanceof Unanswered) return { cause: 'time-out', message: thrown.message };
  if (thrown instanceof NoStart) return undefined;
  const answer = answerOf(thrown);
  const message = messageOf(thrown);
  if (answer === undefined) {
    return certificateErrorOf(thrown) === undefined ? { cause: 'connection', message } : undefined;
  }
  const conditions = new Set<Condition>(isRateLimit(thrown, answer) ? ['rate-limit'] : []);
  return { cause: answer.status, message, conditions, retryAfter: retryAfterOf(answer, clock.now()) };
}

/** GitHub: `retry-after` in seconds, else `x-ratelimit-reset` in epoch seconds where nothing is left. */
function retryAfterOf({ headers }: Answered, now: Instant): Duration | undefined {
  const given = headers['retry-after'];
  if (given !== undefined) return parseRetryAfter(String(given), now);
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) !== '0' || !(reset > 0)) return undefined;
  return between(now, instant(reset * 1_000));
}

function certificateErrorOf(thrown: unknown): string | undefined {
  return codedErrors(thrown).find(({ code }) => isCertificateError(code))?.code;
}

const GIVE_A_TIME = 'pass a time yourself, such as `created-after: 15m`.';
const GIVE_THE_RIGHT = `Give the job \`permissions: actions: read\`, or ${GIVE_A_TIME}`;
const GIVE_A_TOKEN = `Leave \`github-token\` out, so that it is the job's own (\`\${{ github.token }}\`), or ${GIVE_A_TIME}`;
const LATER = `Run the workflow again later, or ${GIVE_A_TIME}`;

/** Why GitHub could not be asked, each with its own remedy. */
function explained(thrown: unknown): ActionError {
  const certificate = certificateErrorOf(thrown);
  if (certificate !== undefined) {
    const remedy = `${certificateRemedy(certificate)} Or ${GIVE_A_TIME}`;
    return cannot(`the certificate of its host is not accepted (${certificate}).`, remedy, thrown);
  }
  const answer = answerOf(thrown);
  const said = withoutFullStop(messageOf(thrown));
  if (answer === undefined) {
    const reason = thrown instanceof Aborted ? 'no answer within 20 s' : said;
    return cannot(`${reason}.`, LATER, thrown);
  }
  const { status } = answer;
  // The page that a 5xx comes with says nothing.
  if (status >= 500) return cannot(`HTTP ${status}.`, LATER, thrown);
  const reason = `HTTP ${status}, ${said}.`;
  if (isRateLimit(thrown, answer)) {
    return cannot(
      `too many requests were sent with this token (${reason})`.replace(/\.\)$/, ').'),
      LATER,
      thrown,
    );
  }
  switch (status) {
    case 401:
      return cannot(reason, `GitHub does not accept \`github-token\`. ${GIVE_A_TOKEN}`, thrown);
    case 403:
      return cannot(reason, GIVE_THE_RIGHT, thrown);
    case 404:
      return cannot(
        reason,
        `To see this run, a token needs the right to read it, and has to be of this repository. ${GIVE_THE_RIGHT}`,
        thrown,
      );
    default:
      return cannot(reason, LATER, thrown);
  }
}

function cannot(reason: string, remedy: string, cause?: unknown): ActionError {
  const what = `GitHub could not be asked when this run started (\`created-after: workflow-run\`): ${reason}`;
  return new ActionError({ what, remedy }, { cause });
}
