import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ErrorsFileResult } from '../../../src/failures/errors-file.ts';
import { type JobErrors, NO_ERRORS } from '../../../src/failures/read-errors.ts';
import { failureReport } from '../../../src/report/failure-report.ts';
import { JOBS, RELEASES } from '../../../src/report/subject.ts';
import { instant } from '../../../src/time/instant.ts';
import type { TrackedJob } from '../../../src/wait/job-state.ts';
import { BASE_URL, errorsOf, NO_FILE, unread } from '../job-errors.ts';
import { NOON, tracked, uuid } from '../support.ts';

function failedJobs(amount: number): readonly TrackedJob[] {
  return Array.from({ length: amount }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
}

/** Of jobs that failed with so many errors of each kind. */
function reportOf(given: readonly JobErrors[], maxAnnotations: number, file = NO_FILE as ErrorsFileResult) {
  const errors = new Map(given.map((each, index) => [uuid(index), each]));
  const entries = failureReport(failedJobs(given.length), errors, {
    maxAnnotations,
    baseUrl: BASE_URL,
    subject: JOBS,
    file,
  });
  return {
    annotations: entries.flatMap((entry) => (entry.kind === 'annotation' ? entry : [])),
    lines: entries.flatMap((entry) => (entry.kind === 'line' ? entry.text : [])),
  };
}

/** The first number in a text. */
function numberIn(text: string): number {
  return Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', ''));
}

/** How many errors a text about `message n` is about. */
function errorsIn(text: string): number {
  if (!text.includes('message ')) return 0;
  return text.trimStart().startsWith('message ') ? 1 : numberIn(text);
}

function jobOf(title: string): number {
  return Number.parseInt(/[0-9a-f]{8}/.exec(title)?.[0] ?? '', 16);
}

describe('annotations of failed jobs', () => {
  test('one for each kind, with how many errors it has', () => {
    const { annotations } = reportOf([errorsOf(1, 1_200)], 9);
    expect(annotations.map(({ message }) => message)).toEqual([
      'message 0',
      '1,200 × message 1 — the API does not say which rows',
    ]);
    expect(annotations.every(({ title }) => title.includes(uuid(0).slice(0, 8)))).toBe(true);
  });

  test('every job gets one before any gets a second', () => {
    const given = [errorsOf(1, 1, 1), errorsOf(1), errorsOf(1, 1)];
    expect(reportOf(given, 6).annotations.map(({ title }) => jobOf(title))).toEqual([0, 0, 0, 1, 2, 2]);
    const { annotations } = reportOf(given, 5);
    expect(annotations.slice(0, -1).map(({ title }) => jobOf(title))).toEqual([0, 0, 1, 2]);
    expect(annotations.at(-1)?.title).toBe('More errors');
  });

  test('a job of which nothing is known gets one as well, with why', () => {
    const { annotations, lines } = reportOf([errorsOf(), unread('HTTP 403'), errorsOf()], 9);
    expect(annotations).toHaveLength(3);
    expect(annotations[1]?.message).toContain('HTTP 403');
    expect(lines.filter((line) => line.includes(' failed ('))).toHaveLength(3);
    expect(reportOf([NO_ERRORS], 9).annotations).toEqual([
      expect.objectContaining({ kind: 'annotation', message: 'The API names no error for it.' }),
    ]);
  });

  test('the last one counts what the others do not show', () => {
    const { annotations } = reportOf(
      [errorsOf(5, 1, 1), { ...errorsOf(2), total: 40, incomplete: 'no time' }],
      3,
    );
    expect(annotations).toHaveLength(3);
    expect(numberIn(annotations[2]?.message ?? '')).toBe(47 - 5 - 2);
  });

  test('never more than are left, and with any left all errors are shown or counted', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 12 }), fc.integer({ min: 1, max: 10 }), (given, most) => {
        const { annotations } = reportOf(
          given.map((rows) => errorsOf(...rows)),
          most,
        );
        expect(annotations.length).toBeLessThanOrEqual(most);
        const total = given.flat().reduce((sum, count) => sum + count, 0);
        const reported = annotations.reduce(
          (sum, { title, message }) =>
            sum +
            (title !== 'More errors'
              ? errorsIn(message)
              : /more error/.test(message)
                ? numberIn(message)
                : 0),
          0,
        );
        expect(reported).toBe(total);
      }),
    );
  });
});

