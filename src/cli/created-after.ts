import type { InputProblem } from '../inputs/problem.ts';

/** From which moment on jobs match, where that is not GitHub's `workflow-run`. */
export type CreatedAfterRule =
  | { readonly kind: 'given'; readonly value: string }
  /** `source` names the variable that it was read from. */
  | { readonly kind: 'default'; readonly value: string; readonly source: string }
  | { readonly kind: 'wrong'; readonly problem: InputProblem };

/** GitLab: when the pipeline was created, in UTC, as ISO 8601. */
const PIPELINE_CREATED_AT = 'CI_PIPELINE_CREATED_AT';

/**
 * Only GitHub can be asked when a workflow run began. GitLab says it of the pipeline. Elsewhere nothing does, and
 * any default would miss jobs or match old ones.
 * @param given the inputs, trimmed
 */
export function createdAfterRule(
  given: { readonly createdAfter: string; readonly hasJobType: boolean },
  env: NodeJS.ProcessEnv,
): CreatedAfterRule {
  const { createdAfter, hasJobType } = given;
  const wrong = (message: string): CreatedAfterRule => ({
    kind: 'wrong',
    problem: { input: 'created-after', message },
  });
  if (createdAfter.toLowerCase() === 'workflow-run') {
    return wrong(
      '`created-after` `workflow-run` is for the GitHub Action: give a time (2024-02-20T22:00:00Z) or an age (15m).',
    );
  }
  if (createdAfter !== '' || !hasJobType) return { kind: 'given', value: createdAfter };
  const pipeline = (env[PIPELINE_CREATED_AT] ?? '').trim();
  if (pipeline !== '') return { kind: 'default', value: pipeline, source: PIPELINE_CREATED_AT };
  return wrong(
    '`created-after` is missing: with `job-type`, give the time at which the pipeline started (2024-02-20T22:00:00Z) or an age (15m).',
  );
}
