import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { childProductsExample } from '../../simulator/example.ts';
import { loadScenario, parseScenario } from '../../simulator/scenario.ts';
import { ids, made, openStore, type Page, start } from './calls.ts';

describe('a scenario', () => {
  test('fills a store', () => {
    const { store, time } = openStore();
    const text = JSON.stringify({
      jobs: [
        { createdAgo: 60_000, duration: 1000 },
        { id: 'to-come', createdAgo: -5000 },
      ],
      queue: [{ type: 'price-import', id: 'planned' }],
      verbatim: childProductsExample,
    });
    const [first, second] = loadScenario(store, parseScenario(text));
    expect(second).toBe('to-come');
    expect(store.jobs().find((job) => job.id === first)).toMatchObject({
      createdAt: start - 60_000,
      completedAt: start - 59_000,
    });
    expect(ids(store)).toHaveLength(6);
    expect(made(store, '/pcm/pricebooks/import').id).toBe('planned');
    time.ms += 5000;
    expect(ids(store)[0]).toBe('to-come');
  });

  test('may hold every switch of the store, and faults', () => {
    const scenario = {
      jobs: [
        {
          removedAfter: 1,
          forms: ['no-id'],
          formsRepeat: true,
          hidden: true,
          alsoAs: 'x',
          shownCreatedAt: 0,
        },
      ],
      store: {
        order: 'by-type',
        shuffledTies: true,
        pageCap: 7,
        beyondEnd: 'null',
        offsetLimit: 10_000,
        beyondLimit: 'clamped',
        replicas: { lags: [0, 3_000], pick: 'random' },
        changes: [{ after: 1, removeNewest: 1, removeOldest: 1, add: [{ id: 'z' }] }],
        retention: 100,
        dateSkew: 1,
        total: 'text',
      },
      faults: [
        { on: 'any', minOffset: 1, afterMs: 1, from: 1, every: 1, times: 1, fault: { kind: 'slow', ms: 1 } },
      ],
    };
    expect(parseScenario(JSON.stringify(scenario))).toEqual(scenario);
  });

  test.each([
    ['[]', 'object'],
    ['{"job":[]}', 'job is not known'],
    ['{"jobs":{}}', 'jobs is not a list'],
    ['{"jobs":[1]}', 'jobs[0] is not an object'],
    ['{"jobs":[{},{"durration":1}]}', 'jobs[1].durration is not known'],
    ['{"queue":[{"duration":"1s"}]}', 'queue[0].duration is not a number'],
    ['{"queue":[{"errors":[1]}]}', 'queue[0].errors is not a list'],
    ['{"verbatim":[1]}', 'verbatim'],
    ['{"jobs":[{"forms":["gone"]}]}', 'jobs[0].forms is not a list of forms'],
    ['{"store":[]}', 'store is not an object'],
    ['{"store":{"pagecap":10}}', 'store.pagecap is not known'],
    ['{"store":{"pageCap":"10"}}', 'store.pageCap is not a number'],
    ['{"store":{"order":"newest"}}', 'store.order is not one of newest-first'],
    ['{"store":{"replicas":{"lags":[]}}}', 'store.replicas is not'],
    ['{"store":{"replicas":{"lags":[0],"lag":1}}}', 'store.replicas is not'],
    ['{"store":{"changes":[{"after":1,"remove":1}]}}', 'store.changes[0].remove is not known'],
    ['{"store":{"changes":[{}]}}', 'store.changes[0] is not'],
    ['{"store":{"changes":[{"after":1,"add":[{"durration":1}]}]}}', 'add[0].durration is not known'],
    ['{"faults":{}}', 'faults is not a list'],
    ['{"faults":[1]}', 'faults[0] is not an object'],
    ['{"faults":[{"from":1}]}', 'faults[0].fault is missing'],
    ['{"faults":[{"fault":{"kind":"edit"}}]}', 'faults[0].fault.kind is not one of'],
    ['{"faults":[{"on":"lists","fault":{"kind":"hang"}}]}', 'faults[0].on is not one of'],
    ['{"faults":[{"every":"2","fault":{"kind":"hang"}}]}', 'faults[0].every is not a number'],
    ['{"faults":[{"evry":2,"fault":{"kind":"hang"}}]}', 'faults[0].evry is not known'],
  ])('%s is none', (text, problem) => {
    expect(() => parseScenario(text)).toThrow(problem);
  });
});

describe('the command', () => {
  const main = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));

  test('serves a scenario in real time until it is stopped', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    try {
      const file = join(folder, 'scenario.json');
      await writeFile(file, '{"jobs":[{"id":"a","duration":0},{"id":"b","stuck":true}]}');
      const options = ['--port', '0', '--scenario', file, '--order', 'oldest-first', '--token', 'secret'];
      const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      const url = /^PXM simulator on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1];
      const answer = await fetch(`${url}/pcm/jobs`, { headers: { authorization: 'Bearer secret' } });
      expect(((await answer.json()) as Page).data.map((job) => [job.id, job.attributes['status']])).toEqual([
        ['a', 'success'],
        ['b', 'started'],
      ]);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.each([['--order', 'sideways'], ['--port', 'x'], ['--unknown']])(
    'refuses %s %s',
    async (...options) => {
      const child = spawn(process.execPath, [main, ...options], { stdio: 'ignore' });
      expect(await once(child, 'exit')).toEqual([1, null]);
    },
  );
});
