import { describe, expect, test } from '@jest/globals';
import { createDisplay } from '../../../src/foreign-text.ts';
import type { Credentials } from '../../../src/pxm/credentials.ts';
import { refusal } from '../../../src/pxm/refusal.ts';
import { instant } from '../../../src/time/instant.ts';

const clean = createDisplay((text) => text.replaceAll('s3cret', '***')).text;
const TOKEN: Credentials = { kind: 'token', token: 'x' };
const CLIENT: Credentials = { kind: 'client', clientId: 'x', clientSecret: 'y' };

function refused(
  status: number,
  given: {
    json?: unknown;
    text?: string;
    path?: string;
    credentials?: Credentials;
    location?: string;
    isSeenBefore?: boolean;
  } = {},
) {
  const { path = '/pcm/jobs?page=1', credentials = TOKEN, location, isSeenBefore = false, text = '' } = given;
  const json = 'json' in given || text !== '' ? given.json : { errors: [{}] };
  const header = (name: string): string | undefined => (name === 'location' ? location : undefined);
  const baseUrl = new URL('https://useast.api.elasticpath.com');
  return refusal(
    { status, json, text, bytes: 0, headersArrived: instant(0), header },
    { baseUrl, path, credentials, isSeenBefore, hasGoodToken: false, retryAfter: undefined },
    clean,
  );
}

test.each([301, 400, 401, 403, 404, 409, 422])(
  'HTTP %d says what, what it means, and what to do',
  (status) => {
    for (const credentials of [TOKEN, CLIENT]) {
      const error = refused(status, { credentials });
      expect(error.status).toBe(status);
      expect(error.message).toContain(String(status));
      expect(error.message).toContain('useast.api.elasticpath.com');
      expect(error.message).not.toContain('page=1');
      expect(error.meaning).toMatch(/\S/);
      expect(error.remedy).toMatch(/\S/);
    }
  },
);

describe('the remedy fits the cause', () => {
  test('401: a token that was given may have expired, one that was fetched just now has not', () => {
    expect(refused(401).fullMessage).toMatch(/client-secret.*renews/);
    expect(refused(401, { credentials: CLIENT }).fullMessage).not.toContain('expired');
    expect(refused(401, { credentials: CLIENT }).fullMessage).toContain('region');
  });

  test('403: the right is missing', () => {
    expect(refused(403).fullMessage).toMatch(/implicit and shopper/);
    expect(refused(403).remedy).toContain('client_credentials');
  });

  test('404: the host is another', () => {
    expect(refused(404).remedy).toContain('api-base-url');
  });

  test.each([400, 401, 403])('%d at the token endpoint: the credentials are wrong', (status) => {
    const path = '/oauth/access_token';
    expect(refused(status, { path, credentials: CLIENT }).remedy).toMatch(/client-id.*client-secret/);
  });

  test('404 at the token endpoint: the host is another', () => {
    expect(refused(404, { path: '/oauth/access_token', credentials: CLIENT }).remedy).toContain(
      'api-base-url',
    );
  });

  test('a redirect names where it leads to', () => {
    expect(refused(302, { location: 'https://evil.example/s3cret' }).message).toContain(
      'https://evil.example/***',
    );
    expect(refused(302).message).toContain('302');
  });
});

describe("the server's own words", () => {
  test.each<[string, unknown, readonly string[]]>([
    ['title and detail', { errors: [{ title: 'Bad', detail: 'No filter' }] }, ['Bad', 'No filter']],
    ['a detail alone', { errors: [{ title: 4, detail: 'No filter' }] }, ['No filter']],
    ['several', { errors: [{ title: 'One' }, {}, { title: 'Two' }] }, ['One', 'Two']],
  ])('are shown: %s', (_name, json, words) => {
    for (const word of words) expect(refused(422, { json }).message).toContain(word);
  });

  test.each<[unknown]>([
    [undefined],
    [null],
    ['x'],
    [{ errors: 'x' }],
    [{ errors: [] }],
    [{ errors: [null, 5, {}] }],
  ])('are left out where there are none: %j', (json) => {
    expect(refused(422, { json }).message).toBe(refused(422).message);
  });

  test('are cleaned, cut, and three at most', () => {
    const title = `##[error]\n s3cret ${'x'.repeat(900)}`;
    const { message } = refused(422, {
      json: { errors: ['a', 'b', 'c', 'd'].map((detail) => ({ title, detail })) },
    });
    expect(message).not.toMatch(/##\[|\n|s3cret/);
    expect(message.length).toBeLessThan(1_200);
    expect(message).not.toContain(', d');
  });
});
