import { describe, expect, test } from '@jest/globals';
import { Aborted, ActionError } from '../../../src/errors.ts';
import { HttpStatusError } from '../../../src/pxm/refusal.ts';
import type { ClientEvent } from '../../../src/pxm/session.ts';
import { seconds } from '../../../src/time/duration.ts';
import { type Answer, clientOf, rowOf, type SentRequest } from '../scripted.ts';
import { NOON, uuid } from '../support.ts';

const never = new AbortController().signal;
const PAGE = { limit: 100, offset: 0 };
const EMPTY: Answer = { body: { data: [] } };
/** A refusal as the API words it. */
function refusedWith(status: number): Answer {
  return { status, body: { errors: [{ status, title: 'No' }] } };
}
const NOT_FOUND = refusedWith(404);
const CLIENT = { kind: 'client', clientId: 'an id', clientSecret: 's&cret' } as const;

function coded(code: string): Error {
  return Object.assign(new Error('the socket said no'), { code });
}

/** Answers in turn, and the last one for ever. */
function inTurn(...answers: readonly Answer[]): (request: SentRequest, count: number) => Answer {
  return (_request, count) => answers[Math.min(count, answers.length - 1)] as Answer;
}

function kinds(events: readonly ClientEvent[]): readonly string[] {
  return events.map(({ kind }) => kind);
}

describe('a request', () => {
  test('asks for a page with the token, at the host that was given', async () => {
    const { client, clock, sent } = clientOf(() => EMPTY);
    await clock.run(client.listJobs({ limit: 25, offset: 50 }, never));
    expect(sent).toMatchObject([
      {
        method: 'GET',
        origin: 'https://store.example',
        body: '',
        headers: { authorization: 'Bearer the-token' },
      },
    ]);
    expect(sent[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'the-agent' });
    expect(decodeURIComponent(sent[0]?.path ?? '')).toBe('/pcm/jobs?page[limit]=25&page[offset]=50');
  });

  test.each(['https://gate.example/pxm', 'https://gate.example/pxm/', 'https://gate.example/pxm//'])(
    'keeps the path of %s',
    async (url) => {
      const { client, clock, sent } = clientOf(() => EMPTY, { baseUrl: new URL(url) });
      await clock.run(client.listJobs(PAGE, never));
      expect(sent[0]?.path).toMatch(/^\/pxm\/pcm\/jobs\?/);
    },
  );

  test('is counted and reported, with its time and size', async () => {
    const { client, clock, events } = clientOf(() => ({ ...EMPTY, after: 70 }));
    await clock.run(client.listJobs(PAGE, never));
    expect(client.requests).toBe(1);
    expect(events).toEqual([
      {
        kind: 'request',
        method: 'GET',
        path: expect.stringContaining('/pcm/jobs'),
        status: 200,
        took: 70,
        bytes: 11,
      },
    ]);
  });
});

