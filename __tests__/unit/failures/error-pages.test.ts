import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorPages, type FetchErrorPage, FIRST_PAGE } from '../../../src/failures/error-pages.ts';
import type { JobErrorRow } from '../../../src/pxm/page.ts';

type Rows = readonly JobErrorRow[];

function rowsOf(amount: number, hasIds = true): Rows {
  return Array.from({ length: amount }, (_, index) => ({
    id: hasIds ? `error-${index}` : undefined,
    message: (hasIds ? `message ${index % 7}` : 'all the same') as JobErrorRow['message'],
  }));
}

/** A server with these rows, and what was asked of it. */
function serving(
  rows: Rows,
  options: { total?: number | undefined; maxPage?: number; ignoresOffset?: boolean } = {},
): { fetchPage: FetchErrorPage; offsets: number[] } {
  const offsets: number[] = [];
  const total = 'total' in options ? options.total : rows.length;
  const fetchPage: FetchErrorPage = ({ limit, offset }) => {
    offsets.push(offset);
    const start = options.ignoresOffset === true ? 0 : offset;
    const page = rows.slice(start, start + Math.min(limit, options.maxPage ?? limit));
    return Promise.resolve({ rows: page, total });
  };
  return { fetchPage, offsets };
}

async function read(
  fetchPage: FetchErrorPage,
  max = 50_000,
): Promise<{ rows: JobErrorRow[]; isCertain: boolean }> {
  const rows: JobErrorRow[] = [];
  const pages = errorPages(fetchPage, { first: fetchPage(FIRST_PAGE), max });
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return { rows, isCertain: value };
    rows.push(...value.fresh);
  }
}

describe('pages of errors', () => {
  test.each([
    [0, [0]],
    [7, [0]],
    [25, [0, 25]],
    [100, [0, 100]],
    [214, [0, 100, 200]],
  ])('of %i errors take as few requests as are needed', async (amount, offsets) => {
    const server = serving(rowsOf(amount));
    expect(await read(server.fetchPage)).toEqual({ rows: rowsOf(amount), isCertain: true });
    expect(server.offsets).toEqual(offsets);
  });

  test('are requested several at a time', async () => {
    const { fetchPage } = serving(rowsOf(3_400));
    let open = 0;
    let most = 0;
    const slow: FetchErrorPage = async (request) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return fetchPage(request);
    };
    expect((await read(slow)).rows).toEqual(rowsOf(3_400));
    expect(most).toBe(5);
  });

  test('are each read once and in order, whatever the server does with total and page length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 700 }),
        fc.option(fc.constantFrom(0, 1, 25, 100, 350, 10_000), { nil: undefined }),
        fc.constantFrom(3, 25, 40, 99, 100),
        async (amount, total, maxPage) => {
          const { fetchPage } = serving(rowsOf(amount), { total, maxPage });
          const { rows, isCertain } = await read(fetchPage);
          // A short page whose end is the total is an end: nobody can tell that it is not.
          if (total === maxPage && total !== 25 && total !== 100) return;
          expect(rows).toEqual(rowsOf(Math.min(amount, rows.length)));
          if (total === undefined || total === 0 || total === 1 || total === 10_000)
            expect(rows).toHaveLength(amount);
          expect(isCertain).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('may change their length', async () => {
    const rows = rowsOf(600);
    let request = 0;
    const fetchPage: FetchErrorPage = ({ offset }) => {
      request += 1;
      const length = request % 3 === 0 ? 60 : 100;
      return Promise.resolve({
        rows: rows.slice(offset, offset + length),
        total: 600,
      });
    };
    expect((await read(fetchPage)).rows).toEqual(rows);
  });

  test('without ids are told apart by their place', async () => {
    const server = serving(rowsOf(214, false));
    expect(await read(server.fetchPage)).toEqual({ rows: rowsOf(214, false), isCertain: true });
  });

  test('without ids, from a server that gives no total, may be less than all', async () => {
    const server = serving(rowsOf(300, false), { total: undefined, ignoresOffset: true });
    expect(await read(server.fetchPage)).toEqual({ rows: rowsOf(100, false), isCertain: false });
  });

  test.each([true, false])('end where the server ignores the offset (ids: %s)', async (hasIds) => {
    const server = serving(rowsOf(100, hasIds), { ignoresOffset: true });
    expect(await read(server.fetchPage)).toEqual({ rows: rowsOf(100, hasIds), isCertain: true });
    expect(server.offsets.length).toBeLessThan(10);
  });

  test('end where enough was read, and request nothing behind that', async () => {
    const server = serving(rowsOf(900), { total: undefined });
    expect((await read(server.fetchPage, 300)).rows).toHaveLength(300);
    expect(Math.max(...server.offsets)).toBe(200);
  });

  test('that fail count when it is their turn only', async () => {
    const { fetchPage } = serving(rowsOf(150), { total: undefined });
    const failing: FetchErrorPage = (request) =>
      request.offset > 200 ? Promise.reject(new Error('too far')) : fetchPage(request);
    expect((await read(failing)).rows).toHaveLength(150);
    const broken: FetchErrorPage = (request) =>
      request.offset > 0 ? Promise.reject(new Error('broken')) : fetchPage(request);
    await expect(read(broken)).rejects.toThrow('broken');
  });
});
