import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Aborted, ActionError } from '../../../src/errors.ts';
import { readRunStart } from '../../../src/github/workflow-run.ts';
import { type Clock, systemClock } from '../../../src/time/clock.ts';
import { type Duration, milliseconds, seconds } from '../../../src/time/duration.ts';
import { createAuthority } from '../../e2e/certificates.ts';

const ENV: Record<string, string> = { GITHUB_REPOSITORY: 'owner/repo', GITHUB_RUN_ID: '123' };

let server: Server;
let asked: IncomingMessage[] = [];
/** The first of them for each request; the last one stays. */
let answers: readonly {
  /** 0: none comes. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? { status: 200, body: {} };
    if (answer.status === 0) return;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ENV['GITHUB_API_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked = [];
  answers = [];
  pauses = [];
  attemptLimit = seconds(5);
});

let pauses: Duration[] = [];
/** What stands for the 5 s of one attempt. */
let attemptLimit = seconds(5);
/** Pauses take no time; the limit of all attempts does. */
const clock: Clock = {
  ...systemClock,
  sleep: (duration, signal) => {
    if (duration >= 20_000) return systemClock.sleep(duration, signal);
    if (duration === 5_000) return systemClock.sleep(attemptLimit, signal);
    pauses.push(duration);
    return Promise.resolve();
  },
};
const deps = { clock, interrupt: new AbortController().signal };

test("is the start of the run's latest attempt", async () => {
  const body = {
    created_at: '2024-02-20T20:00:00Z',
    run_started_at: '2024-02-20T22:00:00Z',
    run_attempt: 2,
  };
  answers = [{ status: 200, body }];
  expect(await readRunStart('a-token', ENV, deps)).toEqual({
    at: Date.UTC(2024, 1, 20, 22),
    attempt: 2,
    firstStartedAt: Date.UTC(2024, 1, 20, 20),
  });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /repos/owner/repo/actions/runs/123',
  ]);
  expect(asked[0]?.headers.authorization).toMatch(/a-token$/);
});

test.each([500, 502, 429])('is asked for again after HTTP %d', async (status) => {
  const start = { run_started_at: '2024-02-20T22:00:00Z' };
  answers = [
    { status, body: '<html>' },
    { status, body: '<html>' },
    { status: 200, body: start },
  ];
  expect((await readRunStart('a-token', ENV, deps)).at).toBe(Date.UTC(2024, 1, 20, 22));
  expect(asked).toHaveLength(3);
  expect(pauses).toEqual([1_000, 2_000]);
});

test('is given up when the time for it is over, without advice on rights', async () => {
  answers = [{ status: 502, body: '<html>502</html>' }];
  // Each pause as long as the limit: it is over with the first.
  const impatient: Clock = { ...systemClock, sleep: () => Promise.resolve() };
  const error = await readRunStart('a-token', ENV, { ...deps, clock: impatient }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ActionError);
  expect((error as ActionError).fullMessage).not.toMatch(/<html>|actions: read/);
});

test('is left when the run is cancelled', async () => {
  answers = [{ status: 502, body: '' }];
  const interrupt = new AbortController();
  const cancelling: Clock = {
    ...clock,
    sleep: (duration, signal) => {
      if (duration < 20_000) interrupt.abort();
      return clock.sleep(duration, signal);
    },
  };
  await expect(
    readRunStart('a-token', ENV, { clock: cancelling, interrupt: interrupt.signal }),
  ).rejects.toBeInstanceOf(Aborted);
});

test.each<[string, number, Readonly<Record<string, string>>, string]>([
  ['its words', 403, {}, 'You have exceeded a secondary rate limit'],
  ['a retry-after', 403, { 'retry-after': '3' }, 'Wait'],
  ['no request that is left', 403, { 'x-ratelimit-remaining': '0' }, 'Wait'],
  ['429', 429, {}, 'Too many'],
])(
  'throttling, by %s, is repeated and never called a missing right',
  async (_name, status, headers, message) => {
    const throttled = { status, headers, body: { message } };
    answers = [throttled, { status: 200, body: { run_started_at: '2024-02-20T22:00:00Z' } }];
    expect((await readRunStart('a-token', ENV, deps)).at).toBe(Date.UTC(2024, 1, 20, 22));
    expect(pauses[0]).toBeGreaterThanOrEqual(headers['retry-after'] === undefined ? 1_000 : 3_000);
  },
);

test('throttling for longer than there is time ends at once', async () => {
  const reset = String(Math.floor(Date.now() / 1_000) + 1_800);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  answers = [{ status: 403, headers, body: { message: 'API rate limit exceeded' } }];
  const error = await readRunStart('a-token', ENV, deps).catch((thrown) => thrown as ActionError);
  expect((error as ActionError).fullMessage).toMatch(/too many requests.*created-after/);
  expect((error as ActionError).fullMessage).not.toContain('actions: read');
  expect([asked.length, pauses]).toEqual([1, []]);
});

test('an attempt that is not answered is repeated after its own 5 s', async () => {
  attemptLimit = milliseconds(50);
  answers = [
    { status: 0, body: '' },
    { status: 200, body: { run_started_at: '2024-02-20T22:00:00Z' } },
  ];
  expect((await readRunStart('a-token', ENV, deps)).at).toBe(Date.UTC(2024, 1, 20, 22));
  expect(asked).toHaveLength(2);
});

test('a slash at the end of GITHUB_API_URL does no harm', async () => {
  answers = [{ status: 200, body: { run_started_at: '2024-02-20T22:00:00Z' } }];
  await readRunStart('a-token', { ...ENV, GITHUB_API_URL: `${ENV['GITHUB_API_URL']}/api/v3//` }, deps);
  expect(asked.map(({ url }) => url)).toEqual(['/api/v3/repos/owner/repo/actions/runs/123']);
});

describe('says how to pass a time instead', () => {
  async function refused(env: Readonly<Record<string, string>>, token = 'a-token'): Promise<ActionError> {
    const error = await readRunStart(token, env, deps).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ActionError);
    const { remedy } = error as ActionError;
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
    answers = [{ status, body: { message: 'Resource not accessible by integration' } }];
    const { message, remedy } = await refused(ENV);
    expect(message).toContain('Resource not accessible by integration');
    expect(remedy).toContain('actions: read');
    expect(asked).toHaveLength(1);
  });

  test('where GitHub answers 401: the token is not accepted', async () => {
    answers = [{ status: 401, body: { message: 'Bad credentials' } }];
    const { message, remedy } = await refused(ENV);
    expect(message).toContain('Bad credentials');
    expect(remedy).toMatch(/does not accept `github-token`/);
    expect(remedy).not.toContain('actions: read');
  });

  test('where the authority of its certificate is a private one', async () => {
    const { certificate, key } = createAuthority().certify(['127.0.0.1']);
    const secure = createSecureServer({ cert: certificate, key }).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const { port } = secure.address() as AddressInfo;
    try {
      const { message, remedy } = await refused({ ...ENV, GITHUB_API_URL: `https://127.0.0.1:${port}` });
      expect(message).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      expect(remedy).toContain('NODE_EXTRA_CA_CERTS');
      expect(pauses).toEqual([]);
    } finally {
      secure.close();
    }
  });

  test.each([{}, { run_started_at: null }, { run_started_at: 'soon' }])(
    'where the answer is %j',
    async (body) => {
      answers = [{ status: 200, body }];
      expect((await refused(ENV)).message).toContain('run_started_at');
    },
  );
});
