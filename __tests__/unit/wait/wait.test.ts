import { describe, expect, test } from '@jest/globals';
import type { PxmClient } from '../../../src/pxm/client.ts';
import type { Clock } from '../../../src/time/clock.ts';
import { milliseconds, minutes, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { cancelPending } from '../../../src/wait/cancel-pending.ts';
import { IdWatcher } from '../../../src/wait/ids/id-watcher.ts';
import { ListWatcher } from '../../../src/wait/list/list-watcher.ts';
import type { WaitPlan } from '../../../src/wait/plan.ts';
import { aheadOf } from '../../../src/wait/queue.ts';
import { ReleaseWatcher } from '../../../src/wait/releases/release-watcher.ts';
import type { NextPoll } from '../../../src/wait/schedule.ts';
import type { Snapshot } from '../../../src/wait/snapshot.ts';
import { wait } from '../../../src/wait/wait.ts';
import type { Watcher } from '../../../src/wait/watcher.ts';
import { type Answer, clientOf, dated, listOf, rowOf, type SentRequest } from '../scripted.ts';
import { IDS_PLAN, jobsOf, LIST_PLAN, NOON, outcomeOf, uuid } from '../support.ts';

const never = new AbortController().signal;

interface Observed {
  readonly snapshot: Snapshot;
  readonly next: NextPoll | undefined;
}

function watcherOf({ target }: WaitPlan, client: PxmClient, clock: Clock): Watcher {
  if (target.kind === 'releases') return new ReleaseWatcher(target, client);
  return target.kind === 'ids'
    ? new IdWatcher(target, client, clock)
    : new ListWatcher(target, client, clock);
}

async function waitFor(
  plan: WaitPlan,
  answer: (request: SentRequest, count: number) => Answer,
  options: { readonly interruptAt?: number } = {},
) {
  const made = clientOf((request, count) => dated(answer(request, count), request.at));
  const { client, clock } = made;
  const polls: Observed[] = [];
  const interrupt = new AbortController();
  if (options.interruptAt !== undefined) clock.at(NOON + options.interruptAt, () => interrupt.abort());
  const outcome = await clock.run(
    wait(plan, {
      client,
      watcher: watcherOf(plan, client, clock),
      clock,
      observe: (snapshot, next) => void polls.push({ snapshot, next }),
      interrupt: interrupt.signal,
    }),
    NOON + 3_600_000,
  );
  return { ...made, outcome, polls };
}

const iso = (offset: number): string => new Date(NOON + offset).toISOString();
const done = { status: 'success', started_at: iso(0), completed_at: iso(1_000) };

describe('a wait', () => {
  test('ends with success when the job has', async () => {
    const { outcome, polls } = await waitFor(LIST_PLAN, (request) =>
      listOf(rowOf(uuid(1), request.at < 20_000 ? { status: 'started', started_at: iso(0) } : done))(request),
    );
    expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
    expect(outcome.jobs.map(({ job }) => job.status)).toEqual(['success']);
    expect(outcome.elapsed).toBeGreaterThanOrEqual(20_000);
    expect(outcome.polls).toBe(polls.length);
    expect(polls.map(({ next }) => next === undefined)).toEqual([
      ...Array(polls.length - 1).fill(false),
      true,
    ]);
  });

  test('does not end while not all of the jobs named can be seen', async () => {
    const { outcome } = await waitFor(IDS_PLAN, ({ path, at }) =>
      path.endsWith(uuid(1)) || at > 30_000
        ? { body: { data: rowOf(path.slice(-36), done) } }
        : { status: 404, body: { errors: [{ status: 404, title: 'Not Found' }] } },
    );
    expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
    expect(outcome.elapsed).toBeGreaterThan(30_000);
    expect(outcome.createdAfter).toBeUndefined();
  });

  test('of jobs that were named reports the queue, though a broken list changes nothing', async () => {
    const waitById = (list: Answer) =>
      waitFor(IDS_PLAN, (request) => {
        if (request.path.includes('?')) return list;
        const started = request.at > 100_000 ? { status: 'success' } : {};
        return { body: { data: rowOf(request.path.slice(-36), { created_at: iso(0), ...started }) } };
      });
    const ahead = rowOf(uuid(8), { status: 'started', created_at: iso(-1_000), started_at: iso(-500) });
    const reported = await waitById({ body: { data: [ahead] } });
    expect(aheadOf(reported.polls[0]?.snapshot.queue, instant(NOON)).map(({ id }) => id)).toEqual([uuid(8)]);
    expect(reported.sent.filter(({ path }) => path.includes('?')).length).toBeLessThanOrEqual(3);
    for (const list of [
      { status: 403 },
      { status: 500 },
      { silent: true },
      { body: 'no JSON' },
    ] as Answer[]) {
      const { outcome } = await waitById(list);
      expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
      expect(outcome.elapsed).toBeLessThan(reported.outcome.elapsed + 15_000);
    }
  });

  test('of jobs that were named, one that has ended is ahead of no other', async () => {
    const { polls } = await waitFor(IDS_PLAN, (request) => {
      const [a, b] = [
        rowOf(uuid(1), {
          status: request.at > 20_000 ? 'success' : 'started',
          created_at: iso(0),
          started_at: iso(0),
        }),
        rowOf(uuid(2), { status: request.at > 40_000 ? 'success' : 'pending', created_at: iso(9_000) }),
      ];
      if (request.path.includes('?')) return { body: { data: [b, a] } };
      return { body: { data: request.path.endsWith(uuid(1)) ? a : b } };
    });
    const between = polls.find(({ snapshot }) => snapshot.elapsed > 25_000);
    expect(aheadOf(between?.snapshot.queue, instant(NOON + 9_000))).toEqual([]);
  });

  test('polls just once with a timeout of 0', async () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: milliseconds(0) } };
    const { outcome, sent } = await waitFor(plan, listOf(rowOf(uuid(1))));
    expect(outcome.conclusion).toMatchObject({
      kind: 'timed_out',
      limit: 'timeout',
      jobs: [{ job: { id: uuid(1) } }],
    });
    expect(outcome.polls).toBe(1);
    expect(sent.every(({ at }) => at === 0)).toBe(true);
    const fulfilled = await waitFor(plan, listOf(rowOf(uuid(1), done)));
    expect(fulfilled.outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
  });

  test('polls a last time when the time is over', async () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: seconds(30) } };
    const { outcome, polls } = await waitFor(plan, (request) =>
      listOf(rowOf(uuid(1), request.at >= 30_000 ? done : {}))(request),
    );
    expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
    expect(polls.at(-1)?.snapshot.elapsed).toBeLessThan(31_000);
  });

  test('continues through an outage until timeout, and says what kept it', async () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: minutes(3) } };
    const { outcome } = await waitFor(plan, (request) =>
      request.at < 10_000 ? listOf(rowOf(uuid(1)))(request) : { status: 503 },
    );
    expect(outcome.conclusion).toMatchObject({ kind: 'timed_out', limit: 'timeout' });
    expect(outcome.outage?.message).toContain('503');
    expect(outcome.elapsed).toBeLessThanOrEqual(190_000);
    expect(outcome.jobs).toHaveLength(1);
  });

  test('of a server that does not answer says that, and not that no job was found', async () => {
    const plan = {
      ...LIST_PLAN,
      rules: { ...LIST_PLAN.rules, timeout: seconds(20), ifNoJobsFound: 'ignore' as const },
    };
    const { outcome } = await waitFor(plan, () => ({ silent: true }));
    expect(outcome.conclusion).toMatchObject({ kind: 'timed_out', jobs: [] });
    expect(outcome.outage).toMatchObject({ message: expect.stringMatching(/\S/) });
  });

  test('ends when the run is cancelled: in a pause, and in a request', async () => {
    const pausing = await waitFor(LIST_PLAN, listOf(rowOf(uuid(1))), { interruptAt: 45_000 });
    expect(pausing.outcome).toMatchObject({ conclusion: { kind: 'interrupted' }, elapsed: 45_000 });
    expect(pausing.outcome.jobs).toHaveLength(1);
    const asking = await waitFor(LIST_PLAN, () => ({ silent: true }), { interruptAt: 7_000 });
    expect(asking.outcome).toMatchObject({ conclusion: { kind: 'interrupted' }, elapsed: 7_000 });
  });

  test('that is cancelled just as the poll ends is interrupted, not judged', async () => {
    const interrupt = new AbortController();
    const { client, clock } = clientOf((request) => {
      interrupt.abort();
      return listOf(rowOf(uuid(1), done))(request);
    });
    const watcher = watcherOf(LIST_PLAN, client, clock);
    const deps = { client, watcher, clock, observe: () => undefined, interrupt: interrupt.signal };
    expect((await clock.run(wait(LIST_PLAN, deps))).conclusion).toEqual({ kind: 'interrupted' });
  });

  test('ends with what the API refuses', async () => {
    const { outcome } = await waitFor(LIST_PLAN, () => ({ status: 403 }));
    expect(outcome.conclusion).toMatchObject({ kind: 'error', error: { status: 403 } });
    expect(outcome.polls).toBe(1);
  });

  test('never throws: an error of our own is a conclusion too', async () => {
    const onEvent = (): never => {
      throw new RangeError('a fault of the action');
    };
    const { clock, client } = clientOf(listOf(), { onEvent });
    const outcome = wait(LIST_PLAN, {
      client,
      watcher: watcherOf(LIST_PLAN, client, clock),
      clock,
      observe: () => undefined,
      interrupt: never,
    });
    expect((await clock.run(outcome)).conclusion).toMatchObject({
      kind: 'error',
      error: { fullMessage: expect.stringContaining('a fault of the action') },
    });
  });

  test('while a row cannot be read, no success is said', async () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: seconds(60) } };
    const bad = rowOf(uuid(2), { status: null });
    const { outcome } = await waitFor(plan, listOf(rowOf(uuid(1), done), bad));
    expect(outcome.conclusion).toMatchObject({ kind: 'timed_out', jobs: [] });
    expect(outcome.unreadable).toHaveLength(1);
    const old = rowOf(uuid(2), { status: null, created_at: iso(-5) });
    const passed = await waitFor(plan, listOf(rowOf(uuid(1), done), old));
    expect(passed.outcome).toMatchObject({ conclusion: { kind: 'success' }, unreadable: [] });
  });

  test("an age counts back from the server's now, where its clock differs", async () => {
    const target = { ...LIST_PLAN.target, since: { kind: 'age', age: minutes(1) } } as WaitPlan['target'];
    const { outcome } = await waitFor({ ...LIST_PLAN, target }, (request) => ({
      ...listOf(rowOf(uuid(1), { ...done, created_at: iso(120_000) }))(request),
      headers: { date: new Date(NOON + request.at + 60_000).toUTCString() },
    }));
    expect(outcome.conclusion.kind).toBe('success');
    expect(Math.abs((outcome.createdAfter ?? 0) - NOON)).toBeLessThanOrEqual(1_000);
  });

  test('counts what does not match by why', async () => {
    const { outcome } = await waitFor(
      LIST_PLAN,
      listOf(
        rowOf(uuid(1), { type: 'product-export' }),
        rowOf(uuid(2), { ...done, created_at: iso(-9) }),
        rowOf(uuid(3), { type: 'price-import', created_at: iso(-9) }),
      ),
    );
    expect(outcome.conclusion).toEqual({ kind: 'not_found', found: 0, tolerated: false });
    expect(Object.fromEntries(outcome.nearMisses.others)).toEqual({ 'product-export': 1 });
    expect(Object.fromEntries(outcome.nearMisses.earlier)).toEqual({ 'product-import': 1 });
    expect(outcome.elapsed).toBeGreaterThanOrEqual(120_000);
  });
});