describe('what is read', () => {
  test('jobs and the total', async () => {
    const body = { data: [rowOf(uuid(1)), 7], meta: { results: { total: 12 } } };
    const { client, clock } = clientOf(() => ({ body }));
    expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({
      rows: [{ ok: true, job: { id: uuid(1), status: 'pending' } }, { ok: false }],
      total: 12,
    });
  });

  test.each([undefined, null, '12', {}])('a total of %j is none', async (total) => {
    const { client, clock } = clientOf(() => ({ body: { data: [], meta: { results: { total } } } }));
    expect((await clock.run(client.listJobs(PAGE, never))).total).toBeUndefined();
  });

  test('one job, and none where the API knows none', async () => {
    const { client, clock, sent } = clientOf(inTurn({ body: { data: rowOf(uuid(1)) } }, NOT_FOUND));
    expect(await clock.run(client.getJob(uuid(1), never))).toMatchObject({ ok: true, job: { id: uuid(1) } });
    expect(await clock.run(client.getJob(uuid(2), never))).toBeUndefined();
    expect(sent.map(({ path }) => path)).toEqual([`/pcm/jobs/${uuid(1)}`, `/pcm/jobs/${uuid(2)}`]);
  });

  test('one job is also read as the only entry of an array', async () => {
    const { client, clock } = clientOf(
      inTurn(
        { body: { data: [rowOf(uuid(1), { type: 'price-import' })] } },
        { body: { data: [rowOf(uuid(1)), rowOf(uuid(2))] } },
        { body: { data: [] } },
        { body: { data: rowOf(uuid(3)) } },
      ),
    );
    const read = (id: string): Promise<unknown> => clock.run(client.getJob(id, never));
    expect(await read(uuid(1))).toMatchObject({ ok: true, job: { type: 'pricebook-import' } });
    // Two or none are no answer to a question for one: it is asked again.
    expect(await read(uuid(3))).toMatchObject({ ok: true, job: { id: uuid(3) } });
    expect(client.requests).toBe(4);
  });

  test.each<[string, unknown]>([
    ['an empty object', {}],
    ['null', { data: null }],
    ['only a total', { meta: { results: { total: 0 } }, links: {} }],
    ['an empty list', { data: [] }],
  ])('no errors: %s', async (_name, body) => {
    const { client, clock } = clientOf(() => ({ body: JSON.stringify(body) }));
    expect((await clock.run(client.listJobErrors(uuid(1), PAGE, never))).rows).toEqual([]);
    expect(client.requests).toBe(1);
  });

  test('422 with errors is the reason itself', async () => {
    const { client, clock } = clientOf(() => ({
      status: 422,
      body: { errors: [{ title: 'Unprocessable', detail: 'missing required csv header: name' }] },
    }));
    const { rows } = await clock.run(client.listJobErrors(uuid(1), PAGE, never));
    expect(rows).toEqual([{ id: undefined, message: 'missing required csv header: name' }]);
  });

  test.each([{ errors: [] }, {}, { data: [] }])('422 with %j is a refusal', async (body) => {
    const { client, clock } = clientOf(() => ({ status: 422, body }));
    await expect(clock.run(client.listJobErrors(uuid(1), PAGE, never))).rejects.toThrow('422');
  });

  test('an id leads to no other path', async () => {
    const { client, clock, sent } = clientOf(() => NOT_FOUND);
    await clock.run(client.getJob('../../v2/orders?x#y', never));
    expect(sent[0]?.path).toMatch(/^\/pcm\/jobs\/[^/?#]+$/);
  });

  test.each<[string, object, string]>([
    ['the documented form', { attributes: { message: 'no sku' } }, 'no sku'],
    ['a detail', { title: 'T', detail: 'no sku' }, 'no sku'],
    ['a title', { title: 'no sku', detail: ' ' }, 'no sku'],
    ['its own words first', { attributes: { message: 'no sku' }, title: 'T', detail: 'D' }, 'no sku'],
    ['a number', { attributes: { message: 5 } }, 'an error without a message: {"attributes":{"message":5}}'],
    ['nothing', {}, 'an error without a message'],
  ])('an error: %s', async (_name, row, message) => {
    const { client, clock } = clientOf(() => ({
      body: { data: [{ id: 'e', ...row }, { id: '', ...row }, row] },
    }));
    const page = await clock.run(client.listJobErrors(uuid(1), PAGE, never));
    expect(page.rows).toEqual(['e', undefined, undefined].map((id) => ({ id, message })));
  });
});

describe('what passes is tried again', () => {
  const BAD: readonly (readonly [string, Answer])[] = [
    ['429', { status: 429 }],
    ['408', { status: 408 }],
    ['500', { status: 500 }],
    ['503 with HTML', { status: 503, body: '<html>' }],
    ['no JSON', { body: '{"data":' }],
    ['another shape', { body: { data: {} } }],
    ['null', { body: 'null' }],
    ['errors beside its rows', { body: { data: [], errors: [{ title: 'No' }] } }],
    ['a part of an answer', { status: 206, body: { data: [] } }],
    ['a lost connection', { error: coded('ECONNRESET') }],
    ['a refused connection', { error: coded('ECONNREFUSED') }],
    ['no answer within 60 s', { silent: true }],
  ];

  test.each(BAD)('%s', async (_name, bad) => {
    const { client, clock, sent } = clientOf(inTurn(bad, EMPTY));
    expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
    expect(sent).toHaveLength(2);
    expect(client.outage).toBeUndefined();
  });

  test.each([[[]], [null], ['x'], [undefined]])('a job that is %j', async (data) => {
    const { client, clock, sent } = clientOf(inTurn({ body: { data } }, { body: { data: rowOf(uuid(1)) } }));
    expect(await clock.run(client.getJob(uuid(1), never))).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
  });

  test('after growing pauses', async () => {
    const { client, clock, sent } = clientOf(inTurn(...Array<Answer>(6).fill({ status: 503 }), EMPTY));
    await clock.run(client.listJobs(PAGE, never));
    const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    // Half of 1, 2, 4, 8, 15 and 15 s, as chance is a half here.
    expect(gaps).toEqual([500, 1_000, 2_000, 4_000, 7_500, 7_500]);
  });

  test.each([429, 503])('not before the server wants it (%d)', async (status) => {
    const { client, clock, sent } = clientOf(inTurn({ status, headers: { 'retry-after': '40' } }, EMPTY));
    await clock.run(client.listJobs(PAGE, never));
    expect(sent[1]?.at).toBeGreaterThanOrEqual(40_000);
  });

  test('an outage is reported once, with its end', async () => {
    const { client, clock, events } = clientOf(
      inTurn({ status: 503 }, { status: 502 }, { status: 503 }, EMPTY, { status: 500 }, EMPTY),
    );
    await clock.run(client.listJobs(PAGE, never));
    await clock.run(client.listJobs(PAGE, never));
    const reported = kinds(events).filter((kind) => kind !== 'request');
    expect(reported).toEqual(['retry', 'outage-began', 'retry', 'retry', 'outage-ended', 'retry']);
    expect(events.find(({ kind }) => kind === 'outage-ended')).toMatchObject({ lasted: 3_500 });
    expect(events.find(({ kind }) => kind === 'outage-began')).toMatchObject({
      message: expect.stringContaining('502'),
    });
  });

  test('until the signal ends it; what kept it is known', async () => {
    const { client, clock } = clientOf(() => ({ status: 503 }));
    const stop = new AbortController();
    clock.at(NOON + 100_000, () => stop.abort());
    await expect(clock.run(client.listJobs(PAGE, stop.signal))).rejects.toThrow(Aborted);
    expect(client.outage).toMatchObject({ message: expect.stringContaining('503'), lasted: 100_000 });
  });

  test('a signal ends a request that hangs', async () => {
    const { client, clock, sent } = clientOf(() => ({ silent: true }));
    const stop = new AbortController();
    clock.at(NOON + 10_000, () => stop.abort());
    await expect(clock.run(client.listJobs(PAGE, stop.signal))).rejects.toThrow(Aborted);
    expect([sent.length, clock.elapsed()]).toEqual([1, 10_000]);
  });

  test('a signal that came before lets nothing be sent', async () => {
    const { client, clock, sent } = clientOf(() => EMPTY);
    await expect(clock.run(client.listJobs(PAGE, AbortSignal.abort()))).rejects.toThrow(Aborted);
    expect(sent).toEqual([]);
  });
});

describe('what is final is not tried again', () => {
  test.each([400, 401, 403, 404, 422, 301, 302, 307])('HTTP %d', async (status) => {
    const { client, clock, sent } = clientOf(() => ({
      ...refusedWith(status),
      headers: { location: 'https://evil.example/' },
    }));
    const reading = clock.run(client.listJobs(PAGE, never));
    await expect(reading).rejects.toBeInstanceOf(HttpStatusError);
    await expect(reading).rejects.toMatchObject({ status });
    expect(sent).toHaveLength(1);
  });

  test('a body of more than 32 MiB', async () => {
    const block = Buffer.alloc(1_048_576, ' ');
    const { client, clock, sent } = clientOf(() => ({ body: Array<Buffer>(33).fill(block) }));
    const reading = clock.run(client.listJobs(PAGE, never));
    await expect(reading).rejects.toBeInstanceOf(ActionError);
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('32 MiB') });
    expect(sent).toHaveLength(1);
  });

  test('a body of just 32 MiB is read', async () => {
    const block = Buffer.alloc(1_048_576, ' ');
    const end = Buffer.from(`{"data":[]}${' '.repeat(1_048_576 - 11)}`);
    const { client, clock } = clientOf(() => ({ body: [...Array<Buffer>(31).fill(block), end] }));
    expect(await clock.run(client.listJobs(PAGE, never))).toMatchObject({ rows: [] });
  });
});

