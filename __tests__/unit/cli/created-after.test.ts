import { expect, test } from '@jest/globals';
import { createdAfterRule } from '../../../src/cli/created-after.ts';

const GITLAB = { CI_PIPELINE_CREATED_AT: '2026-03-14T12:00:00Z' };

test.each(['15m', '2026-03-14T12:00:00Z', 'nonsense'])(
  '%s is taken as it is, on GitLab too',
  (createdAfter) => {
    for (const env of [{}, GITLAB]) {
      expect(createdAfterRule({ createdAfter, hasJobType: true }, env)).toEqual({
        kind: 'given',
        value: createdAfter,
      });
    }
  },
);

test('GitLab says when the pipeline was created', () => {
  expect(createdAfterRule({ createdAfter: '', hasJobType: true }, GITLAB)).toEqual({
    kind: 'default',
    value: '2026-03-14T12:00:00Z',
    source: 'CI_PIPELINE_CREATED_AT',
  });
});

test('with job ids there is nothing to default', () => {
  expect(createdAfterRule({ createdAfter: '', hasJobType: false }, GITLAB)).toEqual({
    kind: 'given',
    value: '',
  });
});

test.each<[string, NodeJS.ProcessEnv]>([
  ['elsewhere', {}],
  ['on GitHub', { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '1' }],
  ['on a GitLab that does not say it', { GITLAB_CI: 'true', CI_PIPELINE_CREATED_AT: '' }],
])('%s a time or an age has to be given', (_name, env) => {
  const rule = createdAfterRule({ createdAfter: '', hasJobType: true }, env);
  expect(rule).toMatchObject({ kind: 'wrong', problem: { input: 'created-after' } });
});

test('workflow-run is refused, in any case', () => {
  for (const createdAfter of ['workflow-run', 'Workflow-Run']) {
    const rule = createdAfterRule({ createdAfter, hasJobType: true }, GITLAB);
    expect(rule).toMatchObject({
      kind: 'wrong',
      problem: { message: expect.stringContaining('GitHub Action') },
    });
  }
});
