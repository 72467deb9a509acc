import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../src/secrets.ts';

function secretsOf(...values: readonly string[]): { readonly secrets: Secrets; readonly masked: string[] } {
  const masked: string[] = [];
  const secrets = new Secrets((secret) => masked.push(secret));
  for (const value of values) secrets.keep(value);
  return { secrets, masked };
}

/** What a header may carry, without letters that a text around it could also have. */
const secretText = fc.string({
  unit: fc.constantFrom(...'QXZ0123456789!#$%&+/=?^~-._'),
  minLength: 8,
  maxLength: 40,
});

describe('masking', () => {
  test('each value once, and none that is too short to be a secret', () => {
    expect(secretsOf('first-secret', 'first-secret', 'abc', '', '   ', 'four').masked).toEqual([
      'first-secret',
      'four',
    ]);
  });

  test('a value of several lines line by line, since the log shows lines', () => {
    expect(secretsOf('line-one\r\n  line-two  \n\nabc\n').masked).toEqual(['line-one', 'line-two']);
  });

  test('before anything can be redacted', () => {
    const order: string[] = [];
    const secrets = new Secrets((secret) => order.push(`mask ${secret}`));
    secrets.keep('the-secret');
    order.push(secrets.redact('the-secret'));
    expect(order).toEqual(['mask the-secret', '***']);
  });
});

describe('redacting', () => {
  test('a secret in any text, in the forms in which a server sends it back', () => {
    fc.assert(
      fc.property(secretText, fc.string(), fc.string(), (secret, before, after) => {
        const { secrets } = secretsOf(secret);
        for (const form of [secret, encodeURIComponent(secret), btoa(secret)]) {
          expect(secrets.redact(`${before}${form}${after}${form}`)).not.toContain(form);
        }
      }),
    );
  });

  test('a text without one stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abc def') }), (text) => {
        expect(secretsOf('SECRET-1', 'SECRET-2').secrets.redact(text)).toBe(text);
      }),
    );
  });

  test('all of several', () => {
    const { secrets } = secretsOf('first-secret', 'second-secret');
    expect(secrets.redact('first-secret, second-secret, first-secret')).toBe('***, ***, ***');
  });

  // A client id and a secret that begins with it: cutting out the id first would show the rest of the secret,
  // also to the runner, which masks whole values only.
  test('one that begins with another, to its end', () => {
    const { secrets } = secretsOf('my-shop', 'my-shop-0123456789');
    expect(secrets.redact('wrong secret my-shop-0123456789')).toBe('wrong secret ***');
  });
});
