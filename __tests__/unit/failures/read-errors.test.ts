import { describe, expect, test } from '@jest/globals';
import { Aborted, ActionError } from '../../../src/errors.ts';
import {
  hasErrorsToRead,
  type JobError,
  type ReadErrorsDeps,
  type ReadingProgress,
  readErrors,
  readingLimit,
} from '../../../src/failures/read-errors.ts';
import { createDisplay } from '../../../src/foreign-text.ts';
import type { JobErrorRow, Page, PageRequest } from '../../../src/pxm/page.ts';
import { type Duration, milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

interface Scene {
  /** How many errors each job has. */
  readonly jobs: Readonly<Record<string, number>>;
  readonly message?: (index: number) => string;
  /** How long an answer takes, in milliseconds. */
  readonly took?: number;
  readonly total?: number;
  /** Throws instead of an answer. */
  readonly fail?: (id: string, page: PageRequest) => Error | undefined;
  /** Jobs whose errors are never answered. */
  readonly silent?: readonly string[];
  readonly timeLimit?: Duration;
  readonly interruptAt?: number;
  readonly redact?: (text: string) => string;
}

async function reading(scene: Scene) {
  const clock = new VirtualClock(0);
  const interrupt = new AbortController();
  if (scene.interruptAt === 0) interrupt.abort();
  else if (scene.interruptAt !== undefined) clock.at(scene.interruptAt, () => interrupt.abort());
  const requests: { readonly id: string; readonly offset: number; readonly at: number }[] = [];
  const recorded: (JobError & { readonly jobId: string })[] = [];
  const progress: (ReadingProgress & { readonly at: number })[] = [];
  let open = 0;
  const fetchErrors: ReadErrorsDeps['fetchErrors'] = async (id, page, signal): Promise<Page<JobErrorRow>> => {
    requests.push({ id, offset: page.offset, at: clock.elapsed() });
    open += 1;
    try {
      const silent = scene.silent?.includes(id) === true;
      await clock.sleep(silent ? minutes(60) : milliseconds(scene.took ?? 20), signal);
      if (signal.aborted) throw new Aborted();
      const error = scene.fail?.(id, page);
      if (error !== undefined) throw error;
      const amount = scene.jobs[id] ?? 0;
      const rows = Array.from(
        { length: Math.max(0, Math.min(page.limit, amount - page.offset)) },
        (_, index) => ({
          id: `error-${page.offset + index}`,
          message: (scene.message?.(page.offset + index) ??
            `row ${page.offset + index + 1}: no name`) as JobErrorRow['message'],
        }),
      );
      return { rows, total: scene.total ?? amount };
    } finally {
      open -= 1;
    }
  };
  const errors = await clock.run(
    readErrors(Object.keys(scene.jobs), scene.timeLimit ?? seconds(30), {
      fetchErrors,
      clock,
      interrupt: interrupt.signal,
      clean: createDisplay(scene.redact ?? ((text) => text)).text,
      record: async (jobId, some) => {
        recorded.push(...some.map((error) => ({ jobId, ...error })));
      },
      onProgress: (event) => progress.push({ ...event, at: clock.elapsed() }),
    }),
  );
  return { errors, requests, recorded, progress, took: clock.elapsed(), isIdle: () => open === 0 };
}

describe('reading errors', () => {
  test('reads all of them, and sorts them into kinds', async () => {
    const message = (index: number): string =>
      index % 3 === 0 ? `row ${index}: sku 'A-${index}' is taken` : 'data.attributes.name: is required';
    const { errors, recorded, requests } = await reading({ jobs: { a: 3_400 }, message });
    expect(errors.get('a')).toMatchObject({
      read: 3_400,
      total: 3_400,
      incomplete: undefined,
      moreKinds: 0,
      kinds: [
        { text: 'data.attributes.name: is required', count: 2_266 },
        { text: "row ‹…›: sku '‹…›' is taken", count: 1_134, rows: [0, 3, 6], rowCount: 1_134 },
      ],
    });
    expect(recorded.map(({ number }) => number)).toEqual(
      Array.from({ length: 3_400 }, (_, index) => index + 1),
    );
    expect(recorded[3]).toEqual({
      jobId: 'a',
      number: 4,
      kind: "row ‹…›: sku '‹…›' is taken",
      message: "row 3: sku 'A-3' is taken",
      row: 3,
      sku: 'A-3',
    });
    // The last page is full, so that one more has to show that it is the last.
    expect(requests).toHaveLength(35);
  });

  test('is nothing where the API names no error', async () => {
    const { errors } = await reading({ jobs: { a: 0 } });
    expect(errors.get('a')).toEqual({
      read: 0,
      total: 0,
      incomplete: undefined,
      kinds: [],
      moreKinds: 0,
      messages: [],
      messageCount: 0,
    });
  });

  test('keeps the first messages, each once, and counts all', async () => {
    const few = await reading({
      jobs: { a: 250 },
      message: (index) => (index % 2 === 0 ? 'no name' : 'no sku'),
    });
    expect(few.errors.get('a')).toMatchObject({ messages: ['no name', 'no sku'], messageCount: 2 });
    const many = await reading({ jobs: { a: 400 }, message: (index) => `${index} ${'x'.repeat(2_000)}` });
    const { messages = [], messageCount } = many.errors.get('a') ?? {};
    expect([messages.length, messageCount]).toEqual([50, 400]);
    expect(messages[49]).toBe(`49 ${'x'.repeat(996)}…`);
  });

  test('begins at most 10 requests a second, and has several open', async () => {
    const { requests, took } = await reading({ jobs: { a: 3_400, b: 10, c: 10, d: 10, e: 10 }, took: 400 });
    const times = requests.map(({ at }) => at);
    for (const [index, at] of times.entries())
      expect(at - (times[index - 10] ?? -1_000)).toBeGreaterThanOrEqual(1_000);
    // 38 requests of 400 ms: 15 s if one waited for the other.
    expect(took).toBeLessThan(5_500);
  });

  test('reports progress every 5 seconds', async () => {
    const { progress } = await reading({ jobs: { a: 50_000 }, timeLimit: minutes(2) });
    expect(progress.length).toBeGreaterThan(8);
    expect(progress[0]).toMatchObject({ jobId: 'a', total: 50_000 });
    const times = progress.map(({ at }) => at);
    for (const [index, at] of times.entries())
      expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  test('reads 50,000 errors of a job and no more', async () => {
    const exact = await reading({ jobs: { a: 50_000 }, timeLimit: minutes(2) });
    expect(exact.errors.get('a')).toMatchObject({ read: 50_000, total: 50_000, incomplete: undefined });
    const more = await reading({ jobs: { a: 50_030 }, timeLimit: minutes(2) });
    expect(more.errors.get('a')).toMatchObject({
      read: 50_000,
      total: 50_030,
      incomplete: expect.stringContaining('first 50000'),
    });
    expect(more.recorded).toHaveLength(50_000);
  });

  test('keeps the jobs in order', async () => {
    const { recorded } = await reading({ jobs: { a: 150, b: 3, c: 250 }, took: 700 });
    expect(recorded.map(({ jobId }) => jobId)).toEqual([
      ...Array(150).fill('a'),
      ...Array(3).fill('b'),
      ...Array(250).fill('c'),
    ]);
  });

  test('ends when its time is over, with what was read', async () => {
    const { errors, took } = await reading({ jobs: { a: 50_000 }, took: 2_000 });
    expect(took).toBe(30_000);
    const { read = 0, total, incomplete, kinds } = errors.get('a') ?? {};
    expect(read).toBeGreaterThan(5_000);
    expect(kinds?.[0]?.count).toBe(read);
    expect([total, incomplete]).toEqual([50_000, 'they could not be read in time']);
  });

  test('of a job that does not answer does not keep those of others from being read', async () => {
    const { errors, took, isIdle } = await reading({
      jobs: { a: 5, b: 5, c: 250, d: 5 },
      silent: ['a', 'b'],
    });
    expect(errors.get('a')).toMatchObject({ read: 0, incomplete: 'they could not be read in time' });
    expect(errors.get('c')).toMatchObject({ read: 250, incomplete: undefined });
    expect(errors.get('d')).toMatchObject({ read: 5, incomplete: undefined });
    expect(took).toBeLessThanOrEqual(30_000);
    expect(isIdle()).toBe(true);
  });

  test('ends at once with the run', async () => {
    const { errors, took, isIdle } = await reading({
      jobs: { a: 9_000, b: 5 },
      silent: ['b'],
      took: 300,
      interruptAt: 1_234,
    });
    expect(took).toBe(1_234);
    expect(isIdle()).toBe(true);
    expect(errors.get('a')).toMatchObject({ incomplete: 'the step was cancelled before all were read' });
    expect(errors.get('b')).toMatchObject({
      read: 0,
      incomplete: 'the step was cancelled before all were read',
    });
    const before = await reading({ jobs: { a: 9_000 }, interruptAt: 0 });
    expect([before.took, before.requests]).toEqual([0, []]);
  });

  test('reports what the API refuses', async () => {
    const fail: Scene['fail'] = (id, { offset }) =>
      id === 'a' && offset > 0 ? new ActionError({ what: 'HTTP 403.', remedy: 'x' }) : undefined;
    const { errors } = await reading({ jobs: { a: 300, b: 5 }, fail });
    expect(errors.get('a')).toMatchObject({
      read: 100,
      total: 300,
      incomplete: 'they could not be read: HTTP 403',
    });
    expect(errors.get('b')).toMatchObject({ read: 5, incomplete: undefined });
  });

  test('does not hide an error of our own', async () => {
    await expect(reading({ jobs: { a: 5 }, fail: () => new TypeError('x') })).rejects.toThrow('x');
  });

  test('trusts what was read, not the total', async () => {
    for (const total of [1, 90]) {
      const { errors } = await reading({ jobs: { a: 5 }, total });
      expect(errors.get('a')).toMatchObject({ read: 5, total: 5, incomplete: undefined });
    }
  });

  test('asks about 100 jobs at most', async () => {
    const jobs = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`job-${index}`, 1]));
    const { errors, requests } = await reading({ jobs });
    expect([errors.size, requests.length]).toEqual([130, 100]);
    expect(errors.get('job-129')?.incomplete).toMatch(/first 100 jobs/);
  });

  test('takes secrets out before kinds are told apart', async () => {
    const redact = (text: string): string => text.replaceAll('very.s3cret.token', '***');
    const message = (): string => 'row 5: very.s3cret.token\u001b[31m is no id\n';
    const { errors, recorded } = await reading({ jobs: { a: 2 }, message, redact });
    expect(errors.get('a')?.kinds).toMatchObject([{ text: 'row 5: *** is no id', count: 2 }]);
    expect(recorded[0]).toMatchObject({ kind: 'row ‹…›: *** is no id', message: 'row 5: *** is no id' });
  });
});

