import { describe, expect, test } from '@jest/globals';
import { Aborted } from '../../../src/errors.ts';
import { exchange, type HttpRequest } from '../../../src/pxm/http.ts';
import type { TransientError } from '../../../src/pxm/transient-error.ts';
import { seconds } from '../../../src/time/duration.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { type Answer, ScriptedDispatcher } from '../scripted.ts';
import { NOON } from '../support.ts';

const REQUEST: HttpRequest = {
  method: 'GET',
  origin: 'https://store.example',
  path: '/pcm/jobs',
  headers: {},
};

function send(answer: Answer, signal = new AbortController().signal) {
  const clock = new VirtualClock(NOON);
  const dispatcher = new ScriptedDispatcher(clock, () => answer);
  return {
    clock,
    dispatcher,
    answered: clock.run(exchange(REQUEST, { dispatcher, proxy: undefined, clock }, seconds(60), signal)),
  };
}

async function errorOf(answer: Answer): Promise<TransientError> {
  return send(answer).answered.then(
    () => {
      throw new Error('no error');
    },
    (error) => error as TransientError,
  );
}

function coded(code: string, cause?: unknown): Error {
  return Object.assign(new Error('it broke', { cause }), { code });
}

test('an answer has its status, its JSON, its length and its headers', async () => {
  const headers = { date: 'today', 'set-cookie': ['a', 'b'] };
  const answer = await send({ status: 418, body: { ä: 1 }, headers }).answered;
  expect([answer.status, answer.json, answer.bytes]).toEqual([418, { ä: 1 }, 8]);
  expect(['date', 'set-cookie', 'x-none'].map((name) => answer.header(name))).toEqual([
    'today',
    'a',
    undefined,
  ]);
});

test('a character that is cut between two pieces is whole again', async () => {
  const bytes = Buffer.from('"ä"');
  expect((await send({ body: [bytes.subarray(0, 2), bytes.subarray(2)] }).answered).json).toBe('ä');
});

test.each(['', '<html>', '{"a":', 'undefined'])('a body of %j is no JSON', async (body) => {
  expect((await send({ body }).answered).json).toBeUndefined();
});

describe('what broke', () => {
  test.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'time-out'],
    ['UND_ERR_HEADERS_TIMEOUT', 'time-out'],
    ['UND_ERR_BODY_TIMEOUT', 'time-out'],
    ['ETIMEDOUT', 'time-out'],
    ['UND_ERR_SOCKET', 'cut-short'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'cut-short'],
    ['ECONNRESET', 'cut-short'],
    ['EPIPE', 'cut-short'],
    ['ECONNREFUSED', 'connection'],
    ['ENOTFOUND', 'connection'],
  ])('%s is %s', async (code, kind) => {
    const error = await errorOf({ error: coded(code) });
    expect([error.name, error.kind]).toEqual(['TransientError', kind]);
    expect(error.message).toContain(code);
  });

  test.each(['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    '%s ends the wait: no attempt heals it',
    async (code) => {
      const error = await errorOf({ error: coded(code) });
      expect([error.name, error.message]).toEqual(['ConnectionSetupError', expect.stringContaining(code)]);
    },
  );

  test('the code is found behind what wraps it', async () => {
    const error = await errorOf({ error: new TypeError('fetch failed', { cause: coded('ETIMEDOUT') }) });
    expect([error.kind, error.message]).toEqual(['time-out', expect.stringContaining('ETIMEDOUT')]);
  });

  test.each([
    ['without a code', new Error('it broke')],
    ['with a cause that is no object', new Error('it broke', { cause: 'nobody knows' })],
  ])('an error %s is reported in its own words', async (_name, thrown) => {
    const error = await errorOf({ error: thrown });
    expect([error.kind, error.message]).toEqual(['connection', expect.stringContaining('it broke')]);
  });

  test('no answer within 60 s is a time-out', async () => {
    const { clock, answered } = send({ silent: true });
    await expect(answered).rejects.toMatchObject({ name: 'TransientError', kind: 'time-out' });
    expect(clock.elapsed()).toBe(60_000);
  });
});

test('a signal stops it, before and while it continues', async () => {
  const before = send({}, AbortSignal.abort());
  await expect(before.answered).rejects.toThrow(Aborted);
  expect(before.dispatcher.sent).toEqual([]);
  const stop = new AbortController();
  const { clock, answered } = send({ silent: true }, stop.signal);
  clock.at(NOON + 5, () => stop.abort());
  await expect(answered).rejects.toThrow(Aborted);
});
