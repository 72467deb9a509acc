import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failureReport } from '../../../src/report/failure-report.ts';
import type { JobFailure } from '../../../src/wait/failures.ts';
import type { TrackedJob } from '../../../src/wait/job-state.ts';
import { tracked, uuid } from '../support.ts';

function failedJobs(amount: number): readonly TrackedJob[] {
  return Array.from({ length: amount }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
}

function failure(...counts: readonly number[]): JobFailure {
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    messages: counts.map((count, index) => ({ text: `message ${index}`, count })),
    unread: undefined,
  };
}

/** Of jobs that failed with so many rows for each message. */
function reportOf(given: readonly JobFailure[], most: number) {
  const failures = new Map(given.map((each, index) => [uuid(index), each]));
  const entries = failureReport(failedJobs(given.length), failures, most);
  return {
    annotations: entries.flatMap((entry) => (entry.kind === 'annotation' ? entry : [])),
    lines: entries.flatMap((entry) => (entry.kind === 'line' ? entry.text : [])),
  };
}

/** The first number in a text. */
function numberIn(text: string): number {
  return Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', ''));
}

/** How many rows a text about `message n` tells of. */
function rowsIn(text: string): number {
  if (!text.includes('message ')) return 0;
  return text.trimStart().startsWith('message ') ? 1 : numberIn(text);
}

function jobOf(title: string): number {
  return Number.parseInt(/[0-9a-f]{8}/.exec(title)?.[0] ?? '', 16);
}

describe('annotations of failed jobs', () => {
  test('one for each message, with how many rows it is about', () => {
    const { annotations } = reportOf([failure(1, 1_200)], 9);
    expect(annotations.map(({ message }) => message)).toEqual([
      'message 0',
      expect.stringMatching(/1,200.*message 1/),
    ]);
    expect(annotations.every(({ title }) => title.includes(uuid(0).slice(0, 8)))).toBe(true);
  });

  test('every job gets one before any gets a second', () => {
    const given = [failure(1, 1, 1), failure(1), failure(1, 1)];
    expect(reportOf(given, 6).annotations.map(({ title }) => jobOf(title))).toEqual([0, 0, 0, 1, 2, 2]);
    const { annotations } = reportOf(given, 5);
    expect(annotations.slice(0, -1).map(({ title }) => jobOf(title))).toEqual([0, 0, 1, 2]);
    expect(annotations.at(-1)?.title).toBe('More errors');
  });

  test('a job of which nothing is known gets one as well, with why', () => {
    const { annotations, lines } = reportOf([failure(), { ...failure(), unread: 'HTTP 403' }, failure()], 9);
    expect(annotations).toHaveLength(3);
    expect(annotations[1]?.message).toContain('HTTP 403');
    expect(lines).toHaveLength(3);
    expect(failureReport(failedJobs(1), new Map(), 9)).toEqual([
      expect.objectContaining({ kind: 'line' }),
      expect.objectContaining({ kind: 'annotation', message: expect.stringMatching(/no error/) }),
    ]);
  });

  test('the last one counts what the others do not show', () => {
    const { annotations } = reportOf([failure(5, 1, 1), { ...failure(2), total: 40 }], 3);
    expect(annotations).toHaveLength(3);
    expect(numberIn(annotations[2]?.message ?? '')).toBe(47 - 5 - 2);
  });

  test('never more than are left, and with any left all errors are shown or counted', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 12 }), fc.integer({ min: 1, max: 10 }), (given, most) => {
        const { annotations } = reportOf(
          given.map((rows) => failure(...rows)),
          most,
        );
        expect(annotations.length).toBeLessThanOrEqual(most);
        const total = given.flat().reduce((sum, count) => sum + count, 0);
        const told = annotations.reduce(
          (sum, { title, message }) =>
            sum +
            (title !== 'More errors' ? rowsIn(message) : /more error/.test(message) ? numberIn(message) : 0),
          0,
        );
        expect(told).toBe(total);
      }),
    );
  });
});

describe('the log of failed jobs', () => {
  test('names each job whole, and says nothing again that an annotation says', () => {
    const { annotations, lines } = reportOf([failure(1, 2, 3, 4)], 3);
    expect(lines[0]).toContain(uuid(0));
    expect(lines[0]).toContain('10 errors');
    expect([...annotations.map(({ message }) => message), ...lines].map(rowsIn)).toEqual([1, 2, 0, 0, 3, 4]);
  });

  test('with no annotation left has all of it', () => {
    const { annotations, lines } = reportOf([failure(1, 2)], 0);
    expect(annotations).toEqual([]);
    expect(lines.map(rowsIn)).toEqual([0, 1, 2]);
  });

  test('is bounded, and counts the rest', () => {
    const many = failure(...Array<number>(60).fill(1));
    const { lines } = reportOf(Array(30).fill(many) as JobFailure[], 0);
    expect(lines.filter((line) => line.includes('message '))).toHaveLength(20 * 50);
    expect(lines.filter((line) => /more error/.test(line)).map(numberIn)).toEqual(Array(20).fill(10));
    expect(lines.at(-1)).toMatch(/10 more failed jobs/);
  });

  test('of jobs of which no error is known says neither a number of errors nor that there are more', () => {
    const unread = { ...failure(), unread: 'only the first 100 failed jobs were asked why' };
    const { annotations, lines } = reportOf(Array(15).fill(unread) as JobFailure[], 9);
    expect(lines.join()).not.toMatch(/\d errors?/);
    expect(annotations.at(-1)?.message).toMatch(/^7 more failed jobs of which no error was read:/);
    const mixed = reportOf([failure(1, 1), ...(Array(3).fill(unread) as JobFailure[])], 2);
    expect(mixed.annotations.at(-1)?.message).toMatch(/^1 more error and 3 more failed jobs/);
  });

  test('says where the errors could not be read whole', () => {
    const { lines } = reportOf([{ ...failure(1), total: 9, unread: 'no time was left' }], 9);
    expect(lines.join('\n')).toMatch(/8 more errors\n.*no time was left/);
  });
});
