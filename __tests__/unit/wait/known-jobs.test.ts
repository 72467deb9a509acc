import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, type Status } from '../../../src/pxm/job.ts';
import { instant } from '../../../src/time/instant.ts';
import { KnownJobs, startOf } from '../../../src/wait/known-jobs.ts';
import { jobOf, NOON, STATUSES, tracked, uuid } from '../support.ts';

function seen(...copies: readonly (readonly [id: number, status: Status, at?: number])[]): KnownJobs {
  const known = new KnownJobs();
  for (const [id, status, at = 0] of copies) {
    known.see(jobOf({ id: uuid(id), status, createdAt: instant(NOON + id) }), instant(NOON + at));
  }
  return known;
}

function statusesOf(known: KnownJobs): readonly Status[] {
  return known.all().map(({ job }) => job.status);
}

describe('what was read before is kept against an older copy', () => {
  test.each<[Status, Status, Status]>([
    ['pending', 'started', 'started'],
    ['started', 'success', 'success'],
    ['pending', 'cancelled', 'cancelled'],
    ['started', 'pending', 'started'],
    ['success', 'started', 'success'],
    ['failed', 'pending', 'failed'],
    ['cancelled', 'unknown', 'cancelled'],
    ['unknown', 'pending', 'unknown'],
    ['started', 'unknown', 'unknown'],
    ['unknown', 'started', 'started'],
  ])('%s, then %s: %s', (first, second, expected) => {
    expect(statusesOf(seen([1, first], [1, second]))).toEqual([expected]);
  });

  test('a newer copy of the same status is taken', () => {
    const known = new KnownJobs();
    known.see(jobOf({ status: 'success' }), instant(NOON));
    known.see(jobOf({ status: 'success', hierarchyId: 'made' }), instant(NOON));
    expect(known.all()[0]?.job.hierarchyId).toBe('made');
  });

  test('no order of copies brings a job back from its end, or counts it twice', () => {
    const copy = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...STATUSES));
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 12 }), (copies) => {
        const known = seen(...copies);
        const ids = new Set(copies.map(([id]) => uuid(id)));
        expect(known.size).toBe(ids.size);
        expect(known.all().map(({ job }) => job.id)).toEqual([...ids].sort());
        for (const { job } of known.all()) {
          const all = copies.filter(([id]) => uuid(id) === job.id).map(([, status]) => status);
          expect(isFinal(job.status)).toBe(all.some((status) => isFinal(status)));
          expect(job.status === 'pending').toBe(all.every((status) => status === 'pending'));
        }
      }),
    );
  });
});

describe('when a job began to run', () => {
  test('is when it was first seen started, where the API does not say', () => {
    const known = seen([1, 'pending', 1], [1, 'started', 2], [1, 'started', 3]);
    expect(known.all()[0]?.seenStarted).toBe(NOON + 2);
    expect(startOf(known.all()[0] ?? tracked())).toBe(NOON + 2);
    known.see(jobOf({ id: uuid(1), status: 'pending' }), instant(NOON + 4));
    expect(known.all()[0]?.seenStarted).toBe(NOON + 2);
  });

  test('is unknown for a job that was never seen started', () => {
    const known = seen([1, 'pending', 1], [1, 'success', 2]);
    expect(known.all()[0]?.seenStarted).toBeUndefined();
  });

  test('is what the API says where it does', () => {
    expect(startOf(tracked({ status: 'started', startedAt: instant(NOON) }, instant(NOON + 9)))).toBe(NOON);
    expect(startOf(tracked({ status: 'success', startedAt: instant(NOON) }))).toBe(NOON);
  });

  test('is not forgotten when it has ended, and unknown where it was never seen to run', () => {
    expect(startOf(tracked({ status: 'success' }, instant(NOON)))).toBe(NOON);
    expect(startOf(tracked({ status: 'success' }))).toBeUndefined();
  });
});

describe('the jobs as a whole', () => {
  test('come oldest first; of one moment, in the order of their ids', () => {
    const known = new KnownJobs();
    for (const [id, createdAt] of [
      [3, 2],
      [1, 2],
      [2, 2],
      [4, 1],
    ] as const) {
      known.see(jobOf({ id: uuid(id), createdAt: instant(createdAt) }), instant(0));
    }
    expect(known.all().map(({ job }) => job.id)).toEqual([uuid(4), uuid(1), uuid(2), uuid(3)]);
  });

  test('the oldest that has not ended', () => {
    expect(seen().oldestUnfinished()).toBeUndefined();
    expect(seen([1, 'success'], [2, 'failed'], [3, 'cancelled']).oldestUnfinished()).toBeUndefined();
    expect(seen([4, 'pending'], [3, 'unknown'], [5, 'started'], [1, 'success']).oldestUnfinished()).toBe(
      NOON + 3,
    );
  });
});

describe('what is still to come', () => {
  test('of named jobs are those that were not seen, however their ids are written', () => {
    const known = new KnownJobs();
    known.see(jobOf({ id: 'ABCDEF' }), instant(NOON));
    known.see(jobOf({ id: uuid(1) }), instant(NOON));
    expect(known.missing(['abcdef', uuid(1), uuid(2)])).toEqual([uuid(2)]);
    expect(known.missing([])).toEqual([]);
  });

  test.each<[Status, boolean]>([
    ['pending', true],
    ['started', false],
    ['success', false],
    ['unknown', false],
  ])('whether one that is %s is in the queue: %s', (status, isPending) => {
    const known = new KnownJobs();
    expect(known.hasPending()).toBe(false);
    known.see(jobOf({ id: uuid(1) }), instant(NOON));
    known.see(jobOf({ id: uuid(2), status }), instant(NOON));
    expect(known.hasPending()).toBe(isPending);
  });
});
