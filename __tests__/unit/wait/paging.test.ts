import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../../src/errors.ts';
import type { Page, PageRequest } from '../../../src/pxm/page.ts';
import { MOST_PAGES, type ReadPage, readPages } from '../../../src/wait/paging.ts';

type Answer = (request: PageRequest) => Page<number>;

interface Options {
  readonly limit?: number;
  readonly trustShortPages?: number;
  readonly start?: number;
}

async function read(answer: Answer, { limit = 100, ...options }: Options = {}) {
  const asked: PageRequest[] = [];
  const pages: ReadPage<number>[] = [];
  const reading = readPages(
    (request) => {
      asked.push(request);
      return Promise.resolve(answer(request));
    },
    { limit, keyOf: String, ...options },
  );
  for await (const page of reading) pages.push(page);
  return {
    asked,
    pages,
    fresh: pages.flatMap((page) => page.fresh),
    offsets: asked.map(({ offset }) => offset),
  };
}

/** A list of so many rows, of which a page has at most `cap`. */
function list(
  length: number,
  given: { readonly cap?: number; readonly total?: number | 'none' } = {},
): Answer {
  const { cap = 100, total = length } = given;
  const rows = Array.from({ length }, (_, index) => index);
  return ({ limit, offset }) => ({
    rows: rows.slice(offset, offset + Math.min(limit, cap)),
    total: total === 'none' ? undefined : total,
  });
}

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

describe('a list is read to its end', () => {
  test('each row once, whatever the page length, the cap and the total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(260),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.oneof(fc.nat(500), fc.constant('none' as const)),
        async (length, limit, cap, total) => {
          const { fresh, pages } = await read(list(length, { cap, total }), { limit });
          expect(fresh).toEqual(upTo(length));
          expect(pages.flatMap((page) => page.rows)).toEqual(fresh);
          expect(pages.every((page) => (page.total ?? 'none') === total)).toBe(true);
        },
      ),
    );
  });

  test('a short page is no end, as a server may cap pages', async () => {
    const { offsets, fresh } = await read(list(60, { cap: 25 }));
    expect(offsets).toEqual([0, 25, 50, 60]);
    expect(fresh).toHaveLength(60);
  });

  test('an empty list is one request', async () => {
    expect(await read(list(0))).toMatchObject({ pages: [], offsets: [0] });
  });

  test('begins where it is told to', async () => {
    const { fresh, offsets, pages } = await read(list(120), { start: 110 });
    expect(fresh).toEqual(upTo(120).slice(110));
    expect(offsets).toEqual([110, 120]);
    expect(pages.map(({ offset }) => offset)).toEqual([110]);
  });
});

describe('a server that cannot be relied on', () => {
  test('the same page for ever ends the reading at its second repetition', async () => {
    const { fresh, pages, offsets } = await read(() => ({ rows: [1, 2, 3], total: 900 }));
    expect(fresh).toEqual([1, 2, 3]);
    expect(pages.map((page) => page.fresh.length)).toEqual([3, 0, 0]);
    expect(offsets).toEqual([0, 3, 6]);
  });

  test('one page without news is no end: rows that moved on can fill it', async () => {
    const answers = [[1, 2], [1, 2], [3, 4], [3, 4], [5], []];
    const { fresh } = await read(() => ({ rows: answers.shift() ?? [], total: undefined }));
    expect(fresh).toEqual([1, 2, 3, 4, 5]);
  });

  test('a row twice on one page is taken once', async () => {
    const answers = [[1, 1, 2], []];
    expect((await read(() => ({ rows: answers.shift() ?? [], total: undefined }))).fresh).toEqual([1, 2]);
  });

  test('rows that are made up end the reading as an error', async () => {
    let row = 0;
    let pages = 0;
    const endless = read(() => {
      pages += 1;
      row += 1;
      return { rows: [row], total: undefined };
    });
    await expect(endless).rejects.toThrow(ActionError);
    await expect(endless).rejects.toMatchObject({
      message: expect.stringContaining(String(MOST_PAGES)),
      meaning: expect.stringMatching(/\S/),
      remedy: expect.stringContaining('job-id'),
    });
    expect(pages).toBe(MOST_PAGES);
  });
});

describe('where short pages are known to be ends', () => {
  const trusting = { trustShortPages: 100 };

  test('no further page is asked for, if the total agrees', async () => {
    expect((await read(list(30), trusting)).offsets).toEqual([0]);
    expect((await read(list(130), trusting)).offsets).toEqual([0, 100]);
    expect((await read(list(30), { trustShortPages: 29 })).offsets).toEqual([0, 30]);
    expect((await read(list(30, { total: 31 }), trusting)).offsets).toEqual([0, 30]);
    expect((await read(list(30, { total: 'none' }), trusting)).offsets).toEqual([0, 30]);
  });

  test('a full page is followed by another request', async () => {
    expect((await read(list(100), trusting)).offsets).toEqual([0, 100]);
  });

  test('a page of 25 rows may be a server that ignores the length', async () => {
    expect((await read(list(25), trusting)).offsets).toEqual([0, 25]);
    expect((await read(list(24), trusting)).offsets).toEqual([0]);
  });
});
