import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../../src/errors.ts';
import type { DecodedJob, Job } from '../../../src/pxm/job.ts';
import type { PageRequest } from '../../../src/pxm/page.ts';
import { RefusedError } from '../../../src/pxm/refusal.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { type Instant, instant } from '../../../src/time/instant.ts';
import { ListReader, type Reach } from '../../../src/wait/list-look.ts';
import { jobOf, NOON, uuid } from '../support.ts';

const MINUTE = 60_000;
type Order = 'newest-first' | 'oldest-first' | 'by-id';

const ORDERS: Readonly<Record<Order, (a: Job, b: Job) => number>> = {
  'newest-first': (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1),
  'oldest-first': (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  'by-id': (a, b) => (a.id < b.id ? -1 : 1),
};

/** What a look is to reach, with moments as they are. */
interface Given
  extends Partial<Pick<Reach, 'cutoff' | 'queueMatters' | 'queueIsOld' | 'thorough' | 'now' | 'elapsed'>> {
  readonly since?: number;
  readonly oldestUnfinished?: Instant | undefined;
  readonly queueSince?: Instant;
}

/** A job list of which the test says what it holds and what happens while it is read. */
class List {
  readonly jobs = new Map<string, Job>();
  readonly asked: PageRequest[] = [];
  readonly visited: Job[] = [];
  now = NOON;
  repetitions = 0;
  order: Order = 'newest-first';
  /** Called before each page is answered. */
  before: (request: PageRequest) => void = () => undefined;
  /** Called with each page, which it may change. */
  change: (rows: readonly DecodedJob[], request: PageRequest) => readonly DecodedJob[] = (rows) => rows;
  /** What the server says the total is. */
  totals: (rows: readonly DecodedJob[]) => number = () => this.jobs.size;
  readonly reader = new ListReader((request) => {
    this.asked.push(request);
    this.before(request);
    const rows = [...this.jobs.values()]
      .sort(ORDERS[this.order])
      .slice(request.offset, request.offset + request.limit)
      .map((job): DecodedJob => ({ ok: true, job }));
    const changed = this.change(rows, request);
    return Promise.resolve({ rows: changed, total: this.totals(changed) });
  });

  /** Jobs a second apart, the last one at `until`. */
  fill(length: number, until: number, status: Job['status'] = 'success'): this {
    for (let index = 0; index < length; index += 1) {
      this.add(until - (length - 1 - index) * 1_000, { status });
    }
    return this;
  }

  add(createdAt: number, given: Partial<Job> = {}): Job {
    const index = this.jobs.size;
    // Ids in an order of their own.
    const job = jobOf({ id: uuid((index * 7_919) % 65_521), createdAt: instant(createdAt), ...given });
    this.jobs.set(job.id, job);
    return job;
  }

  async look(reach: Given = {}) {
    this.asked.length = 0;
    this.visited.length = 0;
    const { since = NOON - 10 * MINUTE, oldestUnfinished, queueSince, ...rest } = reach;
    return this.reader.read(
      {
        cutoff: () => instant(since),
        oldestUnfinished: () => oldestUnfinished,
        queueSince: () => queueSince,
        queueMatters: queueSince !== undefined,
        queueIsOld: false,
        thorough: false,
        now: () => instant(this.now),
        elapsed: () => milliseconds(this.now - NOON),
        repetitions: () => this.repetitions,
        ...rest,
      },
      (job) => void this.visited.push(job),
    );
  }

  /** The jobs from a moment on that the look did not visit. */
  missed(since: number): readonly Job[] {
    const seen = new Set(this.visited.map(({ id }) => id));
    return [...this.jobs.values()].filter(({ id, createdAt }) => createdAt >= since && !seen.has(id));
  }
}

function malformed(createdAt: Instant | undefined, id: string | undefined = undefined): DecodedJob {
  return {
    ok: false,
    malformed: { id, type: undefined, createdAt, problem: 'unreadable attributes.status' },
  };
}

describe('the first look', () => {
  test.each(Object.keys(ORDERS) as Order[])('reads all that can match, %s', async (order) => {
    const list = new List().fill(450, NOON);
    list.order = order;
    const since = NOON - 120_000;
    expect(await list.look({ since })).toEqual({ malformed: [], sawAll: true });
    expect(list.missed(since)).toEqual([]);
  });

  test('ends early only where the list shows that the newest come first', async () => {
    const list = new List().fill(450, NOON);
    await list.look({ since: NOON - 50_000 });
    expect(list.asked.map(({ offset }) => offset)).toEqual([0, 100]);
    const other = new List().fill(450, NOON);
    other.order = 'by-id';
    await other.look({ since: NOON - 50_000 });
    expect(other.asked.map(({ offset }) => offset)).toEqual([0, 100, 200, 300, 400, 450]);
  });

  test('of an empty list has seen all', async () => {
    expect(await new List().look()).toEqual({ malformed: [], sawAll: true });
  });

  test('asks for the cutoff only when the first page is there', async () => {
    const list = new List().fill(3, NOON);
    let answered = 0;
    list.before = () => {
      answered += 1;
    };
    const cutoff = (): Instant => {
      expect(answered).toBeGreaterThan(0);
      return instant(NOON);
    };
    await list.look({ cutoff });
    expect(answered).toBeGreaterThan(0);
  });
});

describe('later looks', () => {
  test('of a list with the newest first read the top only', async () => {
    const list = new List().fill(400, NOON - 5 * MINUTE);
    await list.look({ since: NOON - 6 * MINUTE });
    list.now += MINUTE;
    const added = list.add(NOON + 30_000, { status: 'pending' });
    expect(await list.look({ since: NOON - 6 * MINUTE })).toEqual({ malformed: [], sawAll: true });
    expect(list.visited).toContain(added);
    expect(list.asked).toHaveLength(1);
    expect(list.asked[0]?.limit).toBeLessThan(50);
  });

  test('go down to the oldest job that has not ended', async () => {
    const list = new List().fill(300, NOON);
    const oldest = [...list.jobs.values()][100] as Job;
    await list.look({ since: NOON - 290_000 });
    const reading = await list.look({ since: NOON - 290_000, oldestUnfinished: oldest.createdAt });
    expect(list.missed(oldest.createdAt)).toEqual([]);
    // What lies below, and above what can still appear, was not read again.
    expect(reading.sawAll).toBe(true);
  });

  test('say that not all was seen where they stop above what can still appear', async () => {
    const list = new List().fill(60, NOON);
    await list.look();
    list.now += 1_000;
    list.add(NOON + 500);
    expect((await list.look({ oldestUnfinished: instant(NOON) })).sawAll).toBe(false);
    expect((await list.look({ oldestUnfinished: instant(NOON), thorough: true })).sawAll).toBe(true);
  });

  test('read the queue too if that costs no page, and not else', async () => {
    const list = new List().fill(300, NOON);
    const jobs = [...list.jobs.values()];
    await list.look({ since: NOON - 290_000 });
    const queueSince = (jobs.at(-40) as Job).createdAt;
    await list.look({ oldestUnfinished: instant(NOON), queueSince });
    expect(list.missed(queueSince)).toEqual([]);
    expect(list.asked).toHaveLength(1);
    const far = (jobs.at(-200) as Job).createdAt;
    await list.look({ oldestUnfinished: instant(NOON), queueSince: far });
    expect(list.asked).toHaveLength(1);
    expect(list.asked[0]?.limit).toBeLessThan(50);
    await list.look({ oldestUnfinished: instant(NOON), queueSince: far, queueIsOld: true });
    expect(list.missed(far)).toEqual([]);
  });

  test('of a list with the oldest first read from the queue on, if that is near', async () => {
    const read = async (fromEnd: number): Promise<number> => {
      const list = new List().fill(300, NOON);
      list.order = 'oldest-first';
      const queueSince = ([...list.jobs.values()].at(-fromEnd) as Job).createdAt;
      await list.look({ since: NOON - 5_000, queueSince });
      await list.look({ since: NOON - 5_000, queueSince });
      return list.asked[0]?.offset ?? Number.NaN;
    };
    expect(await read(50)).toBe(249);
    expect(await read(200)).toBeGreaterThan(280);
  });

  test('of a list with the oldest first read from the last job that is too old', async () => {
    const list = new List().fill(450, NOON);
    list.order = 'oldest-first';
    const since = NOON - 20_000;
    await list.look({ since });
    list.add(NOON + 1_000);
    expect(await list.look({ since })).toEqual({ malformed: [], sawAll: true });
    expect(list.missed(since)).toEqual([]);
    expect(list.asked[0]?.offset).toBeGreaterThan(400);
    expect(list.asked).toHaveLength(1);
  });

  test('of a list with the oldest first begin anew where its beginning has changed', async () => {
    const list = new List().fill(450, NOON);
    list.order = 'oldest-first';
    const since = NOON - 20_000;
    await list.look({ since });
    list.jobs.delete([...list.jobs.keys()][3] as string);
    expect(await list.look({ since })).toEqual({ malformed: [], sawAll: true });
    expect(list.asked.some(({ offset }) => offset === 0)).toBe(true);
    expect(list.missed(since)).toEqual([]);
  });

  test.each<[Order, Order]>([
    ['newest-first', 'oldest-first'],
    ['newest-first', 'by-id'],
    ['oldest-first', 'newest-first'],
    ['oldest-first', 'by-id'],
  ])('find a list that was %s to be %s', async (first, then) => {
    const list = new List().fill(250, NOON);
    list.order = first;
    const since = NOON - 30_000;
    await list.look({ since });
    list.order = then;
    list.now += 1_000;
    list.add(NOON + 500);
    expect((await list.look({ since, thorough: true })).sawAll).toBe(true);
    expect(list.missed(since)).toEqual([]);
  });

  test('never say that all was seen while a job is missed, whatever is created between them', async () => {
    const step = fc.record({
      pass: fc.integer({ min: 100, max: 200_000 }),
      created: fc.array(fc.nat(100_000), { maxLength: 30 }),
      thorough: fc.boolean(),
      backTo: fc.option(fc.nat(40), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Order>('newest-first', 'oldest-first', 'by-id'),
        fc.nat(220),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        async (order, length, steps) => {
          const list = new List().fill(length, NOON);
          list.order = order;
          const since = NOON - 60_000;
          const known = new Set<string>();
          const look = async (reach: Given): Promise<void> => {
            const { sawAll } = await list.look({ since, ...reach });
            for (const { id } of list.visited) known.add(id);
            if (sawAll) expect(list.missed(since).filter(({ id }) => !known.has(id))).toEqual([]);
            else expect(reach.thorough).toBe(false);
          };
          await look({ thorough: false, oldestUnfinished: undefined });
          for (const { pass, created, thorough, backTo } of steps) {
            const from = list.now;
            list.now += pass;
            // A job counts from its creation; a list may show it up to a minute later.
            for (const at of created) list.add(Math.max(from - MINUTE, list.now - at));
            const oldestUnfinished = backTo === undefined ? undefined : instant(NOON - backTo * 1_000);
            await look({ thorough, oldestUnfinished });
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what cannot be trusted', () => {
  test('rows that cannot be read are told, and the next look reads all again', async () => {
    const list = new List().fill(150, NOON);
    const bad = malformed(instant(NOON - 1_000), 'x');
    list.change = (rows, { offset }) => (offset === 0 ? [...rows.slice(0, 1), bad, ...rows.slice(2)] : rows);
    const since = NOON - 90_000;
    expect((await list.look({ since })).malformed).toHaveLength(1);
    expect((await list.look({ since })).malformed).toEqual([bad.ok ? undefined : bad.malformed]);
    expect(list.asked[0]).toEqual({ limit: 100, offset: 0 });
    list.change = (rows) => rows;
    expect(await list.look({ since })).toEqual({ malformed: [], sawAll: true });
  });

  test.each<Order>(['newest-first', 'oldest-first'])(
    'a row that cannot be read in a later look is told as well, %s',
    async (order) => {
      const list = new List().fill(150, NOON);
      list.order = order;
      await list.look({ since: NOON - 20_000 });
      list.change = (rows, { offset }) =>
        rows.length === 0 || (order === 'oldest-first' && offset === 0)
          ? rows
          : [...rows, malformed(undefined)];
      expect((await list.look({ since: NOON - 20_000 })).malformed.length).toBeGreaterThan(0);
    },
  );

  test('rows without an id are told apart by their place', async () => {
    const list = new List();
    list.change = (_rows, { offset }) => (offset === 0 ? [malformed(undefined), malformed(undefined)] : []);
    expect((await list.look()).malformed).toHaveLength(2);
  });

  test('a reading in which a request had to be repeated, as in an outage', async () => {
    const list = new List().fill(250, NOON);
    const since = NOON - 240_000;
    list.before = ({ offset }) => {
      if (offset > 0) list.repetitions += 1;
    };
    // A hiccup is no outage.
    expect((await list.look({ since })).sawAll).toBe(true);
    const held = new List().fill(250, NOON);
    held.before = ({ offset }) => {
      if (offset > 0) held.repetitions += 1;
      held.now += 20_000;
    };
    expect((await held.look({ since })).sawAll).toBe(false);
    list.before = () => undefined;
    expect((await list.look({ since })).sawAll).toBe(true);
    // Before the first page came, nothing was read that could be older than the rest.
    list.before = ({ offset }) => {
      if (offset === 0) list.repetitions += 1;
    };
    expect((await list.look({ since, thorough: true })).sawAll).toBe(true);
  });

  test('but a slow answer is an answer', async () => {
    const list = new List().fill(250, NOON);
    list.before = () => {
      list.now += 40_000;
    };
    expect((await list.look({ since: NOON - 240_000 })).sawAll).toBe(true);
  });

  test.each<Order>(['newest-first', 'oldest-first'])(
    'a later look in which a request had to be repeated, %s',
    async (order) => {
      const list = new List().fill(120, NOON);
      list.order = order;
      const since = NOON - 100_000;
      expect((await list.look({ since })).sawAll).toBe(true);
      list.before = () => {
        if (list.asked.length > 1) list.repetitions += 1;
        list.now += 20_000;
      };
      for (let more = 0; more < 120; more += 1) list.add(NOON + 1 + more);
      expect((await list.look({ since, thorough: true })).sawAll).toBe(false);
    },
  );

  test('a clock that is found to be wrong while the list is read', async () => {
    const list = new List().fill(30, NOON);
    // The runner is five minutes ahead, which the first answer tells.
    let ahead = 300_000;
    list.before = () => {
      list.now += 1_000;
      ahead = 0;
    };
    const clock = {
      now: () => instant(list.now + ahead),
      elapsed: () => milliseconds(list.now - NOON),
    };
    const since = NOON - 20_000;
    await list.look({ since, ...clock });
    for (let more = 0; more < 14; more += 1) list.add(list.now - 100 + more);
    const known = new Set(list.visited.map(({ id }) => id));
    const { sawAll } = await list.look({ since, ...clock });
    for (const { id } of list.visited) known.add(id);
    expect(sawAll && list.missed(since).some(({ id }) => !known.has(id))).toBe(false);
  });

  test('a short page that was the end once is no end when the list has grown past a cap', async () => {
    const list = new List().fill(40, NOON);
    list.order = 'oldest-first';
    list.change = (rows) => rows.slice(0, 50);
    // It tells of the page alone, as the example of the documentation does.
    list.totals = (rows) => rows.length;
    const since = NOON - 3_600_000;
    await list.look({ since });
    for (let more = 0; more < 30; more += 1) list.add(NOON + 1 + more);
    await list.look({ since, thorough: true });
    expect(list.missed(since)).toEqual([]);
  });

  test('pages that are capped below what was asked for are no ends', async () => {
    const list = new List().fill(80, NOON);
    list.change = (rows) => rows.slice(0, 50);
    const since = NOON - 70_000;
    await list.look({ since });
    await list.look({ since, thorough: true });
    expect(list.missed(since)).toEqual([]);
  });

  test('rows that move up while the list is read: it is read again, three times at most', async () => {
    const list = new List().fill(250, NOON);
    list.order = 'by-id';
    // A row of an earlier page comes again on a later one: the rest has moved.
    list.change = (rows, { offset }) =>
      offset === 0
        ? rows
        : rows.length === 0
          ? rows
          : [{ ok: true, job: [...list.jobs.values()].sort(ORDERS['by-id'])[0] as Job }, ...rows.slice(1)];
    expect((await list.look()).sawAll).toBe(false);
    expect(list.asked.filter(({ offset }) => offset === 0)).toHaveLength(3);
    list.change = (rows) => rows;
    expect((await list.look()).sawAll).toBe(true);
  });

  test('rows that only move down, as new jobs come on top, hide nothing', async () => {
    const list = new List().fill(250, NOON);
    let created = 0;
    list.before = () => {
      if (created === 3) return;
      created += 1;
      list.add(NOON + created);
    };
    const since = NOON - 200_000;
    expect((await list.look({ since })).sawAll).toBe(true);
    expect(list.missed(since).filter(({ createdAt }) => createdAt <= NOON)).toEqual([]);
  });

  test('a server that ignores paging is read whole, and is no list that moved', async () => {
    const list = new List().fill(40, NOON);
    list.order = 'by-id';
    const all = [...list.jobs.values()].map((job): DecodedJob => ({ ok: true, job }));
    list.change = () => all;
    expect(await list.look()).toEqual({ malformed: [], sawAll: true });
    expect(list.missed(0)).toEqual([]);
    expect(list.asked).toHaveLength(3);
  });
});

describe('a list that is too long', () => {
  const refused = new RefusedError(
    { what: 'The store answered HTTP 422.', meaning: '', remedy: 'Check.' },
    { cause: 422, message: 'HTTP 422' },
  );

  function refusingFrom(limit: number): List {
    const list = new List();
    list.order = 'by-id';
    let next = 0;
    list.change = (_rows, { offset }) => {
      if (offset >= limit) throw refused;
      return Array.from({ length: 100 }, (): DecodedJob => {
        next += 1;
        return { ok: true, job: jobOf({ id: uuid(next), createdAt: instant(NOON + ((next * 31) % 97)) }) };
      });
    };
    return list;
  }

  test('is told as that where the API refuses beyond its soft limit', async () => {
    const look = refusingFrom(10_000).look();
    await expect(look).rejects.toThrow(ActionError);
    await expect(look).rejects.toMatchObject({
      message: expect.stringMatching(/10,?000.*HTTP 422/),
      remedy: expect.stringContaining('job-id'),
    });
    await expect(look).rejects.not.toBeInstanceOf(RefusedError);
  });

  test('a refusal before that is what it is', async () => {
    await expect(refusingFrom(300).look()).rejects.toBe(refused);
  });

  test('another error beyond the limit is what it is', async () => {
    const list = refusingFrom(20_000);
    const broken = new TypeError('x');
    list.before = ({ offset }) => {
      if (offset > 10_000) throw broken;
    };
    await expect(list.look()).rejects.toBe(broken);
  });
});
