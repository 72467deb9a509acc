import { describe, expect, test } from '@jest/globals';
import { type JobErrors, NO_ERRORS } from '../../../src/failures/read-errors.ts';
import { createDisplay } from '../../../src/foreign-text.ts';
import type { ClientEvent } from '../../../src/pxm/session.ts';
import { closing } from '../../../src/report/closing.ts';
import { Log } from '../../../src/report/log.ts';
import { Reporter } from '../../../src/report/reporter.ts';
import { JOBS } from '../../../src/report/subject.ts';
import { summary } from '../../../src/report/summary.ts';
import type { WaitReport } from '../../../src/report/wait-report.ts';
import { milliseconds, seconds } from '../../../src/time/duration.ts';
import type { ClockSkew } from '../../../src/time/instant.ts';
import type { Conclusion } from '../../../src/wait/conclusion.ts';
import type { Outcome } from '../../../src/wait/wait.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { BASE_URL, errorsOf, kindOf, NO_FILE } from '../job-errors.ts';
import { recorder } from '../runner.ts';
import { IDS_PLAN, jobsOf, LIST_PLAN, NOON, outcomeOf, tracked, uuid } from '../support.ts';

const display = createDisplay((text) => text);
const message = display.text('HTTP 503');

function reporterOf(debugging = true) {
  const written = recorder({ debugging });
  const log = new Log(written.toolkit, display);
  const guard = { display, isSecret: () => false };
  return { ...written, reporter: new Reporter(written.toolkit, log, new VirtualClock(NOON), guard) };
}

function data(
  conclusion: Conclusion,
  given: Partial<Outcome>,
  errors = new Map<string, JobErrors>(),
  more: Partial<WaitReport> = {},
): WaitReport {
  const outcome = outcomeOf({ conclusion, ...given });
  return {
    outcome,
    closing: closing(outcome, LIST_PLAN),
    errors,
    errorsFile: NO_FILE,
    label: '',
    subject: JOBS,
    failOn: LIST_PLAN.rules.failOn,
    baseUrl: BASE_URL,
    requests: 12,
    ...more,
  };
}

function longErrors(kinds: number): JobErrors {
  const all = Array.from({ length: kinds }, (_, index) =>
    kindOf({ text: `message ${index} `.padEnd(900, 'x') }),
  );
  return { ...NO_ERRORS, kinds: all, total: kinds, read: kinds };
}

describe('what the client reports', () => {
  test.each<[ClientEvent, string]>([
    [
      { kind: 'request', method: 'GET', path: '/pcm/jobs', status: 200, took: seconds(0.12), bytes: 9 },
      '/pcm/jobs',
    ],
    [{ kind: 'retry', message, pause: seconds(2), failures: 3 }, 'HTTP 503'],
    [{ kind: 'token-fetched', renewed: false }, 'fetched'],
    [{ kind: 'token-fetched', renewed: true }, 'renewed'],
  ])('%j is for debug logging', (event, text) => {
    const { reporter, debugged, lines, annotations } = reporterOf();
    reporter.clientEvent(event);
    expect(debugged).toEqual([expect.stringContaining(text)]);
    expect([lines, annotations]).toEqual([[], []]);
    const quiet = reporterOf(false);
    quiet.reporter.clientEvent(event);
    expect(quiet.stream()).toBe('');
  });

  test.each<[ClientEvent, string, string]>([
    [{ kind: 'outage-began', message }, 'warning', 'HTTP 503'],
    [{ kind: 'outage-ended', lasted: seconds(72) }, 'notice', '1m 12s'],
    [{ kind: 'clock-skew', skew: 90_000 as ClockSkew, isUsed: true }, 'notice', '1m 30s ahead'],
    [{ kind: 'clock-skew', skew: -90_000 as ClockSkew, isUsed: true }, 'notice', '1m 30s behind'],
  ])('%j is an annotation', (event, level, text) => {
    const { reporter, annotations } = reporterOf(false);
    reporter.clientEvent(event);
    expect(annotations).toMatchObject([{ level, message: expect.stringContaining(text) }]);
  });
});

