import { describe, expect, test } from '@jest/globals';
import type { ReleaseForm } from '../../simulator/release-plan.ts';
import type { ReleasePlan } from '../../simulator/store.ts';
import { inPlainNode } from '../plain-node.ts';
import { uuid } from '../unit/support.ts';
import {
  CATALOG,
  list,
  logOf,
  MINUTE,
  nameOf,
  type playReleaseWorlds,
  publish,
  SECOND,
} from './release-worlds.ts';
import { START, type StepPlan } from './step.ts';

describe('one resource that answers oddly', () => {
  const LONG = { duration: 30 * SECOND };

  test.each<[string, readonly ReleaseForm[]]>([
    ['unreadable once', ['no-status', 'as-is']],
    ['without a readable id once', ['as-is', 'strange-id', 'as-is']],
    ['without data once', ['as-is', 'null', 'as-is']],
    ['another release once', ['other-release', 'as-is']],
    ['of another catalog once', ['other-catalog', 'as-is']],
    ['in capitals every time', ['capitals']],
    ['404 once in the middle', ['as-is', 'as-is', 'missing', 'as-is']],
    [
      'an older copy at the end',
      [...Array<ReleaseForm>(28).fill('as-is'), 'in-progress', 'in-progress', 'as-is'],
    ],
  ])('%s: success when it is published', async (_name, forms) => {
    const step = await publish([{ ...LONG, forms }]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(step.endedAt).toBeGreaterThan(START + 29 * SECOND);
    expect(step.endedAt).toBeLessThan(START + 50 * SECOND);
  });

  test.each<[ReleaseForm, string]>([
    ['other-release', 'another id than the one asked for'],
    ['other-catalog', 'another catalog than the one asked for'],
    ['strange-id', 'unreadable id'],
    ['no-status', 'unreadable meta.release_status'],
  ])('always %s: never success, and said', async (form, problem) => {
    const step = await publish([{ forms: [form] }], {
      inputs: { timeout: '3m', 'if-no-jobs-found': 'ignore' },
    });
    expect([step.passed, step.outputs['conclusion']]).toEqual([false, 'timed_out']);
    expect(logOf(step)).toContain(`The answer for ${nameOf(0)} could not be read (${problem})`);
  });

  test('seen and then gone: never success, and said', async () => {
    const step = await publish([{ ...LONG, removedAfter: 10 * SECOND }], { inputs: { timeout: '2m' } });
    expect([step.passed, step.outputs['conclusion']]).toEqual([false, 'timed_out']);
    expect(logOf(step)).toContain(`${nameOf(0)} was seen unfinished and then removed (404)`);
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(0)]);
  });

  test('a 404 that is not of the API says nothing', async () => {
    const step = await publish([{ duration: 20 * SECOND }], {
      faults: () => (_request, count) =>
        count < 3 ? { kind: 'status', status: 404, body: '<html>no such page</html>' } : undefined,
    });
    expect(step.outputs['conclusion']).toMatch(/^(success|error)$/);
    expect(step.outputs['conclusion']).not.toBe('not_found');
  });
});