describe('the time to read errors', () => {
  const limit = (timeout: Duration, elapsed: Duration, hasFailedJob = true): number =>
    readingLimit({ timeout, elapsed, sinceStart: milliseconds(elapsed + 500), hasFailedJob }) / 1_000;

  test.each([
    [minutes(30), minutes(5), 120],
    [minutes(30), minutes(28), 120],
    [minutes(30), minutes(28.1), 30],
    [minutes(1), seconds(2), 30],
    [seconds(0), seconds(0.5), 30],
    [seconds(0), seconds(10), 22.5],
    [seconds(0), seconds(33), 1],
  ])('with a timeout of %i ms after %i ms', (timeout, elapsed, expected) => {
    expect(limit(timeout, elapsed)).toBe(expected);
  });

  test('is short where no job failed', () => {
    expect(limit(minutes(30), minutes(5), false)).toBe(30);
  });
});

test('errors are read of jobs that failed, and of price imports that succeeded', () => {
  const read = (['failed', 'success', 'cancelled', 'started'] as const).flatMap((status) =>
    ['product-import', 'pricebook-import']
      .filter((type) => hasErrorsToRead({ status, type }))
      .map((type) => `${type} ${status}`),
  );
  expect(read).toEqual(['product-import failed', 'pricebook-import failed', 'pricebook-import success']);
});
