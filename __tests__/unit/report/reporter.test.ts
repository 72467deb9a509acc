import { describe, expect, test } from '@jest/globals';
import { createDisplay } from '../../../src/foreign-text.ts';
import type { ClientEvent } from '../../../src/pxm/client.ts';
import { closing } from '../../../src/report/closing.ts';
import { Log } from '../../../src/report/log.ts';
import { Reporter } from '../../../src/report/reporter.ts';
import { summary } from '../../../src/report/summary.ts';
import { milliseconds, seconds } from '../../../src/time/duration.ts';
import type { ClockSkew } from '../../../src/time/instant.ts';
import type { JobFailure } from '../../../src/wait/failures.ts';
import type { Ending, Outcome } from '../../../src/wait/wait.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { recorder } from '../runner.ts';
import { IDS_PLAN, jobsOf, LIST_PLAN, NOON, outcomeOf, tracked, uuid } from '../support.ts';

const display = createDisplay((text) => text);
const fault = display.text('HTTP 503');

function reporterOf(debugging = true) {
  const written = recorder({ debugging });
  const log = new Log(written.toolkit, display);
  const guard = { display, isSecret: () => false };
  return { ...written, reporter: new Reporter(written.toolkit, log, new VirtualClock(NOON), guard) };
}

function data(ending: Ending, given: Partial<Outcome>, failures = new Map<string, JobFailure>()) {
  const outcome = outcomeOf({ ending, ...given });
  return { outcome, closing: closing(outcome, LIST_PLAN), failures, requests: 12 };
}

function failureOf(messages: number, rows = 1): JobFailure {
  return {
    total: messages * rows,
    messages: Array.from({ length: messages }, (_, index) => ({
      text: `message ${index} `.padEnd(900, 'x'),
      count: rows,
    })),
    unread: undefined,
  };
}

describe('what the client tells', () => {
  test.each<[ClientEvent, string]>([
    [
      { kind: 'request', method: 'GET', path: '/pcm/jobs', status: 200, took: seconds(0.12), bytes: 9 },
      '/pcm/jobs',
    ],
    [{ kind: 'retry', fault, pause: seconds(2), failures: 3 }, 'HTTP 503'],
    [{ kind: 'token-fetched', renewed: false }, 'fetched'],
    [{ kind: 'token-fetched', renewed: true }, 'renewed'],
  ])('%j is for debug logging', (event, text) => {
    const { reporter, debugged, lines, annotations } = reporterOf();
    reporter.client(event);
    expect(debugged).toEqual([expect.stringContaining(text)]);
    expect([lines, annotations]).toEqual([[], []]);
    const quiet = reporterOf(false);
    quiet.reporter.client(event);
    expect(quiet.stream()).toBe('');
  });

  test.each<[ClientEvent, string, string]>([
    [{ kind: 'outage-began', fault }, 'warning', 'HTTP 503'],
    [{ kind: 'outage-ended', lasted: seconds(72) }, 'notice', '1m 12s'],
    [{ kind: 'clock-skew', skew: 90_000 as ClockSkew }, 'notice', '1m 30s ahead'],
    [{ kind: 'clock-skew', skew: -90_000 as ClockSkew }, 'notice', '1m 30s behind'],
  ])('%j is an annotation', (event, level, text) => {
    const { reporter, annotations } = reporterOf(false);
    reporter.client(event);
    expect(annotations).toMatchObject([{ level, message: expect.stringContaining(text) }]);
  });
});

describe('the beginning', () => {
  test('says what is waited for, how long, and where', () => {
    const { reporter, lines } = reporterOf();
    reporter.begin(IDS_PLAN, new URL('https://store.example/x'));
    for (const text of ['30m', uuid(1), 'store.example', '2']) expect(lines.join()).toContain(text);
  });

  test('with a timeout of 0 does not speak of waiting', () => {
    const { reporter, lines } = reporterOf();
    const rules = { ...LIST_PLAN.rules, timeout: milliseconds(0) };
    reporter.begin({ ...LIST_PLAN, rules }, new URL('https://store.example'));
    expect(lines.join()).not.toMatch(/waiting/i);
  });
});