describe('a catalog release', () => {
  test('that is published ends the wait with success, and counts', async () => {
    const step = await publish([{ duration: 40 * SECOND }, { duration: 10 * SECOND }]);
    expect(step.passed).toBe(true);
    expect(step.outputs).toMatchObject({
      conclusion: 'success',
      'total-count': '2',
      'success-count': '2',
      'failed-count': '0',
      jobs: '[]',
      'job-ids': '[]',
      'unfinished-job-ids': '[]',
      'failed-release-ids': '[]',
      'unfinished-release-ids': '[]',
      'left-out': '{}',
    });
    expect(list(step, 'release-ids')).toEqual([nameOf(0), nameOf(1)]);
    expect(step.endedAt).toBeLessThan(START + 45 * SECOND);
    expect(step.store.requests.every(({ path }) => path.startsWith('/pcm/catalogs/'))).toBe(true);
    expect(logOf(step)).toMatch(/% done, about \d+s left/);
  });

  test('that failed ends it at once, with what is known, and no errors are asked for', async () => {
    const step = await publish([{ duration: 5 * SECOND, outcome: 'failed' }, { duration: 90 * SECOND }]);
    expect(step.passed).toBe(false);
    expect(step.outputs).toMatchObject({ conclusion: 'failure', 'failed-count': '1', 'errors-file': '' });
    expect(list(step, 'failed-release-ids')).toEqual([nameOf(0)]);
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(1)]);
    const known = `Release ${uuid(1)} of catalog ${CATALOG} failed at 2026-03-01T12:00:04Z. The API does not say why.`;
    expect(logOf(step)).toContain(known);
    expect(logOf(step)).toContain('In Commerce Manager: Product Experience Manager, Catalogs');
    expect(step.summary).toContain('The API does not say why');
    expect(step.store.requests.some(({ path }) => path.includes('errors'))).toBe(false);
    expect(step.outputs['message']).toMatch(/^Catalog releases: 1 of 2 catalog releases failed\n/);
  });

  test('that waits for two others says why', async () => {
    const step = await publish([{ duration: 3 * MINUTE }, { duration: 3 * MINUTE }, {}]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(logOf(step)).toContain('an organization publishes two catalogs at a time, the rest wait');
    expect(logOf(step)).not.toMatch(/ahead|queue/);
  });

  test('that nobody knows is not found, by the rules of job ids', async () => {
    const step = await publish([{ appearsAfter: 10 * MINUTE }]);
    expect(step.outputs['conclusion']).toBe('not_found');
    expect(step.endedAt).toBeGreaterThan(START + 2 * MINUTE);
    expect(logOf(step)).toContain(`The API does not know ${nameOf(0)}`);
    const late = await publish([{ appearsAfter: 30 * SECOND, duration: 40 * SECOND }]);
    expect(late.outputs['conclusion']).toBe('success');
  });

  test('with `timeout: 0s` is read once', async () => {
    const step = await publish([{ duration: MINUTE }], { inputs: { timeout: '0s' } });
    expect(step.outputs).toMatchObject({
      conclusion: 'timed_out',
      'unfinished-release-ids': `["${nameOf(0)}"]`,
    });
    expect(step.store.requests).toHaveLength(1);
  });

  test('past `timeout` can be waited for again by what the message names', async () => {
    const step = await publish([{ duration: 5 * MINUTE }], { inputs: { timeout: '1m' } });
    expect(step.outputs['conclusion']).toBe('timed_out');
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(0)]);
    expect(logOf(step)).toContain('run the action again with `catalog-release` set to');
    expect(logOf(step)).toContain('the output `unfinished-release-ids`');
    expect(logOf(step)).toContain(`Not finished: ${nameOf(0)}`);
    expect(logOf(step)).toContain('at the pace so far');
  });

  test('past `run-timeout` fails: time in which others are published does not count', async () => {
    const inputs = { 'run-timeout': '90s' };
    const passing = await publish(
      [MINUTE, MINUTE, MINUTE].map((duration) => ({ duration })),
      { inputs },
    );
    expect(passing.outputs['conclusion']).toBe('success');
    const step = await publish([{ stuck: true }], { inputs });
    expect(step.outputs['conclusion']).toBe('timed_out');
    expect(step.endedAt).toBeLessThan(START + 95 * SECOND);
    expect(logOf(step)).toContain('takes one of the two places in which an organization publishes');
  });

  test('is left alone when the step is cancelled, whatever `on-cancel` says', async () => {
    const step = await publish([{ duration: MINUTE }, { duration: MINUTE }, {}], {
      inputs: { 'on-cancel': 'cancel-pending' },
      interruptAt: START + 20 * SECOND,
    });
    expect(step.outputs['conclusion']).toBe('interrupted');
    expect(list(step, 'unfinished-release-ids')).toHaveLength(3);
    expect(step.store.requests.some(({ method }) => method === 'POST')).toBe(false);
    expect(logOf(step)).toContain('does not apply to `catalog-release`');
  });

  test('at 100 percent that is indexing is not polled more often', async () => {
    const step = await publish([{ duration: 12 * MINUTE, indexing: 10 * MINUTE }]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(logOf(step)).toContain('100 % done, and perhaps still indexing');
    expect(step.store.requests.length).toBeLessThan(130);
  });

  test('that had begun long ago says nothing of how long it waited', async () => {
    const createdAt = START - 20 * MINUTE;
    const step = await publish([{ createdAt, stuck: true }], { inputs: { timeout: '30s' } });
    expect(logOf(step)).toMatch(/catalog-release 00000001 started, \d+ % done/);
    expect(step.summary).not.toContain('20m');
  });

  test('is shown in table, timeline and summary', async () => {
    const step = await publish(
      [{ duration: 40 * SECOND }, { duration: 40 * SECOND }, { duration: 20 * SECOND, outcome: 'failed' }],
      {
        inputs: { label: 'Storefront', 'fail-fast': 'false' },
      },
    );
    expect(step.summary).toContain('### ❌ Storefront: 1 of 3 catalog releases failed');
    expect(step.summary).toContain('| Catalog release | Type | Status |');
    expect(step.summary).toContain(`<span title="${nameOf(2)}"><code>00000003</code></span>`);
    expect(step.summary).toMatch(/section 00000003 failed .*\n.*:done, .*\n.*:crit, /);
    expect(step.summary).toContain(`/pcm/catalogs/${CATALOG}/releases/${uuid(3)}"`);
  });

  test.each([401, 403, 404, 500])(
    'that the API refuses with %i is refused in words of its own',
    async (status) => {
      const step = await publish([{}], {
        inputs: { timeout: '30s' },
        faults: () => () => ({ kind: 'status', status }),
      });
      expect(step.passed).toBe(false);
      expect(logOf(step).replaceAll('wait-for-pxm-jobs', '')).not.toMatch(/\bjobs?\b(?! in PXM)/i);
    },
  );

  test.each<[string, readonly ReleasePlan[], StepPlan['inputs'], number | undefined]>([
    ['success', [{}], {}, undefined],
    ['failure', [{ outcome: 'failed' }, {}], {}, undefined],
    ['timed_out', [{ stuck: true }, { stuck: true }, {}], { timeout: '40s' }, undefined],
    ['timed_out', [{ stuck: true }], { 'run-timeout': '20s' }, undefined],
    ['timed_out', [{ forms: ['no-status'] }], { timeout: '40s' }, undefined],
    ['not_found', [{ appearsAfter: 9 * MINUTE }], {}, undefined],
    ['not_found', [{}, { appearsAfter: 9 * MINUTE }], {}, undefined],
    ['interrupted', [{ stuck: true }], {}, START + 9 * SECOND],
  ])('ends as %s without a word of jobs: %j %j', async (conclusion, plans, inputs, interruptAt) => {
    const step = await publish(plans, { inputs, interruptAt });
    expect(step.outputs['conclusion']).toBe(conclusion);
    const names = /wait-for-pxm-jobs|if-no-jobs-found/g;
    const texts = [logOf(step), step.summary, step.outputs['message'] ?? ''].join('\n').replace(names, '');
    expect(texts).not.toMatch(/\bjobs?\b/i);
  });
});

test('200 worlds of releases: no false success, no needless failure, and an end', async () => {
  const found = await inPlainNode<Awaited<ReturnType<typeof playReleaseWorlds>>>(
    '__tests__/simulation/release-worlds.ts',
    'playReleaseWorlds',
    200,
  );
  expect(found).toEqual({ played: 200, failed: {} });
}, 120_000);
