import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RunTimes } from '../../../src/wait/history.ts';
import { earlierJobs, historyOf, jobOf, uuid } from '../support.ts';

const TYPE = 'product-import';

describe('how long earlier jobs ran', () => {
  test('is known of those that succeeded and say when they ran, in ascending order, each once', () => {
    const ended = earlierJobs(TYPE, 3_000, 1_000, 2_000);
    const history = historyOf(
      ...ended,
      ...ended.map((job) => ({ ...job, id: job.id.toUpperCase() })),
      ...earlierJobs(TYPE, 7).map((job) => ({ ...job, id: uuid(20), status: 'failed' as const })),
      ...earlierJobs(TYPE, 8).map((job) => ({ ...job, id: uuid(21), startedAt: undefined })),
      ...earlierJobs(TYPE, 9).map((job) => ({ ...job, id: uuid(22), completedAt: undefined })),
    );
    expect(history(TYPE)).toEqual([1_000, 2_000, 3_000]);
    expect(history('price-import')).toEqual([]);
  });

  test('of the latest 50, in whatever order they are read', () => {
    const jobs = earlierJobs(TYPE, ...Array.from({ length: 80 }, (_, index) => index + 1));
    const latest = Array.from({ length: 50 }, (_, index) => index + 1);
    expect(historyOf(...jobs)(TYPE)).toEqual(latest);
    expect(historyOf(...[...jobs].reverse())(TYPE)).toEqual(latest);
    fc.assert(
      fc.property(fc.shuffledSubarray([...jobs], { minLength: 80 }), (shuffled) => {
        expect(historyOf(...shuffled)(TYPE)).toEqual(latest);
      }),
      { numRuns: 20 },
    );
  });

  test('is a value: what is seen later does not change it', () => {
    const runTimes = new RunTimes();
    const [first, second] = earlierJobs(TYPE, 1_000, 2_000);
    runTimes.see(first ?? jobOf());
    const before = runTimes.history();
    runTimes.see(second ?? jobOf());
    expect([before(TYPE), runTimes.history()(TYPE)]).toEqual([[1_000], [1_000, 2_000]]);
  });
});
