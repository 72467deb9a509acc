import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Aborted, ActionError } from '../../../src/errors.ts';
import { createDisplay } from '../../../src/foreign-text.ts';
import type { JobErrorRow, PageRequest } from '../../../src/pxm/page.ts';
import type { Clock } from '../../../src/time/clock.ts';
import { seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { type FetchErrors, readFailure, readFailures } from '../../../src/wait/failures.ts';
import { clientOf } from '../scripted.ts';
import { jobsOf, tracked, uuid } from '../support.ts';

const clean = createDisplay((text) => text).text;
const never = new AbortController().signal;

function rowsOf(...messages: readonly string[]): readonly JobErrorRow[] {
  return messages.map((message, index) => ({ id: `error-${index}`, message: clean(message) }));
}

function serving(rows: readonly JobErrorRow[], total: number | undefined = rows.length): FetchErrors {
  return (_id, { limit, offset }) => Promise.resolve({ rows: rows.slice(offset, offset + limit), total });
}

describe('why a job failed', () => {
  test('is each message once, with how often it came, in the order in which they came', async () => {
    const fetch = serving(rowsOf('no name', 'no sku', 'no name', 'no price', 'no name'));
    expect(await readFailure('a', fetch, never)).toEqual({
      total: 5,
      messages: [
        { text: 'no name', count: 3 },
        { text: 'no sku', count: 1 },
        { text: 'no price', count: 1 },
      ],
      unread: undefined,
    });
  });

  test('is nothing where the API names no error', async () => {
    expect(await readFailure('a', serving([]), never)).toEqual({ total: 0, messages: [], unread: undefined });
  });

  test('counts what was read, whatever total the API gives', async () => {
    expect((await readFailure('a', serving(rowsOf('x', 'y'), 900), never)).total).toBe(2);
    expect((await readFailure('a', serving(rowsOf('x', 'y'), 0), never)).total).toBe(2);
  });

  test('counts errors without an id by their place', async () => {
    const rows = ['x', 'x', 'y'].map((message) => ({ id: undefined, message: clean(message) }));
    expect((await readFailure('a', serving(rows), never)).total).toBe(3);
  });

  test('is read page by page, for the job that was asked about', async () => {
    const rows = rowsOf(...Array.from({ length: 230 }, (_, index) => `row ${index % 7}`));
    const asked: (readonly [string, PageRequest, AbortSignal])[] = [];
    const fetch: FetchErrors = (id, page, signal) => {
      asked.push([id, page, signal]);
      return serving(rows)(id, page, signal);
    };
    const { total, messages } = await readFailure('the job', fetch, never);
    expect([total, messages.length]).toEqual([230, 7]);
    expect(messages.reduce((sum, { count }) => sum + count, 0)).toBe(230);
    expect(asked.map(([id, page, signal]) => [id, page, signal === never])).toEqual([
      ['the job', { limit: 100, offset: 0 }, true],
      ['the job', { limit: 100, offset: 100 }, true],
      ['the job', { limit: 100, offset: 200 }, true],
    ]);
  });

  test('is said to be incomplete after 100 pages, with the total that the API gives', async () => {
    let next = 0;
    const endless: FetchErrors = () => {
      const rows = rowsOf(...Array.from({ length: 100 }, () => 'x')).map((row) => {
        next += 1;
        return { ...row, id: `error-${next}` };
      });
      return Promise.resolve({ rows, total: 50_000 });
    };
    const failure = await readFailure('a', endless, never);
    expect(failure).toMatchObject({ total: 50_000, messages: [{ text: 'x', count: 10_000 }] });
    expect(failure.unread).toMatch(/10,?000/);
    expect(next).toBe(10_000);
  });

  test.each([
    ['no time is left', new Aborted(), /time/],
    ['the API refuses', new ActionError({ what: 'HTTP 403', remedy: 'x' }), /HTTP 403/],
  ])('is told as far as it was read where %s', async (_name, thrown, unread) => {
    const rows = rowsOf(...Array.from({ length: 100 }, () => 'x'));
    const fetch: FetchErrors = (_id, { offset }) =>
      offset === 0 ? Promise.resolve({ rows, total: 300 }) : Promise.reject(thrown);
    expect(await readFailure('a', fetch, never)).toEqual({
      total: 300,
      messages: [{ text: 'x', count: 100 }],
      unread: expect.stringMatching(unread),
    });
  });

  test('an error of our own is not hidden', async () => {
    const broken = new TypeError('x');
    await expect(readFailure('a', () => Promise.reject(broken), never)).rejects.toBe(broken);
  });

  test('the counts of the messages add up to what was read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 250 }), async (messages) => {
        const { total, messages: told, unread } = await readFailure('a', serving(rowsOf(...messages)), never);
        expect([total, unread]).toEqual([messages.length, undefined]);
        expect(told.map(({ text }) => text)).toEqual([...new Set(messages)]);
        for (const { text, count } of told) expect(count).toBe(messages.filter((one) => one === text).length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('why jobs failed', () => {
  /** A clock that stands still, and says which limits are open. */
  function stopped() {
    const open = new Set<number>();
    const clock: Clock = {
      now: () => instant(0),
      elapsed: () => seconds(0),
      sleep: (duration, signal) => {
        open.add(duration);
        signal.addEventListener('abort', () => open.delete(duration));
        return new Promise(() => undefined);
      },
    };
    return { clock, open };
  }

  test('is asked for the failed ones only, within one time limit for all', async () => {
    const { clock, open } = stopped();
    const asked: string[] = [];
    const limits: number[] = [];
    const listJobErrors: FetchErrors = (id, page, signal) => {
      asked.push(id);
      limits.push(...open);
      return serving(rowsOf(`of ${id}`))(id, page, signal);
    };
    const jobs = jobsOf('success', 'failed', 'cancelled', 'started', 'failed');
    const failures = await readFailures(jobs, { listJobErrors }, clock, never);
    expect([...failures.keys()]).toEqual([uuid(2), uuid(5)]);
    expect(failures.get(uuid(5))?.messages).toEqual([{ text: `of ${uuid(5)}`, count: 1 }]);
    expect(new Set(asked)).toEqual(new Set([uuid(2), uuid(5)]));
    expect(new Set(limits)).toEqual(new Set([30_000, 10_000]));
    expect(open.size).toBe(0);
  });

  test('of one job that cannot be read does not keep those of others', async () => {
    const { client, clock } = clientOf(({ path }) =>
      path.includes(uuid(1))
        ? { status: 500 }
        : { body: { errors: [{ title: 'Bad file', detail: 'row 7' }] } },
    );
    const jobs = [1, 2].map((index) => tracked({ id: uuid(index), status: 'failed' }));
    const failures = await clock.run(readFailures(jobs, client, clock, never));
    expect(failures.get(uuid(1))?.unread).toMatch(/in time/);
    expect(failures.get(uuid(2))?.messages).toEqual([{ text: 'row 7', count: 1 }]);
    expect(clock.elapsed()).toBeLessThan(11_000);
  });

  test.each([{ data: {} }, { data: null }, {}])('comes as errors beside %j too', async (more) => {
    const { client, clock } = clientOf(() => ({ body: { ...more, errors: [{ detail: 'row 7' }] } }));
    const jobs = [tracked({ id: uuid(1), status: 'failed' })];
    const failures = await clock.run(readFailures(jobs, client, clock, never));
    expect(failures.get(uuid(1))?.messages).toEqual([{ text: 'row 7', count: 1 }]);
  });

  test('is asked for 100 jobs at most', async () => {
    const jobs = Array.from({ length: 130 }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
    const failures = await readFailures(jobs, { listJobErrors: serving([]) }, stopped().clock, never);
    const unread = [...failures.values()].flatMap((failure) => failure.unread ?? []);
    expect(unread).toEqual(Array(30).fill(expect.stringContaining('first 100')));
  });

  test('gives the limit back also where it ends with an error', async () => {
    const { clock, open } = stopped();
    const broken = new TypeError('x');
    const listJobErrors: FetchErrors = () => Promise.reject(broken);
    await expect(readFailures(jobsOf('failed'), { listJobErrors }, clock, never)).rejects.toBe(broken);
    expect(open.size).toBe(0);
  });

  test('ends with the run', async () => {
    const listJobErrors: FetchErrors = (_id, _page, signal) =>
      signal.aborted ? Promise.reject(new Aborted()) : Promise.resolve({ rows: [], total: 0 });
    const failures = await readFailures(
      jobsOf('failed'),
      { listJobErrors },
      stopped().clock,
      AbortSignal.abort(),
    );
    expect(failures.get(uuid(1))?.unread).toMatch(/time/);
  });
});
