import { describe, expect, test } from '@jest/globals';
import { HttpStatusError } from '../../../src/pxm/refusal.ts';
import { milliseconds, seconds } from '../../../src/time/duration.ts';
import { type Answer, clientOf, rowOf, type SentRequest } from '../scripted.ts';
import { NOON, uuid } from '../support.ts';

const never = new AbortController().signal;
const PAGE = { limit: 100, offset: 0 };
const EMPTY: Answer = { body: { data: [] } };
const CLIENT = { kind: 'client', clientId: 'an id', clientSecret: 's&cret' } as const;
const FORBIDDEN_PAGE = '<html><head><title>Access\n denied</title></head><body>Incident 7</body></html>';

/** A refusal as the API words it. */
function refusedWith(status: number): Answer {
  return { status, body: { errors: [{ status, title: 'No', detail: 'not this' }] } };
}

/** Answers of a time in milliseconds, each from its moment on. */
function timeline(...answers: readonly (readonly [number, Answer])[]): (request: SentRequest) => Answer {
  return ({ at }) => answers.findLast(([from]) => at >= from)?.[1] ?? EMPTY;
}

/** Lists once at the start, and once more after a second. */
async function readTwice(scripted: ReturnType<typeof clientOf>): Promise<unknown> {
  const { client, clock } = scripted;
  await clock.run(client.listJobs(PAGE, never));
  await clock.run(clock.sleep(seconds(1), never));
  return clock.run(client.listJobs(PAGE, never)).catch((thrown: unknown) => thrown);
}

describe('after a request of the same kind has succeeded', () => {
  test.each([302, 303, 307, 400, 403, 404, 409, 422, 451])(
    'HTTP %d is repeated: it may pass',
    async (status) => {
      const scripted = clientOf(timeline([500, refusedWith(status)], [20_000, EMPTY]));
      expect(await readTwice(scripted)).toMatchObject({ rows: [] });
      expect(scripted.client.outage).toBeUndefined();
    },
  );

  test.each([302, 303, 307, 400, 403, 404, 409, 422, 451])('HTTP %d ends it after 30 s', async (status) => {
    const scripted = clientOf(timeline([500, refusedWith(status)]));
    const error = await readTwice(scripted);
    expect(error).toBeInstanceOf(HttpStatusError);
    expect(error).toMatchObject({ status, fullMessage: expect.stringContaining('earlier in this wait') });
    expect(scripted.clock.elapsed()).toBe(31_000);
  });

  test.each([301, 401, 405, 410, 418])('HTTP %d is final, or nearly so', async (status) => {
    const scripted = clientOf(timeline([500, refusedWith(status)]));
    expect(await readTwice(scripted)).toMatchObject({ status });
    // A token that was accepted may be known everywhere soon.
    expect(scripted.clock.elapsed()).toBe(status === 401 ? 8_000 : 1_000);
  });

  test('30 s count from the first in a row: a fault between them begins anew', async () => {
    const scripted = clientOf(
      timeline(
        [500, refusedWith(404)],
        [20_000, { status: 503 }],
        [25_000, refusedWith(404)],
        [50_000, EMPTY],
      ),
    );
    expect(await readTwice(scripted)).toMatchObject({ rows: [] });
  });
});

test('what one kind of request may do says nothing of another', async () => {
  const { client, clock, sent } = clientOf((request) =>
    request.path.includes('/errors') ? refusedWith(403) : EMPTY,
  );
  await clock.run(client.listJobs(PAGE, never));
  await expect(clock.run(client.listJobErrors(uuid(1), PAGE, never))).rejects.toMatchObject({ status: 403 });
  expect(sent).toHaveLength(2);
});

test.each([421, 423, 425])('HTTP %d is repeated from the beginning on', async (status) => {
  const { client, clock } = clientOf(timeline([0, refusedWith(status)], [100_000, EMPTY]));
  expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
});