describe('a token of our own', () => {
  const token = (value: unknown = 'fetched', life: unknown = 3_600): Answer => ({
    body: { access_token: value, expires_in: life, token_type: 'Bearer' },
  });
  test('is also read from within data', async () => {
    const wrapped = { data: { access_token: 'wrapped', expires_in: 3_600 } };
    const { client, clock, sent, secrets } = clientOf(
      (request) => (isForToken(request) ? { body: wrapped } : EMPTY),
      { credentials: { kind: 'client', clientId: 'id', clientSecret: 'secret' } },
    );
    await clock.run(client.listJobs(PAGE, never));
    expect(sent.at(-1)?.headers['authorization']).toBe('Bearer wrapped');
    expect(secrets).toContain('wrapped');
  });

  const isForToken = ({ path }: SentRequest): boolean => path === '/oauth/access_token';

  test('is fetched with the credentials, kept secret, and used until it ends', async () => {
    const { client, clock, sent, events, secrets } = clientOf(
      (request) => (isForToken(request) ? token() : EMPTY),
      {
        credentials: CLIENT,
      },
    );
    await clock.run(client.listJobs(PAGE, never));
    await clock.run(client.listJobs(PAGE, never));
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'an id',
      client_secret: 's&cret',
    });
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
    expect(sent[2]?.headers).toMatchObject({ authorization: 'Bearer fetched' });
    expect(secrets).toEqual(['fetched']);
    expect(events.filter(({ kind }) => kind === 'token-fetched')).toEqual([
      { kind: 'token-fetched', renewed: false },
    ]);
    expect(client.requests).toBe(3);
  });

  test('is renewed before it ends', async () => {
    let fetched = 0;
    const { client, clock, sent, events } = clientOf(
      (request) => {
        if (!isForToken(request)) return EMPTY;
        fetched += 1;
        return token(`fetched-${fetched}`, 100);
      },
      { credentials: CLIENT },
    );
    await clock.run(client.listJobs(PAGE, never));
    await clock.run(clock.sleep(seconds(85), never));
    await clock.run(client.listJobs(PAGE, never));
    expect(fetched).toBe(1);
    await clock.run(clock.sleep(seconds(10), never));
    await clock.run(client.listJobs(PAGE, never));
    expect(sent.at(-1)?.headers).toMatchObject({ authorization: 'Bearer fetched-2' });
    expect(events.filter(({ kind }) => kind === 'token-fetched').at(-1)).toMatchObject({ renewed: true });
  });

  test('that is refused is fetched anew, once', async () => {
    let fetched = 0;
    const { client, clock, sent } = clientOf(
      (request) => {
        if (!isForToken(request)) {
          return request.headers['authorization'] === 'Bearer fetched-2' ? EMPTY : { status: 401 };
        }
        fetched += 1;
        return token(`fetched-${fetched}`);
      },
      { credentials: CLIENT },
    );
    await clock.run(client.listJobs(PAGE, never));
    expect(sent.map(isForToken)).toEqual([true, false, true, false]);
  });

  test('that is refused is repeated after 1, 2 and 4 s, with three tokens in all', async () => {
    let fetched = 0;
    const { client, clock, sent } = clientOf(
      (request) => {
        if (!isForToken(request)) return { status: 401 };
        fetched += 1;
        return token(`fetched-${fetched}`);
      },
      { credentials: CLIENT },
    );
    await expect(clock.run(client.listJobs(PAGE, never))).rejects.toMatchObject({ status: 401 });
    const asked = sent.filter((request) => !isForToken(request));
    expect(asked.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000]);
    expect(asked.map(({ headers }) => headers['authorization'])).toEqual(
      [1, 2, 3, 3].map((count) => `Bearer fetched-${count}`),
    );
  });

  test.each([undefined, '', 5, 'two words', 'line\nbreak', null])(
    'of %j is none: it is tried again',
    async (value) => {
      const { client, clock, secrets } = clientOf(
        (request, count) =>
          isForToken(request) ? (count === 0 ? { body: { access_token: value } } : token()) : EMPTY,
        { credentials: CLIENT },
      );
      await clock.run(client.listJobs(PAGE, never));
      expect(secrets).toEqual(['fetched']);
    },
  );

  test('that the server will not give is a refusal about the credentials', async () => {
    const { client, clock } = clientOf(() => ({ status: 401 }), { credentials: CLIENT });
    await expect(clock.run(client.listJobs(PAGE, never))).rejects.toMatchObject({
      fullMessage: expect.stringContaining('client-secret'),
    });
  });
});

