import { describe, expect, test } from '@jest/globals';
import { checkContract } from '../../scripts/check-contract.ts';
import { type Answer, Contract } from '../../scripts/openapi.ts';
import { playDefaultScenario } from '../../simulator/default-scenario.ts';
import { KNOWN_TYPES } from '../../src/pxm/job-type.ts';

const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const JOB = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['pending', 'success'] },
    created_at: { type: 'string', format: 'date-time', nullable: true },
    note: { nullable: true },
  },
};
const CONTRACT = new Contract({
  openapi: '3.0.3',
  paths: {
    '/jobs/{id}': {
      get: {
        responses: {
          200: json({ $ref: '#/components/schemas/job' }),
          404: { $ref: '#/components/responses/a~1b' },
        },
      },
    },
    '/catalogs/{id}': { get: { responses: { default: json({ $ref: '#/components/schemas/job' }) } } },
    '/jobs/all': {
      get: { responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/job' } }) } },
    },
  },
  components: {
    schemas: { job: JOB },
    responses: {
      'a/b': json({ type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }),
    },
  },
});

function answer(path: string, body: unknown, status = 200, method = 'GET'): Answer {
  return { method, path, status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe('an answer and its contract', () => {
  test.each<[string, Answer]>([
    [
      'as described',
      answer('/jobs/a?b=c', { id: 'a', status: 'success', created_at: '2026-03-02T10:00:00Z' }),
    ],
    ['null where it may be', answer('/jobs/a', { id: 'a', status: 'pending', created_at: null })],
    ['a response by reference', answer('/jobs/a', { error: 'none' }, 404)],
    ['a path that a template fits too', answer('/jobs/all', [])],
    ['a response to any status, under /pcm', answer('/pcm/catalogs/a', { id: 'a', status: 'success' }, 404)],
  ])('fits: %s', (_name, given) => {
    expect(CONTRACT.check(given)).toMatchObject({ kind: 'fits', problems: [] });
  });

  test.each<[string, Answer, string]>([
    ['a member is missing', answer('/jobs/a', { id: 'a' }), "/ must have required property 'status'"],
    [
      'another status',
      answer('/jobs/a', { id: 'a', status: 'paused' }),
      '/status must be equal to one of the allowed values: pending, success',
    ],
    ['another type', answer('/jobs/a', { id: 7, status: 'success' }), '/id must be string'],
    [
      'another form of time',
      answer('/jobs/a', { id: 'a', status: 'success', created_at: 'soon' }),
      '/created_at must match format "date-time"',
    ],
    [
      'a member that is not named',
      answer('/jobs/a', { id: 'a', status: 'success', x: 1 }),
      '/ must NOT have additional properties: x',
    ],
    ['null where it may not be', answer('/jobs/a', { id: null, status: 'success' }), '/id must be string'],
    [
      'an entry of a list',
      answer('/jobs/all', [{ id: 'a', status: 'success' }, { id: 'b' }]),
      "/* must have required property 'status'",
    ],
    [
      'a response to any status',
      answer('/catalogs/a', { id: 'a' }, 404),
      "/ must have required property 'status'",
    ],
    ['no JSON', answer('/jobs/a', '<html>'), 'not JSON'],
    ['a response by reference', answer('/jobs/a', {}, 404), "/ must have required property 'error'"],
  ])('wrong: %s', (_name, given, problem) => {
    expect(CONTRACT.check(given)).toMatchObject({ kind: 'wrong', problems: [problem] });
  });

  test.each([
    ['path', answer('/others', {})],
    ['method', answer('/jobs/a', {}, 200, 'DELETE')],
    ['status', answer('/jobs/a', {}, 418)],
  ])('undescribed: another %s', (_name, given) => {
    expect(CONTRACT.check(given).kind).toBe('undescribed');
  });

  test('only a file of OpenAPI 3.0 is a contract', () => {
    for (const document of [null, {}, { swagger: '2.0' }, { openapi: '3.1.0' }]) {
      expect(() => new Contract(document)).toThrow('OpenAPI');
    }
  });

  test('the report has each operation once, with the wrong ones last', () => {
    const wrong = answer('/jobs/b', { id: 'b', status: 'paused' });
    const report = checkContract(CONTRACT, [
      wrong,
      wrong,
      answer('/x', {}),
      answer('/jobs/a', { error: 'e' }, 404),
    ]);
    expect(
      report.map(({ operation, kind, answers, problems }) => [operation, kind, answers, problems.length]),
    ).toEqual([
      ['GET /jobs/{id} 404', 'fits', 1, 0],
      ['GET /x 200', 'undescribed', 1, 0],
      ['GET /jobs/{id} 200', 'wrong', 2, 1],
    ]);
  });
});

describe('the default scenario', () => {
  const exchanges = playDefaultScenario();
  const calls = new Set(
    exchanges.map(
      ({ method, path, status }) =>
        `${method} ${path.replace(/[0-9a-f-]{36}/g, '{id}').split('?')[0]} ${status}`,
    ),
  );

  test('has every call that the action or a trigger makes, and every error', () => {
    for (const call of [
      'POST /oauth/access_token 200',
      'POST /oauth/access_token 401',
      'GET /pcm/jobs 200',
      'GET /pcm/jobs 400',
      'GET /pcm/jobs 401',
      'GET /pcm/jobs 403',
      'GET /pcm/jobs/{id} 200',
      'GET /pcm/jobs/{id} 404',
      'GET /pcm/jobs/{id}/errors 200',
      'GET /pcm/jobs/{id}/errors 404',
      'POST /pcm/jobs/{id}/cancel 200',
      'POST /pcm/jobs/{id}/cancel 404',
      'POST /pcm/jobs/{id}/cancel 422',
      'POST /pcm/products/import 201',
      'POST /pcm/products/export 201',
      'POST /pcm/products/{id}/build 201',
      'POST /pcm/hierarchies/{id}/duplicate_job 201',
      'POST /pcm/pricebooks/import 201',
      'POST /pcm/catalogs/{id}/releases 201',
      'GET /pcm/catalogs/{id}/releases 200',
      'GET /pcm/catalogs/{id}/releases/{id} 200',
      'GET /pcm/catalogs/{id}/releases/{id} 404',
    ]) {
      expect(calls).toContain(call);
    }
  });

  test('has every type and every status of the contract', () => {
    const jobs = exchanges
      .filter(({ path, status }) => status === 200 && /^\/pcm\/jobs\/[^/]+$/.test(path))
      .map(
        ({ body }) => (JSON.parse(body) as { data: { attributes: Record<string, string> } }).data.attributes,
      );
    // `attach-nodes` is not in the contract of June 2026.
    const types = KNOWN_TYPES.filter((type) => type !== 'attach-nodes');
    expect(new Set(jobs.map(({ type }) => type))).toEqual(new Set(types));
    expect(new Set(jobs.map(({ status }) => status))).toEqual(
      new Set(['pending', 'started', 'cancelling', 'success', 'failed', 'cancelled']),
    );
  });
});
