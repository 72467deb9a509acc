import { Secrets } from '../../src/secrets/secrets.ts';
import { base64 } from './secret-forms.ts';

/** 32 MiB are the most that is read of one answer. */
const SIZE = 32 * 1024 * 1024;
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${'QW5-_x8y0Zk2'.repeat(60)}`;

export const PLAIN = 'Row 7, column price: must be unique amongst products. ';

export const HOSTILE = {
  'base64 in words': `${base64('Bearer abcdefghijklmnopqrstuv')} `,
  'base64 of base64': base64(base64('Bearer abcdefghijklmnopqrstuv')),
  percent: '%2525',
  entities: '&amp;',
  'hex with separators': '0x61, ',
  'the token': TOKEN,
  'the beginning of the token': TOKEN.slice(0, 8),
  controls: 'a\u0001',
} as const;

/** @returns for each piece, what redacting it takes over and over: milliseconds of the processor, as other processes do not count */
export function costsOfRedacting(pieces: readonly string[]): readonly number[] {
  return pieces.map((piece) => {
    const secrets = new Secrets(() => undefined);
    secrets.keep(TOKEN, 'token');
    secrets.keep('Zq7/SECRET+==~abcdef0123', 'client-secret');
    const text = Buffer.alloc(SIZE, piece, 'latin1').toString('latin1');
    const before = process.cpuUsage().user;
    secrets.redact(text);
    return (process.cpuUsage().user - before) / 1_000;
  });
}