describe('a poll that the time limit cuts', () => {
  const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, timeout: seconds(30) } };

  test('is followed by one more on a new connection: a dead one does not hide a success', async () => {
    let reconnected = 0;
    const { client, clock } = clientOf((request) => {
      if (request.at < 15_000) return listOf(rowOf(uuid(1)))(request);
      return reconnected === 0 ? { silent: true } : listOf(rowOf(uuid(1), done))(request);
    });
    const outcome = await clock.run(
      wait(plan, {
        client: {
          get answers() {
            return client.answers;
          },
          get outage() {
            return client.outage;
          },
          storeClock: client.storeClock,
          reconnect: () => {
            reconnected += 1;
          },
        },
        watcher: watcherOf(plan, client, clock),
        clock,
        observe: () => undefined,
        interrupt: never,
      }),
      NOON + 3_600_000,
    );
    expect(reconnected).toBe(1);
    expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
    expect(outcome.elapsed).toBeLessThanOrEqual(35_000);
  });

  test.each([0, 30])('ends within 35 s of a timeout of %d s, whatever the server does', async (timeout) => {
    const rules = { ...plan.rules, timeout: seconds(timeout), ifNoJobsFound: 'ignore' as const };
    for (const answer of [
      () => ({ silent: true }),
      () => ({ status: 503 }),
      () => ({ body: '<html>' }),
      () => ({ body: { hello: 'world' } }),
      () => ({ status: 429, headers: { 'retry-after': '600' } }),
    ] as (() => Answer)[]) {
      const { outcome } = await waitFor({ ...plan, rules }, answer);
      expect(outcome.conclusion).toMatchObject({ kind: 'timed_out', jobs: [] });
      expect(outcome.answered).toBe(false);
      expect(outcome.elapsed).toBeLessThanOrEqual((timeout + 35) * 1_000);
    }
  });
});