describe('a page that is not of the API', () => {
  test.each([403, 404])('with HTTP %d is repeated for 30 s, and named as that', async (status) => {
    const { client, clock } = clientOf(() => ({ status, body: FORBIDDEN_PAGE }));
    const error = await clock.run(client.listJobs(PAGE, never)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpStatusError);
    const { fullMessage } = error as HttpStatusError;
    expect(fullMessage).toMatch(/a page of a firewall, gateway or proxy, not of the API: “Access denied”/);
    expect(fullMessage).not.toMatch(/not found|token is valid|shopper/i);
    expect(clock.elapsed()).toBe(30_000);
  });

  test.each<[string, unknown]>([
    ['HTML', FORBIDDEN_PAGE],
    ['text', 'Forbidden'],
    ['nothing', ''],
    ['JSON of a gateway', { message: 'Missing Authentication Token' }],
    ['an empty list of errors', { errors: [] }],
  ])('is no answer about one id: %s with HTTP 404', async (_name, body) => {
    const { client, clock } = clientOf(() => ({ status: 404, body }));
    await expect(clock.run(client.getJob(uuid(1), never))).rejects.toMatchObject({ status: 404 });
    expect(clock.elapsed()).toBe(30_000);
  });

  test('says nothing of an offset either', async () => {
    const { client, clock } = clientOf(timeline([0, { status: 404, body: FORBIDDEN_PAGE }], [5_000, EMPTY]));
    const page = await clock.run(client.listJobs({ limit: 100, offset: 300 }, never, { isProbe: true }));
    expect(page).toEqual({ rows: [], total: undefined });
  });

  test('may pass: the wait continues', async () => {
    const { client, clock } = clientOf(timeline([0, { status: 403, body: FORBIDDEN_PAGE }], [10_000, EMPTY]));
    expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
  });
});