describe('the log of failed jobs', () => {
  test('names each job whole, and says nothing again that an annotation says', () => {
    const { annotations, lines } = reportOf([errorsOf(1, 2, 3, 4)], 3);
    expect(lines[0]).toContain(uuid(0));
    expect(lines[0]).toContain('10 errors');
    const reported = [...annotations.map(({ message }) => message), ...lines].map(errorsIn);
    expect(reported.filter((errors) => errors > 0)).toEqual([1, 2, 3, 4]);
  });

  test('with no annotation left has all of it', () => {
    const { annotations, lines } = reportOf([errorsOf(1, 2)], 0);
    expect(annotations).toEqual([]);
    expect(lines.map(errorsIn).filter((errors) => errors > 0)).toEqual([1, 2]);
  });

  test('is bounded, and counts the rest', () => {
    const many = errorsOf(...Array<number>(60).fill(2));
    const { lines } = reportOf(Array<JobErrors>(30).fill(many), 0);
    expect(lines.filter((line) => line.includes('message '))).toHaveLength(20 * 20);
    const rest = lines.filter((line) => line.includes('more kind'));
    expect(rest).toEqual(Array(20).fill('  … and 40 more kinds (80 errors)'));
    expect(lines.join()).toContain('10 more jobs: see the output `failed-job-ids`');
  });

  test('of jobs of which no error is known says neither a number of errors nor that there are more', () => {
    const unknown = unread('errors are read of the first 100 jobs only');
    const { annotations, lines } = reportOf(Array<JobErrors>(15).fill(unknown), 9);
    expect(lines.join().replaceAll('/errors?', '')).not.toMatch(/\d errors?/);
    expect(annotations.at(-1)?.message).toMatch(/^7 more failed jobs of which no error was read\./);
    const mixed = reportOf([errorsOf(1, 1), ...Array<JobErrors>(3).fill(unknown)], 2);
    expect(mixed.annotations.at(-1)?.message).toMatch(/^1 more error and 3 more failed jobs/);
  });

  test('says where the errors could not be read whole', () => {
    const { lines } = reportOf(
      [{ ...errorsOf(1), total: 9, incomplete: 'they could not be read in time' }],
      9,
    );
    expect(lines).toContain('  Only 1 of 9 errors were read: they could not be read in time.');
  });

  test('says where to look, with full ids and a command', () => {
    const job = tracked({ id: uuid(5), status: 'failed', requestId: 'the-request' });
    const options = {
      maxAnnotations: 9,
      baseUrl: new URL('https://store.example/base/'),
      file: NO_FILE,
      subject: JOBS,
    };
    const entries = failureReport([job], new Map([[uuid(5), errorsOf(3)]]), options);
    const lines = entries.flatMap((entry) => (entry.kind === 'line' ? entry.text : []));
    expect(lines).toEqual([
      `product-import 00000005 failed (${uuid(5)}, request the-request), 3 errors:`,
      `  curl --header "Authorization: Bearer $TOKEN" "https://store.example/base/pcm/jobs/${uuid(5)}/errors?page%5Blimit%5D=100"`,
      'In Commerce Manager: Activity, Jobs',
    ]);
  });

  test('of a release says catalog, release and when, that the API names no reason, and where to look', () => {
    const completedAt = instant(NOON);
    const release = tracked({
      id: 'catalog/release',
      type: 'catalog-release',
      status: 'failed',
      completedAt,
    });
    const options = { maxAnnotations: 9, baseUrl: BASE_URL, file: NO_FILE, subject: RELEASES };
    expect(failureReport([release], new Map(), options)).toMatchObject([
      { text: 'catalog-release release failed (catalog/release):' },
      {
        title: 'catalog-release release failed',
        message:
          'Release release of catalog catalog failed at 2026-03-14T12:00:00Z. The API does not say why.',
      },
      { text: expect.stringContaining('/pcm/catalogs/catalog/releases/release"') },
      { text: 'In Commerce Manager: Product Experience Manager, Catalogs' },
    ]);
  });

  test.each<[Partial<ErrorsFileResult>, string | undefined]>([
    [
      { path: '/t/errors.csv', errors: 10 },
      'The file of the output `errors-file` holds all 10 errors: /t/errors.csv',
    ],
    [
      { path: '/t/errors.csv', errors: 7 },
      'The file of the output `errors-file` holds 7 of 10 errors: /t/errors.csv',
    ],
    [{ path: '/t/errors.csv', errors: 0 }, undefined],
    [{ problem: 'EACCES' }, 'The file of errors could not be written: EACCES.'],
    [
      { path: '/t/errors.csv', errors: 7, problem: 'ENOSPC' },
      'The file of errors could not be written: ENOSPC. The file of the output `errors-file` holds 7 of 10 errors: /t/errors.csv',
    ],
  ])('with the file %j says what it holds', (file, text) => {
    const { lines, annotations } = reportOf([errorsOf(1, 2, 3, 4)], 3, { ...NO_FILE, ...file });
    const aboutFile = lines.filter((line) => line.includes('file of'));
    expect(aboutFile).toEqual(text === undefined ? [] : [text]);
    // No sentence points to a list that does not hold what it says.
    expect(annotations.at(-1)?.message).toBe(
      text === undefined ? '7 more errors.' : `7 more errors. ${text}`,
    );
  });
});

test('seven kinds of 3,400 errors fill seven annotations', () => {
  const { annotations } = reportOf([errorsOf(1_200, 900, 640, 400, 214, 45, 1)], 9);
  expect(annotations.map(({ message }) => numberIn(message))).toEqual([1_200, 900, 640, 400, 214, 45, 6]);
});

test('of jobs that succeeded they are warnings', () => {
  const job = tracked({ id: uuid(5), status: 'success', type: 'pricebook-import' });
  const options = { maxAnnotations: 9, baseUrl: BASE_URL, file: NO_FILE, subject: JOBS };
  const [first, second] = failureReport([job], new Map([[uuid(5), errorsOf(3)]]), options);
  expect(first).toMatchObject({
    tone: 'warn',
    text: expect.stringMatching(/succeeded with warnings .*, 3 warnings:$/),
  });
  expect(second).toMatchObject({
    kind: 'annotation',
    message: '3 × message 0 — the API does not say which rows',
  });
});