describe('cancelling', () => {
  test('posts to the job, and takes what the API answers', async () => {
    const { client, clock, sent } = clientOf(() => ({
      body: { data: rowOf(uuid(1), { status: 'cancelled' }) },
    }));
    expect(await clock.run(client.cancelJob(uuid(1), never))).toMatchObject({
      id: uuid(1),
      status: 'cancelled',
    });
    expect(sent).toMatchObject([{ method: 'POST', path: `/pcm/jobs/${uuid(1)}/cancel` }]);
    expect(sent[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer the-token',
    });
  });

  test.each<[string, Answer]>([
    ['the job had started', { status: 400 }],
    ['it is not there', { status: 404 }],
    ['the answer is no job', { body: { data: 5 } }],
    ['the answer is no JSON', { body: 'ok' }],
  ])('not where %s', async (_name, answer) => {
    const { client, clock } = clientOf(() => answer);
    expect(await clock.run(client.cancelJob(uuid(1), never))).toBeUndefined();
  });

  test('is not repeated', async () => {
    const { client, clock, sent } = clientOf(() => ({ status: 503 }));
    await expect(clock.run(client.cancelJob(uuid(1), never))).rejects.toThrow('503');
    expect(sent).toHaveLength(1);
  });
});

describe("the server's clock", () => {
  const dated =
    (ahead: number): ((request: SentRequest) => Answer) =>
    ({ at }) => ({
      ...EMPTY,
      headers: { date: new Date(NOON + at + ahead).toUTCString() },
    });

  /** Two answers, a second apart. */
  async function readTwice({ client, clock }: ReturnType<typeof clientOf>): Promise<void> {
    await clock.run(client.listJobs(PAGE, never));
    await clock.run(clock.sleep(seconds(1), never));
    await clock.run(client.listJobs(PAGE, never));
  }

  test.each([
    [0, 0],
    [-1_000, 0],
    [90_000, 90_000],
    [-90_000, -89_000],
  ])('ahead by %d ms is corrected by %d, after two answers, and reported once', async (ahead, expected) => {
    const scripted = clientOf(dated(ahead));
    const { client, clock, events } = scripted;
    await clock.run(client.listJobs(PAGE, never));
    expect([client.storeClock.skew, client.storeClock.isProven]).toEqual([0, expected === 0]);
    await readTwice(scripted);
    expect([client.storeClock.skew, client.storeClock.isProven]).toEqual([expected, true]);
    expect(events.filter(({ kind }) => kind === 'clock-skew')).toEqual(
      expected === 0 ? [] : [{ kind: 'clock-skew', skew: expected, isUsed: true }],
    );
  });

  test("of a runner's clock that is wrong, the store's time is still right", async () => {
    const scripted = clientOf(dated(0), { skew: -300_000 });
    await readTwice(scripted);
    const { client, clock } = scripted;
    expect(Math.abs(client.storeClock.now() - clock.trueNow())).toBeLessThanOrEqual(1_000);
  });

  test.each<[string, Answer]>([
    ['of an error', { status: 502 }],
    ['of an answer that is not the API’s', { body: '<html>' }],
    ['of a cache', { ...EMPTY, headers: { age: '0' } }],
  ])('a date %s moves nothing', async (_name, answer) => {
    const { client, clock } = clientOf((request, count) =>
      count < 4
        ? { ...answer, headers: { ...dated(180_000)(request).headers, ...answer.headers } }
        : dated(0)(request),
    );
    for (let count = 0; count < 4; count += 1) {
      await clock.run(client.listJobs(PAGE, never, { once: true }).catch(() => undefined));
    }
    expect([client.storeClock.skew, client.storeClock.isProven]).toEqual([0, false]);
    await clock.run(client.listJobs(PAGE, never));
    expect(client.storeClock.isProven).toBe(true);
  });

  test('a difference of more than a day is reported and not used', async () => {
    const scripted = clientOf(dated(-20 * 365 * 86_400_000));
    await readTwice(scripted);
    const { client, clock, events } = scripted;
    expect([client.storeClock.skew, client.storeClock.now()]).toEqual([0, clock.now()]);
    expect(events.filter(({ kind }) => kind === 'clock-skew')).toMatchObject([{ isUsed: false }]);
  });

  test('an answer without a readable date says nothing', async () => {
    const { client, clock } = clientOf(inTurn({ ...EMPTY, headers: { date: 'yesterday' } }));
    await clock.run(client.listJobs(PAGE, never));
    expect([client.storeClock.skew, client.storeClock.now()]).toEqual([0, NOON]);
  });
});
