import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCleaner } from '../../src/foreign-text.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import { Log } from '../../src/report/log.ts';
import { escapeMarkdown, mermaidLabel } from '../../src/report/markdown.ts';
import { Secrets } from '../../src/secrets.ts';

/** Text that looks for trouble more often than chance would. */
const hostile = fc
  .array(
    fc.constantFrom(
      '::',
      '##[',
      '#',
      '[',
      '\r',
      '\n',
      '\r\n',
      '\u2028',
      '\u2029',
      '\u001b[31m',
      '\u0085',
      ' ',
      '\u00a0',
      '\ufeff',
      'error',
      'set-env name=A',
      ']',
      'x',
      '\u009b',
      '\u200b',
      '\ud800',
      '<b>',
      '|',
      '`',
      '@me',
      'https://x.example',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

/** The runner's own rules: a line's start after any white space, and the old form anywhere. */
function commands(written: string): readonly string[] {
  return written.split(/\r\n|\r|\n/).filter((line) => /^\s*::/u.test(line) || line.includes('##['));
}

function recorder(): { toolkit: Toolkit; written: string[] } {
  const written: string[] = [];
  const toolkit: Toolkit = {
    input: () => '',
    mask: () => undefined,
    output: () => undefined,
    write: (line) => void written.push(line),
    annotate: (_level, title, message) => void written.push(title, message),
    debug: (line) => void written.push(line),
    debugging: true,
    summarize: () => Promise.resolve(),
  };
  return { toolkit, written };
}

describe('the log', () => {
  test('no text makes a command, a control or a line of its own', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, colours) => {
        const { toolkit, written } = recorder();
        const log = new Log(toolkit, { redact: (same) => same, colours });
        log.line(text, 'bad');
        for (const line of written) {
          const bare = colours ? line.slice('\u001b[31m'.length, -'\u001b[0m'.length) : line;
          expect(commands(bare)).toEqual([]);
          expect(bare).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('at most ten annotations of a level; the rest are lines', () => {
    const { toolkit, written } = recorder();
    const log = new Log(toolkit, { redact: (same) => same, colours: false });
    for (let index = 0; index < 12; index += 1) log.annotate('error', 'title', `message ${index}`);
    expect(written.filter((text) => text === 'title')).toHaveLength(10);
    expect(written).toContain('title: message 11');
  });
});

test('cleaned text is one line without a command, a control or half a character', () => {
  const clean = createCleaner((text) => text);
  fc.assert(
    fc.property(hostile, (text) => {
      const cleaned = clean(text, 40);
      expect(cleaned.length).toBeLessThanOrEqual(60);
      expect(cleaned).not.toContain('##[');
      expect(cleaned).not.toMatch(/[\p{Cc}\u2028\u2029\u200b\ufeff]/u);
      expect(cleaned.isWellFormed()).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a secret is taken out in every form that a server may send back', () => {
  const masked: string[] = [];
  const secrets = new Secrets((secret) => masked.push(secret));
  secrets.keep('s3cret/+value');
  secrets.keep('abc');
  const clean = createCleaner((text) => secrets.redact(text));
  const forms = ['s3cret/+value', encodeURIComponent('s3cret/+value'), btoa('s3cret/+value')];
  for (const form of forms) expect(clean(`a ${form} b`)).toBe('a *** b');
  expect(clean('s3cret\u200b/+value')).toBe('***');
  expect(masked).toEqual(['s3cret/+value']);
});

describe('Markdown', () => {
  test('nothing of a text is markup', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[<>|`*_~[\]\\"'\n\r]/);
        expect(escaped).not.toMatch(/@\w|https?:\/\//);
      }),
    );
  });

  test('a label of mermaid has harmless characters only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), hostile), (text) => {
        expect(mermaidLabel(text)).toMatch(/^[A-Za-z0-9 ._-]{1,60}$/);
      }),
    );
  });
});
