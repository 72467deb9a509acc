import { Aborted, ActionError, messageOf } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { milliseconds, seconds, shortest } from '../time/duration.ts';
import { type Instant, parseTimestamp } from '../time/instant.ts';
import { TimeLimit } from '../time/time-limit.ts';

/** The variables of the run that this needs. */
type Env = Readonly<Record<string, string | undefined>>;

/** For all attempts together. */
const LIMIT = seconds(20);

/**
 * Asks GitHub when the latest attempt of this run started (`run_started_at`, which a re-run resets, as
 * `created_at` does not). Needs `actions: read`. Honours GITHUB_API_URL. Tries again what may pass.
 * @throws ActionError that says how to pass a time instead; Aborted when the signal did it
 */
export async function readRunStart(
  githubToken: string,
  env: Env,
  deps: { readonly clock: Clock; readonly interrupt: AbortSignal },
): Promise<Instant> {
  const { clock, interrupt } = deps;
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const runId = Number(env['GITHUB_RUN_ID']);
  if (!owner || !repo || !Number.isInteger(runId) || runId <= 0) {
    throw cannot('GITHUB_REPOSITORY and GITHUB_RUN_ID are not set, so this is no workflow run.', PASS_A_TIME);
  }
  if (githubToken === '') throw cannot('`github-token` is empty.', GIVE_THE_RIGHT);
  const limit = new TimeLimit(LIMIT, clock, interrupt);
  let reason = 'no answer within 20 s';
  try {
    for (let pause = seconds(1); ; pause = shortest(seconds(5), milliseconds(pause * 2))) {
      try {
        return await ask({ owner, repo, runId, githubToken, signal: limit.signal });
      } catch (thrown) {
        const status = statusOf(thrown);
        // The end of the time says nothing of why.
        if (!limit.signal.aborted) reason = reasonOf(thrown, status);
        const mayPass =
          !(thrown instanceof NoStart) && (status === undefined || status === 429 || status >= 500);
        if (mayPass) await clock.sleep(pause, limit.signal);
        if (interrupt.aborted) throw new Aborted();
        if (!mayPass || limit.signal.aborted) {
          throw cannot(`${reason}.`, mayPass ? PASS_A_TIME : GIVE_THE_RIGHT, thrown);
        }
      }
    }
  } finally {
    limit.release();
  }
}

class NoStart extends Error {}

async function ask(run: {
  readonly owner: string;
  readonly repo: string;
  readonly runId: number;
  readonly githubToken: string;
  readonly signal: AbortSignal;
}): Promise<Instant> {
  // Only here: it is half of the bundle, and most runs do not need it.
  const { getOctokit } = await import('@actions/github');
  const answer = await getOctokit(run.githubToken).request(
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
    {
      owner: run.owner,
      repo: run.repo,
      run_id: run.runId,
      request: { signal: run.signal },
    },
  );
  const start = parseTimestamp(answer.data.run_started_at ?? '');
  if (start === undefined) throw new NoStart('the answer names no run_started_at');
  return start;
}

/** The HTTP status of GitHub's answer, undefined where none came. */
function statusOf(thrown: unknown): number | undefined {
  const { status, response } = thrown as { status?: unknown; response?: unknown };
  return typeof status === 'number' && response !== undefined ? status : undefined;
}

function reasonOf(thrown: unknown, status: number | undefined): string {
  // The page that a 5xx comes with says nothing.
  return status !== undefined && status >= 500 ? `HTTP ${status}` : messageOf(thrown).replace(/\.+$/, '');
}

const GIVE_A_TIME = 'pass an age yourself, such as `created-after: 15m`.';
const GIVE_THE_RIGHT = `Give the job \`permissions: actions: read\`, or ${GIVE_A_TIME}`;
const PASS_A_TIME = `Run the workflow again later, or ${GIVE_A_TIME}`;

function cannot(reason: string, remedy: string, cause?: unknown): ActionError {
  const what = `GitHub could not be asked when this run started (\`created-after: workflow-run\`): ${reason}`;
  return new ActionError({ what, remedy }, { cause });
}
