import { describe, expect, test } from '@jest/globals';
import type { Job, MalformedJob } from '../../../../src/pxm/job.ts';
import { minutes, seconds } from '../../../../src/time/duration.ts';
import { type Instant, instant } from '../../../../src/time/instant.ts';
import type { ListPage, Row } from '../../../../src/wait/list/pages.ts';
import { UnreadableRows } from '../../../../src/wait/list/unreadable-rows.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

const at = (second: number): Instant => instant(NOON + second * 1_000);

function readable(index: number, second: number, given: Partial<Job> = {}): Row {
  const job = jobOf({ id: uuid(index), createdAt: at(second), ...given });
  return {
    key: job.id.toLowerCase(),
    createdAt: job.createdAt,
    updatedAt: undefined,
    state: job.statusText,
    decoded: { ok: true, job },
  };
}

function unreadable(given: Partial<MalformedJob>): MalformedJob {
  return {
    id: undefined,
    type: undefined,
    createdAt: undefined,
    problem: 'unreadable attributes.status',
    ...given,
  };
}

function pageOf(rows: readonly Row[], given: Partial<ListPage> = {}): ListPage {
  return { offset: 0, rows, total: undefined, ...given };
}

function rowOf(malformed: MalformedJob): Row {
  return {
    key: undefined,
    createdAt: malformed.createdAt,
    updatedAt: undefined,
    state: '',
    decoded: { ok: false, malformed },
  };
}

/** One reading that shows these readable rows, and these others. */
function reading(
  rows: UnreadableRows,
  elapsed: number,
  shown: readonly Row[],
  bad: readonly MalformedJob[] = [],
) {
  rows.beginReading();
  for (const row of shown) rows.seeReadable(row);
  const page = pageOf([...shown, ...bad.map(rowOf)]);
  for (const malformed of bad) rows.see(malformed, page);
  rows.endReading(seconds(elapsed));
}

describe('a row with an id', () => {
  const row = unreadable({ id: 'ABC', type: 'product-import' });

  test('is open until its job was read, however its id is written', () => {
    const rows = new UnreadableRows();
    rows.see(row, pageOf([]));
    expect([rows.ids(), rows.all()]).toEqual([['ABC'], [row]]);
    reading(rows, 500, []);
    expect(rows.ids()).toEqual(['ABC']);
    rows.resolve(jobOf({ id: 'abc' }));
    expect(rows.all()).toEqual([]);
  });

  test('is open too after a job of another type with this id, by the list or by the id', () => {
    const rows = new UnreadableRows();
    rows.see(row, pageOf([]));
    rows.resolve(jobOf({ id: 'abc', type: 'product-export' }));
    rows.seeReadable(readable(1, 0, { id: 'abc', type: 'product-export' }));
    expect(rows.ids()).toEqual(['ABC']);
    rows.seeReadable(readable(1, 0, { id: 'Abc' }));
    expect(rows.ids()).toEqual([]);
  });

  test('without a type is closed by a job of any', () => {
    const rows = new UnreadableRows();
    rows.see(unreadable({ id: 'abc' }), pageOf([]));
    rows.resolve(jobOf({ id: 'abc', type: 'product-export' }));
    expect(rows.all()).toEqual([]);
  });
});

describe('a row without an id', () => {
  const row = unreadable({ createdAt: at(5) });
  const peers = [readable(1, 5), readable(2, 5)];
  const page = pageOf([readable(9, 9), ...peers, rowOf(row), readable(3, 1)]);

  test('is open while a reading shows it', () => {
    const rows = new UnreadableRows();
    for (const elapsed of [0, 200, 400]) {
      reading(rows, elapsed, peers, [row]);
      expect(rows.all()).toEqual([row]);
    }
  });

  test('is closed by as many readable rows of its moment', () => {
    const rows = new UnreadableRows();
    rows.see(row, page);
    reading(rows, 0, peers);
    expect(rows.all()).toHaveLength(1);
    reading(rows, 1, [...peers, readable(7, 5)]);
    expect(rows.all()).toEqual([]);
  });

  test('is closed after two minutes of readings without it, and not by time alone', () => {
    const rows = new UnreadableRows();
    rows.see(row, page);
    expect(rows.all()).toHaveLength(1);
    reading(rows, 600, peers);
    reading(rows, 660, peers);
    rows.see(row, page);
    reading(rows, 700, peers);
    reading(rows, 819, peers);
    expect(rows.all()).toHaveLength(1);
    reading(rows, 700 + minutes(2) / 1_000, peers);
    expect(rows.all()).toEqual([]);
  });

  test.each<[string, ListPage]>([
    ['at the end of a page', pageOf([readable(9, 9), readable(1, 5), rowOf(row)], { total: 20 })],
    ['at the top of a later page', pageOf([rowOf(row), readable(1, 5), readable(3, 1)], { offset: 7 })],
  ])('%s takes the two minutes: more rows of its moment may stand beyond', (_name, cut) => {
    const rows = new UnreadableRows();
    rows.see(row, cut);
    reading(rows, 0, [...peers, readable(7, 5)]);
    expect(rows.all()).toHaveLength(1);
    reading(rows, 120, peers);
    expect(rows.all()).toEqual([]);
  });

  test('and without a moment takes the two minutes', () => {
    const rows = new UnreadableRows();
    const blank = unreadable({});
    rows.see(blank, pageOf([rowOf(blank)]));
    reading(rows, 0, peers);
    reading(rows, 119, peers);
    expect(rows.all()).toEqual([blank]);
    reading(rows, 120, peers);
    expect(rows.all()).toEqual([]);
  });

  test('two of one type and moment need two readable rows more', () => {
    const rows = new UnreadableRows();
    rows.see(row, pageOf([readable(9, 9), rowOf(row), rowOf(row), readable(3, 1)]));
    reading(rows, 0, [readable(1, 5)]);
    expect(rows.all()).toHaveLength(1);
    reading(rows, 1, [readable(1, 5), readable(2, 5)]);
    expect(rows.all()).toEqual([]);
  });
});
