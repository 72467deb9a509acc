import { ActionError, messageOf } from '../errors.ts';
import { type Instant, parseTimestamp } from '../time/instant.ts';

/** The variables of the run that this needs. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Asks GitHub when the latest attempt of this run started (`run_started_at`, which a re-run resets, as
 * `created_at` does not). Needs `actions: read`. Honours GITHUB_API_URL.
 * @throws ActionError that says how to pass a time instead
 */
export async function readRunStart(githubToken: string, env: Env): Promise<Instant> {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const runId = Number(env['GITHUB_RUN_ID']);
  if (!owner || !repo || !Number.isInteger(runId) || runId <= 0) {
    throw cannot('GITHUB_REPOSITORY and GITHUB_RUN_ID are not set, so this is no workflow run.');
  }
  if (githubToken === '') throw cannot('`github-token` is empty.');
  try {
    // Only here: it is half of the bundle, and most runs do not need it.
    const { getOctokit } = await import('@actions/github');
    const answer = await getOctokit(githubToken).request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {
      owner,
      repo,
      run_id: runId,
      request: { signal: AbortSignal.timeout(20_000) },
    });
    const start = parseTimestamp(answer.data.run_started_at ?? '');
    if (start === undefined) throw new Error('the answer names no run_started_at');
    return start;
  } catch (thrown) {
    throw cannot(`${messageOf(thrown)}.`, thrown);
  }
}

function cannot(reason: string, cause?: unknown): ActionError {
  return new ActionError(
    {
      what: `GitHub could not be asked when this run started (\`created-after: workflow-run\`): ${reason}`,
      remedy:
        'Give the job `permissions: actions: read`, or pass a time yourself: an age such as `created-after: 15m`, or a time that an earlier step took with `date -u +%FT%TZ`.',
    },
    { cause },
  );
}
