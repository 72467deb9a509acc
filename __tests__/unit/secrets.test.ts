import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../src/secrets/secrets.ts';
import { FORMS, secretText } from './secret-forms.ts';

function secretsOf(...values: readonly string[]): { readonly secrets: Secrets; readonly masked: string[] } {
  const masked: string[] = [];
  const secrets = new Secrets((secret) => masked.push(secret));
  for (const value of values) secrets.keep(value, 'token');
  return { secrets, masked };
}

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
    secrets.keep('the-secret', 'token');
    order.push(secrets.redact('the-secret'));
    expect(order).toEqual(['mask the-secret', '***']);
  });
});

/** Whether a text shows a longer part of a form. */
function shows(text: string, form: string): boolean {
  for (let from = 0; from + 12 <= form.length; from += 1) {
    if (text.includes(form.slice(from, from + 12))) return true;
  }
  return false;
}

describe('redacting takes a secret out', () => {
  const before = fc.constantFrom('', ' ', 'you sent ', '"', 'token=', '(', 'é: ');
  const after = fc.constantFrom('', ' ', '"', '.', '…', ') is wrong', '\n');

  test.each(Object.keys(FORMS))('as %s', (name) => {
    const form = FORMS[name] ?? String;
    fc.assert(
      fc.property(secretText, before, after, (secret, left, right) => {
        const shown = secretsOf(secret).secrets.redact(`${left}${form(secret)}${right}`);
        expect(shown).toContain('***');
        expect(shows(shown, form(secret).replace(/^.*client_secret=/, ''))).toBe(
          // What stands beside the secret in the same encoded text may stay.
          ['base64InText', 'base64InLines', 'base64Behind', 'basic'].includes(name) &&
            shows(shown, form(secret)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('in any form of any form', () => {
    const forms = fc.constantFrom(...Object.keys(FORMS).filter((name) => !name.endsWith('Case')));
    fc.assert(
      fc.property(secretText, forms, forms, (secret, inner, outer) => {
        const { secrets } = secretsOf(secret);
        // UTF-16 is undone where it holds ASCII only.
        const once = (FORMS[inner] ?? String)(secret);
        fc.pre(outer !== 'base64OfUtf16' || /^[\0-\x7f]*$/.test(once));
        const twice = (FORMS[outer] ?? String)(once);
        const shown = secrets.redact(twice);
        expect(shown).toContain('***');
        expect(secrets.redact(shown)).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });

  test('cut off at either end, in any form', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.constantFrom(...Object.keys(FORMS).filter((name) => name !== 'jsonOfJson')),
        fc.nat({ max: 100 }),
        (secret, name, cut) => {
          const { secrets } = secretsOf(secret);
          const length = 8 + (cut % (secret.length - 8));
          const form = FORMS[name] ?? String;
          expect(secrets.redact(form(secret.slice(0, length)))).toContain('***');
          expect(secrets.redact(form(secret.slice(-length)))).toContain('***');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('each of several, and one that begins with another to its end', () => {
    const { secrets } = secretsOf('first-secret', 'second-secret', 'my-shop-1', 'my-shop-1-0123456789');
    expect(secrets.redact('first-secret, second-secret, first-secret')).toBe('***, ***, ***');
    expect(secrets.redact('wrong secret my-shop-1-0123456789')).toBe('wrong secret ***');
  });

  test('whose value holds letters beyond ASCII', () => {
    const { secrets } = secretsOf('pässwörd-größer');
    for (const form of ['plain', 'percent', 'base64', 'bearer', 'hex'] as const) {
      expect(secrets.redact(`is ${(FORMS[form] ?? String)('pässwörd-größer')} so`)).toMatch(
        /^is .*\*\*\*.* so$/,
      );
    }
  });
});

describe('redacting leaves', () => {
  test('a text without a secret as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const { secrets } = secretsOf('Zq7-SECRET/+==', 'eyJhbGciOiJIUzI1NiJ9.abc');
        expect(secrets.redact(text)).toBe(text);
      }),
    );
  });

  test('words that a client id consists of', () => {
    const secrets = new Secrets(() => undefined);
    secrets.keep('product-import-client', 'client-id');
    expect(secrets.redact('product-import of product-import-client')).toBe('product-import of ***');
  });

  test('a value of fewer than eight characters, and says which', () => {
    const secrets = new Secrets(() => undefined);
    secrets.keep('import', 'client-id');
    secrets.keep('0000', 'client-secret');
    expect(secrets.redact('product-import 0000-1111')).toBe('product-import 0000-1111');
    expect(secrets.tooShort).toEqual(['client-id', 'client-secret']);
    expect(secretsOf('12345678').secrets.tooShort).toEqual([]);
  });
});

describe('data hold a secret', () => {
  test('in any form of the whole, and of any form', () => {
    const forms = fc.constantFrom(...Object.keys(FORMS));
    fc.assert(
      fc.property(secretText, forms, (secret, name) => {
        const { secrets } = secretsOf(secret);
        expect(secrets.isIn(`https://files.example/?x=${(FORMS[name] ?? String)(secret)}&y=1`)).toBe(true);
        expect(secrets.isIn(`https://files.example/?x=${secret.slice(0, -1)}`)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('also behind a beginning of it', () => {
    const { secrets } = secretsOf('0123456789abcdef0123');
    expect(secrets.isIn('0123456789ab0123456789abcdef0123')).toBe(true);
  });

  test('and not a client id or the password of a proxy', () => {
    const secrets = new Secrets(() => undefined);
    secrets.keep('product-import', 'client-id');
    secrets.keep('password-1', 'proxy-password');
    expect(secrets.isIn('product-import password-1')).toBe(false);
    secrets.keep('token-of-github', 'github-token');
    expect(secrets.isIn('https://files.example/token-of-github')).toBe(true);
  });
});

const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${'QW5-_x8y0Zk2'.repeat(60)}`;

test('what is too much to decode is not shown, and counts as a secret', () => {
  const { secrets } = secretsOf(TOKEN);
  const text = `as it is: ${'%41'.repeat(2_000_000)}`;
  expect(secrets.redact(text)).toBe('***');
  expect(secrets.isIn(text)).toBe(true);
  const run = `as it is: ${'QUJD'.repeat(2_000_000)} ${TOKEN}`;
  expect(secrets.redact(run)).toBe('as it is: ***');
  expect(secrets.isIn(run)).toBe(true);
});
