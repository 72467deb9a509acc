import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { FORMS } from '../unit/secret-forms.ts';
import { test } from './concurrent.ts';
import { commandsOf, type Run, runAgainst, TOKEN } from './store.ts';

const done = { duration: 1, createdAt: -5_000 };

/** Everything that a step shows or passes on, without the one line that masks the token. */
function shown({ log, summary, outputs }: Run): string {
  return [log.replace(`::add-mask::${TOKEN}\n`, ''), summary, ...Object.values(outputs)].join('\n');
}

test('a store that repeats the token, in any form: it is shown nowhere', async () => {
  const forms = Object.values(FORMS).map((form) => form(TOKEN));
  const run = await runAgainst(
    {
      jobs: [
        { ...done, outcome: 'failed', errors: forms.map((form) => `you sent ${form}`) },
        {
          ...done,
          type: 'product-export',
          fileLocations: [...forms.map((form) => `https://files.example/?${form}`), 'https://files.example/'],
        },
      ],
    },
    { 'job-type': 'all', 'fail-fast': 'false' },
    { env: { RUNNER_DEBUG: '1' } },
  );
  expect(run.outputs['conclusion']).toBe('failure');
  expect(run.log).toContain('you sent ***');
  for (const form of forms) expect(shown(run)).not.toContain(form);
  // Data are left out and not rewritten.
  expect(run.outputs['file-locations']).toBe('["https://files.example/"]');
  const jobs = JSON.parse(run.outputs['jobs'] ?? '') as { type: string; file_locations: unknown }[];
  const exported = jobs.find(({ type }) => type === 'product-export');
  expect(exported?.file_locations).toEqual(['https://files.example/']);
  expect(JSON.parse(run.outputs['left-out'] ?? '')).toMatchObject({ 'file-locations': forms.length });
  expect(run.log).toMatch(/The output `file-locations` leaves out \d+ entries, since they hold the token/);
});

test('a store that gives a job the token for an id: the job is counted, and in no output', async () => {
  const run = await runAgainst({ jobs: [{ ...done, id: TOKEN }, done] }, {});
  expect([run.code, run.outputs['total-count'], run.outputs['job-ids']]).toEqual([
    0,
    '2',
    `["${run.ids[1]}"]`,
  ]);
  expect(JSON.parse(run.outputs['left-out'] ?? '')).toEqual({ jobs: 1, 'job-ids': 1 });
  expect(shown(run)).not.toContain(TOKEN.slice(0, 8));
});

test.each([
  ['a client id that is a part of data', 'import', 'a-secret-of-the-shop', ['client-id']],
  ['a client id that is a word of a link', 'files-of-the-shop', 'a-secret-of-the-shop', []],
  ['a client secret that is too short', 'a-client-of-the-shop', '0000', ['client-secret']],
] as const)('%s: data are as the store sent them', async (_name, clientId, clientSecret, tooShort) => {
  const id = '00000000-0000-4000-8000-000000000000';
  const links = ['https://files.example/files-of-the-shop/import/0000.csv'];
  const run = await runAgainst(
    {
      clients: { [clientId]: clientSecret },
      jobs: [{ ...done, type: 'product-export', id, fileLocations: links }],
    },
    { 'job-type': 'product-export', 'client-id': clientId, 'client-secret': clientSecret },
  );
  expect([run.code, run.outputs['conclusion'], run.outputs['left-out']]).toEqual([0, 'success', '{}']);
  expect(JSON.parse(run.outputs['file-locations'] ?? '')).toEqual(links);
  expect(JSON.parse(run.outputs['job-ids'] ?? '')).toEqual([id]);
  expect(run.log).toContain('product-export 00000000 succeeded');
  const warned = [...run.log.matchAll(/^::warning .*`([a-z-]+)` has fewer than 8 characters/gm)];
  expect(warned.map(([, name]) => name)).toEqual(tooShort);
  expect(run.log).toContain(`::add-mask::${clientId}\n::add-mask::${clientSecret}\n`);
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
  // Ours begin a line and hold an id, a command or the chart.
  expect(
    run.summary.match(/.*```.*/g)?.every((line) => /^```(?:mermaid|text|sh|shell|bash)?$/.test(line)),
  ).toBe(true);
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

test('nothing given, as in a pull request of a fork: reported at once, nothing asked', async () => {
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