describe('a probe of an offset', () => {
  test.each([400, 404, 416, 422])('that is refused with HTTP %d: nothing is there', async (status) => {
    const { client, clock, sent } = clientOf(() => refusedWith(status));
    const page = await clock.run(client.listJobs({ limit: 100, offset: 300 }, never, { isProbe: true }));
    expect(page).toEqual({ rows: [], total: undefined });
    expect(sent).toHaveLength(1);
    expect(client.answers).toBe(1);
  });

  test.each([400, 404, 422])('of the beginning that is refused with HTTP %d is an error', async (status) => {
    const { client, clock } = clientOf(() => refusedWith(status));
    await expect(clock.run(client.listJobs(PAGE, never, { isProbe: true }))).rejects.toMatchObject({
      status,
    });
  });

  test('that is no probe is an error', async () => {
    const { client, clock } = clientOf(() => refusedWith(400));
    await expect(clock.run(client.listJobs({ limit: 9, offset: 9 }, never))).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('the words of the server', () => {
  test.each<[string, Answer, string]>([
    ['errors with HTTP 200', { body: { errors: [{ title: 'Oops', detail: 'no shard' }] } }, 'Oops, no shard'],
    ['errors with HTTP 503', { ...refusedWith(503) }, 'HTTP 503: No, not this'],
    ['a title of a page with HTTP 502', { status: 502, body: FORBIDDEN_PAGE }, 'HTTP 502: “Access denied”'],
    [
      'the type of what is not JSON',
      { body: 'x', headers: { 'content-type': 'text/plain', 'content-encoding': 'compress' } },
      'not JSON (content type text/plain, content coding compress)',
    ],
    ['the title of what is not JSON', { body: FORBIDDEN_PAGE }, '“Access denied”'],
  ])('are shown: %s', async (_name, answer, says) => {
    const { client, clock } = clientOf(() => answer);
    await expect(clock.run(client.listJobs(PAGE, never, { once: true }))).rejects.toThrow(says);
  });
});

test('a Retry-After is honoured up to 5 minutes', async () => {
  const throttled: Answer = { status: 429, headers: { 'retry-after': '86400' } };
  const { client, clock, sent } = clientOf(timeline([0, throttled], [1, EMPTY]));
  await clock.run(client.listJobs(PAGE, never));
  expect(sent[1]?.at).toBeGreaterThanOrEqual(300_000);
  expect(sent[1]?.at).toBeLessThan(302_000);
});

describe('the token endpoint', () => {
  const token: Answer = { body: { access_token: 'fetched', expires_in: 60 } };
  const isForToken = ({ path }: SentRequest): boolean => path === '/oauth/access_token';
  const denied: Answer = {
    status: 401,
    body: { error: 'invalid_client', error_description: 'Client authentication failed' },
  };

  test('that refuses the credentials at first ends it, in its own words', async () => {
    const { client, clock, sent } = clientOf(() => denied, { credentials: CLIENT });
    await expect(clock.run(client.listJobs(PAGE, never))).rejects.toThrow(
      'invalid_client, Client authentication failed',
    );
    expect(sent).toHaveLength(1);
  });

  test('that refuses them later is asked again for 30 s', async () => {
    const whenDue = (request: SentRequest): Answer =>
      isForToken(request) ? timeline([0, token], [30_000, denied], [75_000, token])(request) : EMPTY;
    const { client, clock } = clientOf(whenDue, { credentials: CLIENT });
    await clock.run(client.listJobs(PAGE, never));
    await clock.run(clock.sleep(seconds(58), never));
    expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
  });

  test('that fails is asked by one request for all that wait', async () => {
    const { client, clock, sent } = clientOf(
      (request) =>
        isForToken(request)
          ? timeline([0, { status: 503 }], [9_000, { ...token, after: 300 }])(request)
          : EMPTY,
      { credentials: CLIENT },
    );
    const reading = Promise.all(Array.from({ length: 10 }, () => client.listJobs(PAGE, never)));
    expect(await clock.run(reading)).toHaveLength(10);
    const asked = sent.filter(isForToken).map(({ at }) => at);
    expect(asked).toEqual([0, 500, 1_500, 3_500, 7_500, 15_000]);
    expect(sent).toHaveLength(asked.length + 10);
  });

  test('a request that is stopped while it fetches the token stops no other', async () => {
    const { client, clock } = clientOf(
      (request) => (isForToken(request) ? { ...token, after: 500 } : EMPTY),
      { credentials: CLIENT },
    );
    const stop = new AbortController();
    clock.at(NOON + 100, () => stop.abort());
    const stopped = client.listJobs(PAGE, stop.signal).catch((thrown: Error) => thrown.name);
    const other = client.listJobs(PAGE, never);
    expect(await clock.run(Promise.all([stopped, other]))).toMatchObject(['Aborted', { rows: [] }]);
  });
});

test('a token that a replica does not know yet is accepted after a while', async () => {
  let fetched = 0;
  const { client, clock } = clientOf(
    ({ path, at }) => {
      if (path === '/oauth/access_token') {
        fetched += 1;
        return { body: { access_token: `fetched-${fetched}`, expires_in: 3_600 } };
      }
      return at < 5_000 ? { status: 401 } : EMPTY;
    },
    { credentials: CLIENT },
  );
  expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
  expect(fetched).toBe(3);
});

test('a token that the API accepted is renewed at once when it is refused', async () => {
  let fetched = 0;
  const { client, clock } = clientOf(
    ({ path, headers }) => {
      if (path === '/oauth/access_token') {
        fetched += 1;
        return { body: { access_token: `fetched-${fetched}`, expires_in: 3_600 } };
      }
      return headers['authorization'] === 'Bearer fetched-1' && clock.elapsed() > 0 ? { status: 401 } : EMPTY;
    },
    { credentials: CLIENT },
  );
  await clock.run(client.listJobs(PAGE, never));
  await clock.run(clock.sleep(seconds(1), never));
  const reading = Promise.all(Array.from({ length: 10 }, () => client.listJobs(PAGE, never)));
  expect(await clock.run(reading)).toHaveLength(10);
  expect([fetched, clock.elapsed()]).toEqual([2, 1_000]);
});

describe('an outage, while several requests are under way', () => {
  test('is reported once, and ends when all that failed succeed', async () => {
    const { client, clock, events } = clientOf(({ path, at }) => {
      if (path.endsWith(uuid(1)) && at < 9_000) return { status: 503 };
      return { body: { data: rowOf(uuid(2)) } };
    });
    const reading = Promise.all([1, 2, 2, 2].map((id) => client.getJob(uuid(id), never)));
    await clock.run(reading);
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('outage'));
    expect(kinds).toEqual(['outage-began', 'outage-ended']);
    expect(client.outage).toBeUndefined();
  });

  test('one failure of each is not an outage', async () => {
    const { client, clock, events } = clientOf((_request, count) => (count < 10 ? { status: 503 } : EMPTY));
    await clock.run(Promise.all(Array.from({ length: 10 }, () => client.listJobs(PAGE, never))));
    expect(events.filter(({ kind }) => kind.startsWith('outage'))).toEqual([]);
  });

  test('that stopped a request stays known until another succeeds', async () => {
    const { client, clock } = clientOf(timeline([0, { status: 503 }], [5_000, EMPTY]));
    const stop = new AbortController();
    clock.at(NOON + 4_000, () => stop.abort());
    await expect(clock.run(client.listJobs(PAGE, stop.signal))).rejects.toThrow('stopped');
    expect(client.outage).toMatchObject({
      kind: 'server-error',
      message: 'HTTP 503',
      lasted: milliseconds(4_000),
    });
    await clock.run(clock.sleep(seconds(2), never));
    await clock.run(client.listJobs(PAGE, never));
    expect(client.outage).toBeUndefined();
  });
});
