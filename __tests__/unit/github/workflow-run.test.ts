import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import { readRunStart } from '../../../src/github/workflow-run.ts';

const ENV = { GITHUB_REPOSITORY: 'owner/repo', GITHUB_RUN_ID: '123' };

let server: Server;
let asked: IncomingMessage[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: {} };

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Read when the toolkit's part for GitHub is loaded, which is with the first question.
  process.env['GITHUB_API_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked = [];
  answer = { status: 200, body: {} };
});

test("is the start of the run's latest attempt", async () => {
  answer.body = {
    created_at: '2024-02-20T20:00:00Z',
    run_started_at: '2024-02-20T22:00:00Z',
    run_attempt: 2,
  };
  expect(await readRunStart('a-token', ENV)).toBe(Date.UTC(2024, 1, 20, 22));
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /repos/owner/repo/actions/runs/123',
  ]);
  expect(asked[0]?.headers.authorization).toMatch(/a-token$/);
});

describe('says how to pass a time instead', () => {
  async function refused(env: Readonly<Record<string, string>>, token = 'a-token'): Promise<ActionError> {
    const error = await readRunStart(token, env).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ActionError);
    const { remedy } = error as ActionError;
    expect(remedy).toContain('actions: read');
    expect(remedy).toContain('created-after');
    return error as ActionError;
  }

  test.each<[string, Readonly<Record<string, string>>]>([
    ['there is no run', {}],
    ['the repository is not named', { GITHUB_RUN_ID: '123' }],
    ['the repository has no name', { ...ENV, GITHUB_REPOSITORY: 'owner' }],
    ['the run is not named', { GITHUB_REPOSITORY: 'owner/repo' }],
    ['the run is no number', { ...ENV, GITHUB_RUN_ID: 'x' }],
    ['the run is 0', { ...ENV, GITHUB_RUN_ID: '0' }],
  ])('where %s', async (_name, env) => {
    expect((await refused(env)).message).toContain('GITHUB_RUN_ID');
    expect(asked).toEqual([]);
  });

  test('where no token is given', async () => {
    expect((await refused(ENV, '')).message).toContain('github-token');
    expect(asked).toEqual([]);
  });

  test.each([403, 404])('where GitHub answers %d', async (status) => {
    answer = { status, body: { message: 'Resource not accessible by integration' } };
    expect((await refused(ENV)).message).toContain('Resource not accessible by integration');
  });

  test.each([{}, { run_started_at: null }, { run_started_at: 'soon' }])(
    'where the answer is %j',
    async (body) => {
      answer.body = body;
      expect((await refused(ENV)).message).toContain('run_started_at');
    },
  );
});