describe('the end', () => {
  const jobs = Array.from({ length: 15 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
  const failures = new Map(jobs.map(({ job }) => [job.id, failureOf(60)]));

  test('of many failures keeps an annotation for the verdict', async () => {
    const { reporter, annotations, lines } = reporterOf();
    const end = data({ kind: 'failure', jobs }, { jobs }, failures);
    await reporter.end(end, false);
    expect(annotations).toHaveLength(10);
    expect(annotations.at(-1)?.message).toContain(end.closing.sentence);
    expect(annotations.every(({ level }) => level === 'error')).toBe(true);
    // Each job has a line of its own, 50 messages and one that counts the rest; eight messages are annotations.
    expect(lines).toHaveLength(15 * 52 - 8);
  });

  test('warns of what the store sent in a form that is not known', async () => {
    const { reporter, annotations } = reporterOf();
    const end = data({ kind: 'success', missing: 0 }, { jobs: [tracked({ unreadableLocations: 2 })] });
    await reporter.end(end, false);
    expect(annotations).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/`file-locations` leaves out 2 entries.*form/) },
    ]);
  });

  test('of failures that are allowed warns of them', async () => {
    const { reporter, annotations } = reporterOf();
    const [only] = jobs;
    const mine = only === undefined ? [] : [only];
    const unread = { ...failureOf(1, 3), unread: 'HTTP 403' };
    await reporter.end(
      data({ kind: 'success', missing: 0 }, { jobs: mine }, new Map([[uuid(0), unread]])),
      true,
    );
    expect(annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
  });

  test('warns of an output that had to be cut', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => tracked({ id: uuid(index) }));
    const { reporter, annotations } = reporterOf();
    await reporter.end(data({ kind: 'success', missing: 0 }, { jobs: many }), false);
    expect(annotations.some(({ message }) => message.includes('`job-ids`'))).toBe(true);
  });
});

describe('the summary', () => {
  const hostile = '<script>alert(1)</script> @someone | `x` **b** [a](https://evil.example)';

  test('shows no more than GitHub takes, however much there is', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      text: `<${index}`.padEnd(1_000, '<@'),
      count: 1,
    }));
    const failures = new Map(many.map(({ job }) => [job.id, { total: 1_000, messages, unread: undefined }]));
    const markdown = summary(data({ kind: 'failure', jobs: many }, { jobs: many }, failures));
    expect(Buffer.byteLength(markdown)).toBeLessThan(1_048_576);
    expect(markdown).toContain('What to do next');
  });

  test('of many jobs shows first those that somebody has to look at', () => {
    const many = jobsOf(...Array(100).fill('success'), 'failed', 'cancelled', 'started');
    const markdown = summary(data({ kind: 'failure', jobs: many.slice(100, 101) }, { jobs: many }));
    for (const index of [101, 102, 103]) expect(markdown).toContain(uuid(index));
    expect(many.filter(({ job }) => markdown.includes(job.id))).toHaveLength(50);
    expect(markdown).toContain('53 more jobs');
  });

  test('shows what failed, and nothing of a text as markup', () => {
    const jobs = [tracked({ status: 'failed', statusText: 'failed' })];
    const failures = new Map([
      [uuid(1), { total: 7, messages: [{ text: hostile, count: 3 }], unread: `HTTP 403 ${hostile}` }],
    ]);
    const markdown = summary(data({ kind: 'failure', jobs }, { jobs }, failures));
    expect(markdown).not.toMatch(/<script|@someone|\*\*b|\[a\]|https:\/\/evil/);
    for (const text of ['alert(1)', '3 rows', '4 more errors', 'HTTP 403']) expect(markdown).toContain(text);
  });

  test('of jobs of which none ran has no timeline', () => {
    const jobs = jobsOf('cancelled', 'cancelled');
    expect(summary(data({ kind: 'cancelled', jobs }, { jobs }))).not.toContain('mermaid');
    expect(summary(data({ kind: 'interrupted' }, { jobs: jobsOf('cancelled', 'pending') }))).toContain(
      'mermaid',
    );
  });

  test('names the hierarchies that were made', () => {
    const made = (amount: number): string => {
      const jobs = Array.from({ length: amount }, (_, index) =>
        tracked({ id: uuid(index), hierarchyId: uuid(100 + index) }),
      );
      return summary(data({ kind: 'success', missing: 0 }, { jobs }));
    };
    expect(made(1)).toContain(`**New hierarchy:** <code>${uuid(100)}</code>`);
    expect(made(25)).toMatch(/\*\*New hierarchies:\*\* .* and 5 more/);
    expect(summary(data({ kind: 'success', missing: 0 }, { jobs: jobsOf('success') }))).not.toContain(
      'hierarch',
    );
  });

  test('names what was named and not found yet, where there is no table too', () => {
    const ending: Ending = { kind: 'timed_out', limit: 'timeout', jobs: [] };
    expect(summary(data(ending, { missingIds: [uuid(3)] }))).toContain(`<code>${uuid(3)}</code>`);
  });

  test('of no job has neither table nor timeline', () => {
    const markdown = summary(data({ kind: 'not_found', found: 0, tolerated: true }, {}));
    expect(markdown).not.toMatch(/mermaid|\| --- \|/);
    expect(summary(data({ kind: 'interrupted' }, { createdAfter: undefined }))).not.toContain('2026-');
  });
});
