import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/time/instant.ts';
import { forecast, forecaster } from '../../../src/wait/forecast.ts';
import { earlierJobs, historyOf, jobOf, NOON, queueOf, tracked, uuid } from '../support.ts';

const TYPE = 'product-import';
const at = (elapsed: number) => instant(NOON + elapsed);

describe('the forecast', () => {
  const history = historyOf(...earlierJobs(TYPE, 9_000, 10_000, 11_000));
  const running = tracked({ id: uuid(1), status: 'started', startedAt: at(0) });

  test('of a running job is the median of earlier ones, less what it has done', () => {
    expect(forecast([running], undefined, history, at(4_000))).toEqual({
      kind: 'expected',
      // Three jobs a second apart: the next may lie a second beyond them, and a hundredth.
      earliest: 9_000 * 0.99 - 1_000 - 4_000,
      likely: 6_000,
      window: 11_000 * 1.01 + 1_000 - (9_000 * 0.99 - 1_000),
      basis: { kind: 'earlier-jobs', from: 3, types: [TYPE] },
    });
  });

  test('of an even number of earlier ones is the mean of the middle two', () => {
    const four = historyOf(...earlierJobs(TYPE, 1_000, 2_000, 4_000, 9_000));
    expect(forecast([running], undefined, four, at(0))).toMatchObject({ likely: 3_000 });
  });

  test('of one that takes longer than usual rests on those that took as long', () => {
    expect(forecast([running], undefined, history, at(10_500))).toMatchObject({ likely: 500, earliest: 0 });
  });

  test('of one that takes a little longer than all before it is: due', () => {
    expect(forecast([running], undefined, history, at(12_000))).toMatchObject({ likely: 0, earliest: 0 });
  });

  test('of one that takes longer than can be expected is none', () => {
    expect(forecast([running], undefined, history, at(12_200))).toEqual({
      kind: 'overdue',
      type: TYPE,
      from: 3,
      longest: 11_000,
    });
  });

  test('counts from when it was seen started, where the API does not say', () => {
    const seen = tracked({ status: 'started' }, at(1_000));
    expect(forecast([seen], undefined, history, at(4_000))).toMatchObject({ likely: 7_000 });
  });

  test('rests on the queue as it was read, less the time since', () => {
    const pending = tracked({ id: uuid(2), status: 'pending', createdAt: at(2) });
    const ahead = jobOf({ id: uuid(3), status: 'started', createdAt: at(0), startedAt: at(0) });
    const expected = (elapsed: number) =>
      forecast([pending], queueOf(at(4_000), ahead), history, at(elapsed));
    expect(expected(4_000)).toMatchObject({ likely: 6_000 + 10_000 });
    expect(expected(14_000)).toMatchObject({ likely: 6_000 });
    // All of it should be over: what was read is out of date.
    expect(expected(30_000)).toBeUndefined();
  });

  test('of a job that has started since the queue was read rests on its start', () => {
    const ahead = jobOf({ id: uuid(3), status: 'started', createdAt: at(-1), startedAt: at(-9_000) });
    const started = tracked({ id: uuid(1), status: 'started', createdAt: at(0), startedAt: at(2_000) });
    expect(forecast([started], queueOf(at(0), ahead), history, at(6_000))).toMatchObject({ likely: 6_000 });
  });

  test('of a queue is the sum, with those ahead of it, on earlier jobs of all their types', () => {
    const pending = tracked({ id: uuid(2), status: 'pending', createdAt: at(2) });
    const ahead = jobOf({ id: uuid(3), type: 'price-import', status: 'pending', createdAt: at(1) });
    const behind = jobOf({ id: uuid(4), type: 'child-products', status: 'pending', createdAt: at(3) });
    const known = historyOf(
      ...earlierJobs(TYPE, 9_000, 10_000, 11_000, 12_000, 8_000),
      ...earlierJobs('price-import', 1_000, 2_000, 3_000, 4_000),
    );
    const queue = queueOf(at(4_000), running.job, ahead, pending.job, behind);
    expect(forecast([running, pending], queue, known, at(4_000))).toMatchObject({
      likely: 6_000 + 10_000 + 2_500,
      basis: { from: 9, types: ['price-import', TYPE] },
    });
  });

  test('leaves out what is older than a running job: it is over', () => {
    const older = jobOf({ id: uuid(3), type: 'other', status: 'pending', createdAt: at(-1) });
    const queue = queueOf(at(4_000), older, running.job);
    expect(forecast([running], queue, history, at(4_000))).toMatchObject({ likely: 6_000 });
  });

  test('counts a job once, however its id is written', () => {
    const id = 'ABCDEF01-1111-4222-8333-444444444444';
    const own = tracked({ id, status: 'started', createdAt: at(0), startedAt: at(0) });
    const last = tracked({ id: uuid(9), status: 'pending', createdAt: at(9) });
    const queue = queueOf(at(4_000), { ...own.job, id: id.toLowerCase() });
    expect(forecast([own, last], queue, history, at(4_000))).toMatchObject({ likely: 16_000 });
  });

  test.each<
    [string, Parameters<typeof forecast>[0], Parameters<typeof forecast>[1], Parameters<typeof forecast>[2]]
  >([
    ['there is no job', [], undefined, history],
    ['all have ended', [tracked()], undefined, history],
    ['nothing is known of its type', [running], undefined, historyOf()],
    ['two earlier jobs are too few', [running], undefined, historyOf(...earlierJobs(TYPE, 9_000, 9_000))],
    // Something that is not in the list may hold the queue.
    ['the head of the queue has not started', [tracked({ status: 'pending' })], undefined, history],
    [
      'nothing is known of a type ahead',
      [tracked({ status: 'pending' })],
      queueOf(
        at(0),
        jobOf({ id: uuid(3), type: 'x', status: 'started', createdAt: at(-1), startedAt: at(0) }),
      ),
      history,
    ],
  ])('is none where %s', (_name, jobs, queue, known) => {
    expect(forecast(jobs, queue, known, at(4_000))).toBeUndefined();
  });

  test('is computed once for each moment', () => {
    let asked = 0;
    const expected = forecaster([running], undefined, (type) => {
      asked += 1;
      return history(type);
    });
    expect(expected(at(1_000))).toBe(expected(at(1_000)));
    expect(asked).toBe(1);
    expect(expected(at(2_000))).toMatchObject({ likely: 8_000 });
  });
});
