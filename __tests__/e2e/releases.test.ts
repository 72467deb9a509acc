import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { validateXML } from 'xmllint-wasm';
import { runCommand } from '../../scripts/command-line.ts';
import { ROOT } from '../../scripts/root.ts';
import { runStep } from '../../scripts/runner.ts';
import type { ReleasePlan } from '../../simulator/store.ts';
import { test } from './concurrent.ts';
import { runAgainst, type Situation, TOKEN, withStore } from './store.ts';

const CATALOG = '0194f54d-f2a1-4e33-9a6e-9ec366152490';
const nameOf = (digit: number): string => `${CATALOG}/${digit}dbb35b2-ef04-477e-974d-e5f3abe6faae`;

/** A store whose releases have the digits 1, 2 … */
function storeOf(...plans: readonly ReleasePlan[]): Situation {
  return {
    releases: plans.map((plan, index) => ({
      catalogId: CATALOG,
      id: nameOf(index + 1).split('/')[1] ?? '',
      ...plan,
    })),
  };
}

describe('catalog-release', () => {
  test('success when it is published, with outputs for the next step', async () => {
    const run = await runAgainst(
      storeOf({ duration: 1_200, appearsAfter: 300 }, { lowerCase: true, nulls: true }),
      {
        'catalog-release': JSON.stringify([nameOf(1), nameOf(2)]),
      },
    );
    expect([run.code, run.outputs['conclusion'], run.outputs['total-count']]).toEqual([0, 'success', '2']);
    expect(JSON.parse(run.outputs['release-ids'] ?? '').toSorted()).toEqual([nameOf(1), nameOf(2)]);
    expect([run.outputs['jobs'], run.outputs['job-ids'], run.outputs['unfinished-release-ids']]).toEqual([
      '[]',
      '[]',
      '[]',
    ]);
    expect(run.connections).toBeLessThanOrEqual(2);
    expect(run.seen.every(({ method, path }) => method === 'GET' && path.startsWith('/pcm/catalogs/'))).toBe(
      true,
    );
  });

  test('failure as soon as it has failed, with one annotation that says what is known', async () => {
    const run = await runAgainst(storeOf({ duration: 700, outcome: 'failed' }), {
      'catalog-release': nameOf(1),
    });
    expect([run.code, run.outputs['conclusion'], run.outputs['failed-release-ids']]).toEqual([
      1,
      'failure',
      `["${nameOf(1)}"]`,
    ]);
    expect(run.log).toMatch(
      /^::error title=catalog-release 1dbb35b2 failed::Release 1dbb35b2-.* of catalog 0194f54d-.* failed at .*Z\. The API does not say why\.$/m,
    );
    expect(run.seen.some(({ path }) => path.includes('errors'))).toBe(false);
    expect([run.outputs['errors-file'], run.errorsFile]).toEqual(['', '']);
  });

  test('what is not published in time is kept waiting for by its output', async () => {
    await withStore(storeOf({ duration: 5_000 }, { duration: 1 }), async ({ url }) => {
      const inputs = { token: TOKEN, 'api-base-url': url };
      const first = await runStep({
        inputs: { ...inputs, 'catalog-release': `${nameOf(1)}\n${nameOf(2)}`, timeout: '0s' },
      });
      expect([first.code, first.outputs['conclusion']]).toEqual([1, 'timed_out']);
      const unfinished = first.outputs['unfinished-release-ids'] ?? '';
      expect(unfinished).toBe(`["${nameOf(1)}"]`);
      const second = await runStep({ inputs: { ...inputs, 'catalog-release': unfinished } });
      expect([second.code, second.outputs['conclusion']]).toEqual([0, 'success']);
    });
  });

  test.each([
    ['no UUID', 'catalog/release', {}],
    ['a release without its catalog', '1dbb35b2-ef04-477e-974d-e5f3abe6faae', {}],
    ['beside job-id', nameOf(1), { 'job-id': '1dbb35b2-ef04-477e-974d-e5f3abe6faae' }],
    ['beside job-type', nameOf(1), { 'job-type': 'product-import' }],
  ])('%s: an error before any request', async (_name, release, others) => {
    const run = await runAgainst(storeOf({}), { 'catalog-release': release, ...others });
    expect([run.code, run.outputs['conclusion'], run.seen.length]).toEqual([1, 'error', 0]);
    expect(run.log).toMatch(/^::error title=Input (catalog-release|job-id|job-type)::/m);
  });

  test('a token that the API refuses, and a 503, are what they are for jobs', async () => {
    const refused = await runAgainst(
      { ...storeOf({}), fixedTokens: ['another'] },
      { 'catalog-release': nameOf(1) },
    );
    expect([refused.code, refused.outputs['conclusion']]).toEqual([1, 'error']);
    const late = await runAgainst(
      {
        ...storeOf({}),
        faults: (_request, count) => (count < 2 ? { kind: 'status', status: 503 } : undefined),
      },
      { 'catalog-release': nameOf(1) },
    );
    expect([late.code, late.outputs['conclusion']]).toEqual([0, 'success']);
  });
});

describe('--catalog-release', () => {
  test('is a flag, in parts too, and JUnit has a case for each', async () => {
    await withStore(storeOf({}, { outcome: 'failed', duration: 100 }), async ({ url }) => {
      const { code, files } = await runCommand({
        args: [
          '--api-base-url',
          url,
          '--catalog-release',
          nameOf(1),
          '--catalog-release',
          nameOf(2),
          '--fail-fast=false',
          '--junit-file=j.xml',
        ],
        env: { EP_ACCESS_TOKEN: TOKEN },
      });
      expect(code).toBe(1);
      const xml = files['j.xml'] ?? '';
      expect(xml).toContain('<testsuite name="Catalog releases" tests="3" failures="1"');
      expect(xml).toContain('classname="PXM.wait" name="wait for catalog releases"');
      expect(xml).toContain(`classname="PXM.catalog-release" name="catalog-release ${nameOf(2)}"`);
      expect(xml).toContain('The API does not say why.');
      const schema = readFileSync(join(ROOT, '__tests__/unit/report/junit/junit-10.xsd'), 'utf8');
      const { valid, errors } = await validateXML({
        xml: [{ fileName: 'j.xml', contents: xml }],
        schema: [schema],
      });
      expect([valid, errors]).toEqual([true, []]);
    });
  });
});
