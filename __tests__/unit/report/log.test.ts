import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDisplay } from '../../../src/foreign-text.ts';
import { Log } from '../../../src/report/log.ts';
import { Secrets } from '../../../src/secrets/secrets.ts';
import type { Level } from '../../../src/toolkit/toolkit.ts';
import { hostile } from '../hostile.ts';
import { commandsIn, recorder, unescapeData, type Written } from '../runner.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

function logTo(written: Written, redact = (text: string): string => text): Log {
  return new Log(written.toolkit, createDisplay(redact));
}

describe('no text makes a command', () => {
  test('as a line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = recorder();
        logTo(written).line(text);
        expect(commandsIn(written.stream())).toEqual([]);
        for (const line of written.lines) {
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          // Not even one that another log reader takes for the beginning of a command.
          expect(line).not.toMatch(/^\s*::/);
          expect(line).not.toContain('##[');
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('as a line after a line', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), (texts) => {
        const written = recorder();
        const log = logTo(written);
        for (const text of texts) log.line(text);
        expect(commandsIn(written.stream())).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('as an annotation: there is the one that is ours, and it has the whole text', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.constantFrom<Level>(...LEVELS), (title, message, level) => {
        const written = recorder();
        logTo(written).annotate(level, title, message);
        const [ours, ...others] = commandsIn(written.stream());
        expect(ours?.name).toBe(level);
        expect(others).toEqual([]);
        expect(unescapeData(ours?.data ?? '')).toBe(written.annotations[0]?.message);
        expect(written.stream()).not.toContain('##[');
        expect(written.annotations[0]?.title).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(written.annotations[0]?.message).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029]/u);
      }),
      { numRuns: 3_000 },
    );
  });

  test('as an annotation that is a line, because there were too many', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, message) => {
        const written = recorder();
        const log = logTo(written);
        for (let index = 0; index < 10; index += 1) log.annotate('error', 'ours', 'ours');
        log.annotate('error', title, message);
        expect(commandsIn(written.stream())).toHaveLength(10);
        expect(written.lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test('as a debug line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = recorder();
        logTo(written).debug(text);
        expect(new Set(commandsIn(written.stream()).map(({ name }) => name))).toEqual(new Set(['debug']));
        expect(written.stream()).not.toContain('##[');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('lines', () => {
  test('a text of several lines is several lines', () => {
    const written = recorder();
    logTo(written).line('a\nb\r\nc\rd\u2028e\u2029f');
    expect(written.lines).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('a line that would be a command says the same behind a bar', () => {
    const written = recorder();
    logTo(written).line(' \u00a0::error::text');
    expect(written.lines).toEqual(['| ::error::text']);
  });

  test('none is longer than the log shows', () => {
    const written = recorder();
    logTo(written).line('x'.repeat(5_000));
    expect(written.lines[0]?.length).toBeLessThanOrEqual(1_024);
    expect(written.lines[0]).toContain('…');
  });
});

describe('annotations', () => {
  test('ten of each level, then lines', () => {
    const written = recorder();
    const log = logTo(written);
    for (const level of LEVELS) {
      for (let index = 0; index < 12; index += 1) log.annotate(level, 'title', `${level} ${index}`);
    }
    for (const level of LEVELS) {
      expect(written.annotations.filter((annotation) => annotation.level === level)).toHaveLength(10);
      expect(log.left(level)).toBe(0);
    }
    expect(written.lines).toContain('title: warning 11');
    expect(written.lines).toHaveLength(6);
  });

  test('how many are left', () => {
    const log = logTo(recorder());
    log.annotate('error', 'title', 'message');
    expect([log.left('error'), log.left('warning')]).toEqual([9, 10]);
  });

  test('within what GitHub takes', () => {
    const written = recorder();
    logTo(written).annotate('error', 't'.repeat(1_000), 'm'.repeat(10_000));
    expect(written.annotations[0]?.message.length).toBeLessThanOrEqual(4_096);
    expect(written.annotations[0]?.title.length).toBeLessThanOrEqual(255);
  });

  test('keep their own lines', () => {
    const written = recorder();
    logTo(written).annotate('notice', 'title', 'a\nb');
    expect(written.annotations[0]?.message).toBe('a\nb');
  });
});

test('debug lines are not made up where nobody debugs', () => {
  const written = recorder({ debugging: false });
  logTo(written).debug('text');
  expect(written.stream()).toBe('');
});

test('no way to the log shows a secret', () => {
  const secret = 'Zq7-SECRET/+==';
  fc.assert(
    fc.property(hostile, hostile, (before, after) => {
      const secrets = new Secrets(() => undefined);
      secrets.keep(secret, 'token');
      const written = recorder();
      const log = logTo(written, (text) => secrets.redact(text));
      const text = `${before}${secret}${after}${encodeURIComponent(secret)}`;
      log.line(text, 'bad');
      log.annotate('error', text, text);
      log.debug(text);
      expect(written.stream()).not.toContain(secret);
      expect(written.stream()).not.toContain(encodeURIComponent(secret));
      expect([...written.debugged, ...written.lines].join()).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});