describe('an error', () => {
  test('does not hide a failure that was seen before it', async () => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, failFast: false } };
    const { outcome } = await waitFor(plan, (request) =>
      request.at < 5_000
        ? listOf(
            rowOf(uuid(1), { ...done, status: 'failed' }),
            rowOf(uuid(2), { created_at: iso(1) }),
          )(request)
        : { status: 403 },
    );
    expect(outcome.conclusion).toMatchObject({ kind: 'error' });
    expect(outcome.jobs).toHaveLength(2);
    const fast = await waitFor(LIST_PLAN, (request) =>
      request.path.includes('offset%5D=0')
        ? {
            body: {
              data: Array.from({ length: 100 }, (_, index) =>
                rowOf(uuid(index), { ...done, status: 'failed', created_at: iso(index) }),
              ),
            },
          }
        : { status: 403 },
    );
    expect(fast.outcome.conclusion).toMatchObject({ kind: 'failure' });
  });
});

describe('nothing found', () => {
  test.each([
    ['error', false],
    ['warn', true],
    ['ignore', true],
  ] as const)('is said of an empty list, with if-no-jobs-found: %s', async (ifNoJobsFound, tolerated) => {
    const plan = { ...LIST_PLAN, rules: { ...LIST_PLAN.rules, ifNoJobsFound } };
    const { outcome } = await waitFor(plan, listOf());
    expect(outcome.conclusion).toEqual({ kind: 'not_found', found: 0, tolerated });
    expect(outcome.elapsed).toBeGreaterThanOrEqual(120_000);
  });

  test('is not said of an API that never answered like the jobs API', async () => {
    const rules = { ...LIST_PLAN.rules, ifNoJobsFound: 'ignore' as const, timeout: minutes(3) };
    const { outcome } = await waitFor({ ...LIST_PLAN, rules }, () => ({ body: '<html>hello</html>' }));
    expect(outcome.conclusion).toMatchObject({ kind: 'timed_out' });
  });

  test('of several requests each has to have a job', async () => {
    const target = { ...LIST_PLAN.target, requestIds: ['a', 'b'] } as WaitPlan['target'];
    const row = (id: number, request: string) => rowOf(uuid(id), done, { x_request_id: request });
    const { outcome } = await waitFor({ ...LIST_PLAN, target }, (request) =>
      (request.at < 20_000 ? listOf(row(1, 'A')) : listOf(row(2, 'b'), row(1, 'A')))(request),
    );
    expect(outcome.conclusion).toEqual({ kind: 'success', missing: 0 });
    expect(outcome.elapsed).toBeGreaterThanOrEqual(20_000);
    const never2 = await waitFor({ ...LIST_PLAN, target }, listOf(row(1, 'a')));
    expect(never2.outcome.conclusion).toMatchObject({ kind: 'not_found', found: 1 });
  });
});