describe('the beginning', () => {
  test('says what is waited for, how long, and where', () => {
    const { reporter, lines } = reporterOf();
    reporter.begin(IDS_PLAN, new URL('https://store.example/x'), '');
    for (const text of ['30m', uuid(1), 'store.example', '2']) expect(lines.join()).toContain(text);
  });

  test('with a timeout of 0 does not speak of waiting', () => {
    const { reporter, lines } = reporterOf();
    const rules = { ...LIST_PLAN.rules, timeout: milliseconds(0) };
    reporter.begin({ ...LIST_PLAN, rules }, new URL('https://store.example'), '');
    expect(lines.join()).not.toMatch(/waiting/i);
  });
});

describe('the end', () => {
  const jobs = Array.from({ length: 15 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
  const errors = new Map(jobs.map(({ job }) => [job.id, longErrors(60)]));

  test('of many failures keeps an annotation for the verdict', async () => {
    const { reporter, annotations, lines } = reporterOf();
    const end = data({ kind: 'failure', jobs }, { jobs }, errors);
    await reporter.end(end, false);
    expect(annotations).toHaveLength(10);
    expect(annotations.at(-1)?.message).toContain(end.closing.sentence);
    expect(annotations.every(({ level }) => level === 'error')).toBe(true);
    // Each job has a line of its own, 20 kinds, one line that counts the rest and a command; eight kinds are
    // annotations. One line says where to look.
    expect(lines).toHaveLength(15 * 23 - 8 + 1);
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
    const unread = { ...errorsOf(3), incomplete: 'HTTP 403' };
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

describe('a step with a label', () => {
  test('is called by it in log and annotations', async () => {
    const jobs = [tracked({ status: 'failed' })];
    const { reporter, annotations, lines } = reporterOf();
    reporter.begin(LIST_PLAN, BASE_URL, 'Spring prices');
    expect(lines[0]).toMatch(/^Spring prices: Waiting up to/);
    const errors = new Map([[uuid(1), errorsOf(2)]]);
    await reporter.end(data({ kind: 'failure', jobs }, { jobs }, errors, { label: 'Spring prices' }), false);
    expect(annotations.map(({ title }) => title)).toEqual([
      'Spring prices: product-import 00000001 failed',
      'Spring prices',
    ]);
  });

  test('is called by it where it succeeds', async () => {
    const { reporter, lines } = reporterOf();
    reporter.begin(LIST_PLAN, BASE_URL, 'Spring prices');
    await reporter.end(data({ kind: 'success', missing: 0 }, { jobs: jobsOf('success') }), false);
    expect(lines.at(-1)).toMatch(/^Spring prices: The product-import job/);
  });
});

describe('warnings of jobs that succeeded', () => {
  test('are annotations of their level, and the verdict stays', async () => {
    const jobs = [tracked({ type: 'pricebook-import' })];
    const { reporter, annotations, lines } = reporterOf();
    await reporter.end(
      data({ kind: 'success', missing: 0 }, { jobs }, new Map([[uuid(1), errorsOf(2)]])),
      false,
    );
    expect(annotations).toEqual([
      {
        level: 'warning',
        title: 'pricebook-import 00000001 succeeded with warnings',
        message: '2 × message 0 — the API does not say which rows',
      },
    ]);
    expect(lines.at(-1)).toMatch(/succeeded|succeeded/);
  });

  test('that there are none of is not reported', async () => {
    const jobs = [tracked({ type: 'pricebook-import' })];
    const { reporter, annotations, lines } = reporterOf();
    await reporter.end(
      data({ kind: 'success', missing: 0 }, { jobs }, new Map([[uuid(1), NO_ERRORS]])),
      false,
    );
    expect([annotations, lines.length]).toEqual([[], 1]);
  });
});

test('the progress of reading is a line', () => {
  const { reporter, lines } = reporterOf();
  reporter.readingErrors({ jobId: uuid(1), read: 1_200, total: 3_400 });
  reporter.readingErrors({ jobId: uuid(1), read: 1_200, total: undefined });
  expect(lines).toEqual([
    `Reading the errors of job ${uuid(1)}: 1,200 of 3,400`,
    `Reading the errors of job ${uuid(1)}: 1,200`,
  ]);
});

test('messages that the outputs have no room for are counted in a line', async () => {
  const jobs = [tracked({ status: 'failed' })];
  const { reporter, annotations, lines } = reporterOf();
  const errors = { ...errorsOf(1), messageCount: 900 };
  await reporter.end(data({ kind: 'failure', jobs }, { jobs }, new Map([[uuid(1), errors]])), false);
  expect(lines[0]).toMatch(/`jobs` has no room for 899 messages/);
  expect(annotations).toHaveLength(2);
});

describe('the summary', () => {
  const hostile = '<script>alert(1)</script> @someone | `x` **b** [a](https://evil.example)';

  test('shows no more than GitHub takes, however much there is', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
    const kinds = Array.from({ length: 100 }, (_, index) =>
      kindOf({ text: `<${index}`.padEnd(1_000, '<@'), count: 3, skus: ['<'.repeat(100), '@'.repeat(100)] }),
    );
    const errors = new Map(many.map(({ job }) => [job.id, { ...errorsOf(9), total: 900, kinds }]));
    const markdown = summary(data({ kind: 'failure', jobs: many }, { jobs: many }, errors));
    expect(Buffer.byteLength(markdown)).toBeLessThan(1_048_576);
    expect(markdown).toContain('What to do next');
    // It is the whole summary, not only its head.
    expect(markdown).toContain('in all: 5,000 failed');
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
    const kind = kindOf({ text: hostile, count: 3, skus: [hostile], values: [[hostile]] });
    const errors = { ...errorsOf(3), total: 7, kinds: [kind], incomplete: `HTTP 403 ${hostile}` };
    const end = data({ kind: 'failure', jobs }, { jobs }, new Map([[uuid(1), errors]]), {
      label: hostile,
      errorsFile: { path: `/tmp/${hostile}`, errors: 3, problem: hostile },
    });
    const markdown = summary(end);
    expect(markdown).not.toMatch(/<script|@someone|\*\*b|\[a\]|https:\/\/evil/);
    for (const text of ['alert(1)', '3 × ', '3 of 7', 'HTTP 403', 'errors-file'])
      expect(markdown).toContain(text);
  });

  test('has what a person copies in blocks of their own: ids and a command', () => {
    const jobs = [tracked({ status: 'failed', requestId: 'the-request' })];
    const errors = new Map([[uuid(1), errorsOf(2)]]);
    const markdown = summary(data({ kind: 'failure', jobs }, { jobs }, errors));
    expect(markdown).toContain('In Commerce Manager: Activity, Jobs');
    for (const text of [
      uuid(1),
      'the-request',
      `curl --header "Authorization: Bearer $TOKEN" "https://store.example/pcm/jobs/${uuid(1)}/errors?page%5Blimit%5D=100"`,
    ]) {
      expect(markdown).toContain(`\n\`\`\`text\n${text}\n\`\`\`\n`);
    }
  });

  test('shows the warnings of jobs that succeeded apart from errors', () => {
    const jobs = [
      tracked({ id: uuid(1), type: 'pricebook-import' }),
      tracked({ id: uuid(2), type: 'pricebook-import' }),
    ];
    const errors = new Map([
      [uuid(1), errorsOf(2)],
      [uuid(2), NO_ERRORS],
    ]);
    const markdown = summary(data({ kind: 'success', missing: 0 }, { jobs }, errors));
    expect(markdown).toMatch(
      /\*\*Warnings\*\*\n\n<details open><summary><code>00000001<\/code> .*: 2 warnings</,
    );
    expect(markdown).not.toContain('**Errors**');
    expect(markdown).not.toContain('<code>00000002</code> pricebook-import:');
  });

  test('has the label in headline and table', () => {
    const jobs = jobsOf('success');
    const markdown = summary(
      data({ kind: 'success', missing: 0 }, { jobs }, new Map(), { label: 'Spring | prices' }),
    );
    expect(markdown).toMatch(/^### ✅ Spring &#124; prices: The job succeeded/);
    expect(markdown).toContain('| Spring &#124; prices <span');
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
    const conclusion: Conclusion = { kind: 'timed_out', limit: 'timeout', jobs: [] };
    expect(summary(data(conclusion, { missingIds: [uuid(3)] }))).toContain(`<code>${uuid(3)}</code>`);
  });

  test('of no job has neither table nor timeline', () => {
    const markdown = summary(data({ kind: 'not_found', found: 0, tolerated: true }, {}));
    expect(markdown).not.toMatch(/mermaid|\| --- \|/);
    expect(summary(data({ kind: 'interrupted' }, { createdAfter: undefined }))).not.toContain('2026-');
  });
});
