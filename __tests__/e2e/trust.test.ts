import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { test } from './concurrent.ts';
import { commandsOf, type Run, runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };

/** Everything that a step shows or hands on, without the one line that masks the token. */
function shown({ log, summary, outputs }: Run): string {
  return [log.replace(`::add-mask::${TOKEN}\n`, ''), summary, ...Object.values(outputs)].join('\n');
}

test('a store that repeats the token, in any form: it is shown nowhere', async () => {
  const forms = [TOKEN, encodeURIComponent(TOKEN), btoa(TOKEN)];
  const hidden = `${TOKEN.slice(0, 5)}\u200b${TOKEN.slice(5)}`;
  const run = await runAgainst(
    {
      jobs: [
        { ...done, outcome: 'failed', errors: [...forms, hidden].map((form) => `you sent ${form}`) },
        {
          ...done,
          type: 'product-export',
          fileLocations: forms.map((form) => `https://files.example/?${form}`),
        },
      ],
    },
    { 'job-type': 'all', 'fail-fast': 'false' },
    { env: { RUNNER_DEBUG: '1' } },
  );
  expect(run.outputs['conclusion']).toBe('failure');
  expect(run.outputs['file-locations']).toContain('https://files.example/?***');
  expect(run.log).toContain('you sent ***');
  for (const form of forms) expect(shown(run)).not.toContain(form);
});

// Of all that the store sends, only the id is checked and not cleaned: it goes to the outputs and the summary as it is.
test('a store that gives a job the token for an id: it is shown nowhere', async () => {
  const run = await runAgainst({ jobs: [{ ...done, id: TOKEN }] }, { timeout: '2s' });
  expect(shown(run)).not.toContain(TOKEN);
});

test('a store that writes markup: the summary shows it as text', async () => {
  const nasty = [
    '<img src=x onerror=alert(1)><script>alert(1)</script>',
    '| a | b |\n|---|---|',
    '[click](https://evil.example) @everyone',
    '```\n</details>\n# heading',
    '<!-- x',
  ];
  const run = await runAgainst({ jobs: [{ ...done, outcome: 'failed', errors: nasty }] });
  expect(run.summary).not.toMatch(/<img|<script|\]\(|https:\/\/evil|<!-- x|@everyone|^# /m);
  expect(run.summary.match(/<\/details>/g)).toHaveLength(1);
  // Three blocks to copy from, and the timeline.
  expect(run.summary.match(/```/g)).toHaveLength(2 * 4);
});

test('a store that redirects: the other host is sent nothing', async () => {
  let asked = 0;
  const other = createServer((_request, response) => {
    asked += 1;
    response.end('{"data":[]}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/pcm/jobs`;
    const run = await runAgainst({ jobs: [done], faults: () => ({ kind: 'redirect', to }) });
    expect([run.code, run.outputs['conclusion'], asked]).toEqual([1, 'error', 0]);
  } finally {
    other.close();
  }
});

test('the store is sent the token in one header, and nothing else that is secret', async () => {
  const run = await runAgainst(
    { jobs: [done] },
    { 'github-token': 'token-of-github' },
    { env: { OTHER_SECRET: 'secret-of-another-step' } },
  );
  for (const { path, headers, body } of run.seen) {
    const { authorization, ...others } = headers;
    expect(authorization).toBe(`Bearer ${TOKEN}`);
    const sent = [path, body, ...Object.values(others)].join('\n');
    expect(sent).not.toMatch(new RegExp(`${TOKEN}|token-of-github|secret-of-another-step`));
  }
});

test('nothing given, as in a pull request of a fork: told at once, nothing asked', async () => {
  const run = await runAgainst({ jobs: [done] }, { token: '' });
  expect([run.code, run.outputs['conclusion']]).toEqual([1, 'error']);
  expect(run.log).toContain('from a fork');
  expect(run.seen).toEqual([]);
});

test('a runner without job summaries: the step does not need them', async () => {
  const run = await runAgainst({ jobs: [done] }, {}, { env: { GITHUB_STEP_SUMMARY: '' } });
  expect([run.code, run.outputs['conclusion'], run.summary]).toEqual([0, 'success', '']);
  expect(commandsOf(run.log)).toEqual(['add-mask']);
});