describe('cancelling what is pending', () => {
  test('cancels the pending jobs and no others', async () => {
    const jobs = jobsOf('success', 'pending', 'started', 'pending', 'unknown');
    const { client, clock, sent } = clientOf(({ path }) => ({
      body: { data: rowOf(path.split('/')[3] ?? '', { status: 'cancelled' }) },
    }));
    const outcome = await clock.run(
      cancelPending(outcomeOf({ conclusion: { kind: 'interrupted' }, jobs }), client, clock),
    );
    expect(sent.map(({ path }) => path)).toEqual([2, 4].map((index) => `/pcm/jobs/${uuid(index)}/cancel`));
    expect(outcome.jobs.map(({ job }) => job.status)).toEqual([
      'success',
      'cancelled',
      'started',
      'cancelled',
      'unknown',
    ]);
    expect(outcome.cancelledByUs?.map(({ job }) => job.id)).toEqual([uuid(2), uuid(4)]);
    expect(outcome.conclusion).toEqual({ kind: 'interrupted' });
  });

  test.each<[string, Answer]>([
    ['had started meanwhile', { status: 400 }],
    ['cannot be reached', { error: new Error('lost') }],
    ['is throttled', { status: 429 }],
  ])('what %s stays pending', async (_name, answer) => {
    const { client, clock, sent } = clientOf(() => answer);
    const before = outcomeOf({ conclusion: { kind: 'interrupted' }, jobs: jobsOf('pending') });
    const outcome = await clock.run(cancelPending(before, client, clock));
    expect([outcome.jobs, outcome.cancelledByUs, sent.length]).toEqual([before.jobs, [], 1]);
  });

  test('takes no longer than 1.2 s, whatever the API does', async () => {
    const before = outcomeOf({
      conclusion: { kind: 'interrupted' },
      jobs: jobsOf(...Array(40).fill('pending')),
    });
    const silent = clientOf(() => ({ silent: true }));
    await silent.clock.run(cancelPending(before, silent.client, silent.clock));
    expect(silent.clock.elapsed()).toBeLessThanOrEqual(1_200);
    const slow = clientOf(({ path }) => ({
      after: 500,
      body: { data: rowOf(path.split('/')[3] ?? '', { status: 'cancelled' }) },
    }));
    const outcome = await slow.clock.run(cancelPending(before, slow.client, slow.clock));
    expect(slow.clock.elapsed()).toBeLessThanOrEqual(1_200);
    expect(outcome.cancelledByUs).toHaveLength(20);
  });
});
