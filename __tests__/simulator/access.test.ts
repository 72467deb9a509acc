import { describe, expect, test } from '@jest/globals';
import { check } from '../../simulator/schema.ts';
import type { Store, StoreOptions } from '../../simulator/store.ts';
import { call, json, openStore, start } from './calls.ts';

interface Token {
  access_token: string;
  expires: number;
  expires_in: number;
  identifier: string;
}

const good = 'grant_type=client_credentials&client_id=demo-client&client_secret=demo-secret';

function closedStore(options: Partial<StoreOptions> = {}) {
  return openStore({ openAccess: false, ...options });
}

function token(store: Store, form = good): Token {
  return json(call(store, 'POST', '/oauth/access_token', {}, form)) as Token;
}

function status(store: Store, bearer: string): number {
  return call(store, 'GET', '/pcm/jobs', { authorization: `Bearer ${bearer}` }).status;
}

describe('a token', () => {
  test('is given for the right secret, and works', () => {
    const { store } = closedStore();
    const given = token(store);
    expect(check('token', given)).toEqual([]);
    expect(given).toMatchObject({ expires_in: 3600, expires: start / 1000 + 3600 });
    expect(given.identifier).toBe('client_credentials');
    expect(status(store, given.access_token)).toBe(200);
    expect(token(store).access_token).not.toBe(given.access_token);
  });

  test('is good for its life and no longer', () => {
    const { store, time } = closedStore({ tokenLife: 60 });
    const { access_token } = token(store);
    time.ms = start + 59_999;
    expect(status(store, access_token)).toBe(200);
    time.ms = start + 60_000;
    expect(status(store, access_token)).toBe(401);
    expect(status(store, token(store).access_token)).toBe(200);
  });

  test('can be revoked, alone or with all', () => {
    const { store } = closedStore({ fixedTokens: ['fixed'] });
    const [first, second] = [token(store).access_token, token(store).access_token];
    store.revoke(first);
    expect([status(store, first), status(store, second), status(store, 'fixed')]).toEqual([401, 200, 200]);
    store.revokeAll();
    expect([status(store, second), status(store, 'fixed')]).toEqual([401, 401]);
    expect(status(store, token(store).access_token)).toBe(200);
  });

  test('that is fixed never runs out', () => {
    const { store, time } = closedStore({ fixedTokens: ['fixed'], tokenLife: 1 });
    time.ms += 1e9;
    expect(status(store, 'fixed')).toBe(200);
  });

  test('of a shopper gets no jobs', () => {
    const { store } = closedStore();
    const shopper = token(store, 'grant_type=implicit&client_id=demo-client');
    expect(check('token', shopper)).toEqual([]);
    expect(status(store, shopper.access_token)).toBe(403);
  });

  test.each([
    ['grant_type=client_credentials&client_id=demo-client&client_secret=wrong', 401],
    ['grant_type=client_credentials&client_id=demo-client', 401],
    ['grant_type=client_credentials&client_id=nobody&client_secret=demo-secret', 401],
    ['grant_type=client_credentials&client_id=toString&client_secret=x', 401],
    ['grant_type=password&client_id=demo-client&client_secret=demo-secret', 400],
    ['', 400],
  ])('is not given for %s', (form, expected) => {
    const answer = call(closedStore().store, 'POST', '/oauth/access_token', {}, form);
    expect(answer.status).toBe(expected);
    expect(check('error', json(answer))).toEqual([]);
  });

  test('of other clients', () => {
    const { store } = closedStore({ clients: { me: 's/ecret+' } });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: 's/ecret+',
    });
    expect(status(store, token(store, form.toString()).access_token)).toBe(200);
    expect(call(store, 'POST', '/oauth/access_token', {}, good).status).toBe(401);
  });
});

test.each([undefined, '', 'Bearer', 'Bearer nonsense', 'Basic ZGVtbw==', 'fixed'])(
  'no answer but 401 for authorization %p',
  (authorization) => {
    const { store } = closedStore({ fixedTokens: ['fixed'] });
    store.add({ id: 'a' });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const [method, path] of [
      ['GET', '/pcm/jobs'],
      ['GET', '/pcm/jobs/a'],
      ['GET', '/pcm/jobs/a/errors'],
      ['POST', '/pcm/jobs/a/cancel'],
      ['POST', '/pcm/products/import'],
    ] as const) {
      const answer = call(store, method, path, headers);
      expect(answer.status).toBe(401);
      expect(json(answer)).toEqual({ errors: [{ status: '401', title: 'Unable to validate access token' }] });
    }
    expect(store.jobs()).toHaveLength(1);
  },
);

test('every request is in the log', () => {
  const { store, time } = closedStore();
  const { access_token } = token(store);
  time.ms += 5;
  const answer = call(store, 'GET', '/pcm/jobs?page[limit]=1', { authorization: `bearer ${access_token}` });
  call(store, 'GET', '/pcm/jobs');
  expect(store.requests.map(({ at, method, status: code }) => [at, method, code])).toEqual([
    [start, 'POST', 200],
    [start + 5, 'GET', 200],
    [start + 5, 'GET', 401],
  ]);
  expect(store.requests[1]).toMatchObject({ path: '/pcm/jobs?page[limit]=1', bytes: answer.body.length });
});
