import { expect, test } from '@jest/globals';
import type { DecodedJob } from '../../../../src/pxm/job.ts';
import type { PageRequest } from '../../../../src/pxm/page.ts';
import { instant } from '../../../../src/time/instant.ts';
import { ListPages, type Row } from '../../../../src/wait/list/pages.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

function pagesOf(...answers: readonly (readonly DecodedJob[])[]) {
  const asked: (PageRequest & { isProbe: boolean })[] = [];
  const visited: [Row, number, number][] = [];
  const pages = new ListPages(
    (request, isProbe) => {
      asked.push({ ...request, isProbe });
      return Promise.resolve({ rows: answers[asked.length - 1] ?? [], total: 7 });
    },
    (row, page, index) => void visited.push([row, page.offset, index]),
  );
  return { pages, asked, visited };
}

const job = (index: number): DecodedJob => ({ ok: true, job: jobOf({ id: uuid(index) }) });

test('each row that any page shows is visited, with its place', async () => {
  const { pages, visited } = pagesOf([job(1), job(2)], [job(3)]);
  const page = await pages.at(0);
  await pages.beyond(40);
  expect(visited.map(([row, offset, index]) => [row.key, offset, index])).toEqual([
    [uuid(1), 0, 0],
    [uuid(2), 0, 1],
    [uuid(3), 40, 0],
  ]);
  expect(page).toMatchObject({ offset: 0, total: 7 });
});

test('a page is asked for as long as the API gives it, and what may be refused is a probe', async () => {
  const { pages, asked } = pagesOf();
  await pages.at(5);
  await pages.beyond(9);
  await pages.oneRow(3);
  expect(asked).toEqual([
    { limit: 100, offset: 5, isProbe: false },
    { limit: 100, offset: 9, isProbe: true },
    { limit: 1, offset: 3, isProbe: true },
  ]);
  expect(pages.requests).toBe(3);
});

test('the longest page so far is remembered', async () => {
  const { pages } = pagesOf([job(1)], [job(1), job(2), job(3)], [job(1)]);
  const lengths: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    await pages.at(0);
    lengths.push(pages.longest);
  }
  expect(lengths).toEqual([1, 3, 3]);
});

test('the state of a row differs where its status, its change or its problem does', async () => {
  const { pages } = pagesOf([
    { ok: true, job: jobOf({ id: 'ABC', statusText: 'started' }) },
    { ok: true, job: jobOf({ id: 'ABC', statusText: 'success' }) },
    { ok: true, job: jobOf({ id: 'ABC', statusText: 'success', updatedAt: instant(NOON) }) },
    { ok: false, malformed: { id: 'ABC', type: undefined, createdAt: undefined, problem: 'x' } },
    { ok: false, malformed: { id: undefined, type: undefined, createdAt: instant(NOON), problem: 'x' } },
  ]);
  const { rows } = await pages.at(0);
  expect(rows.map(({ key }) => key)).toEqual(['abc', 'abc', 'abc', 'abc', undefined]);
  expect(new Set(rows.slice(0, 4).map(({ state }) => state)).size).toBe(4);
  expect(rows[4]?.createdAt).toBe(NOON);
});
