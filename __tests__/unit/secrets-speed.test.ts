import { beforeAll, describe, expect, test } from '@jest/globals';
import { Secrets } from '../../src/secrets/secrets.ts';
import { base64 } from './secret-forms.ts';

/** 32 MiB are the most that is read of one answer. */
const SIZE = 32 * 1024 * 1024;
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${'QW5-_x8y0Zk2'.repeat(60)}`;

describe('32 MiB of hostile text take at most twice the time of plain text', () => {
  const filled = (piece: string): string => Buffer.alloc(SIZE, piece, 'latin1').toString('latin1');
  /** Milliseconds of the processor: other processes do not count. */
  const costOf = (piece: string): number => {
    const secrets = new Secrets(() => undefined);
    secrets.keep(TOKEN, 'token');
    secrets.keep('Zq7/SECRET+==~abcdef0123', 'client-secret');
    const text = filled(piece);
    const before = process.cpuUsage().user;
    secrets.redact(text);
    return (process.cpuUsage().user - before) / 1_000;
  };
  let plain = 0;
  beforeAll(() => {
    const sentence = 'Row 7, column price: must be unique amongst products. ';
    costOf(sentence);
    plain = Math.max(costOf(sentence), costOf(sentence));
  }, 60_000);

  test.each<[string, string]>([
    ['base64 in words', `${base64('Bearer abcdefghijklmnopqrstuv')} `],
    ['base64 of base64', base64(base64('Bearer abcdefghijklmnopqrstuv'))],
    ['percent', '%2525'],
    ['entities', '&amp;'],
    ['hex with separators', '0x61, '],
    ['the token', TOKEN],
    ['the beginning of the token', TOKEN.slice(0, 8)],
    ['controls', 'a\u0001'],
  ])(
    '%s',
    (_name, piece) => {
      expect(costOf(piece)).toBeLessThanOrEqual(2 * plain);
    },
    60_000,
  );
});
