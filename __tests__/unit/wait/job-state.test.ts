import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, type Status } from '../../../src/pxm/job.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { isStartKnown, JobStates, queuedFor, ranFor, startOf } from '../../../src/wait/job-state.ts';
import { jobOf, NOON, STATUSES, tracked, uuid } from '../support.ts';

function seen(...copies: readonly (readonly [id: number, status: Status, at?: number])[]): JobStates {
  const states = new JobStates();
  for (const [id, status, at = 0] of copies) {
    states.see(jobOf({ id: uuid(id), status, createdAt: instant(NOON + id) }), instant(NOON + at));
  }
  return states;
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
    expect(
      seen([1, first], [1, second])
        .all()
        .map(({ job }) => job.status),
    ).toEqual([expected]);
  });

  const seenAt = (...copies: readonly (readonly [status: Status, updatedAt: number])[]): unknown => {
    const states = new JobStates();
    for (const [status, at] of copies) {
      states.see(jobOf({ status, statusText: status, updatedAt: instant(NOON + at) }), instant(NOON));
    }
    return states.all()[0]?.job.status;
  };

  test.each<[string, Status, Status, Status]>([
    ['an end that is older changes nothing', 'failed', 'success', 'failed'],
    ['a start that is older changes nothing', 'failed', 'started', 'failed'],
  ])('by `updated_at`: %s', (_name, newer, older, expected) => {
    expect(seenAt([newer, 2_000], [older, 1_000])).toBe(expected);
  });

  test.each<[Status, Status]>([
    ['success', 'failed'],
    ['failed', 'success'],
    ['failed', 'pending'],
  ])('a job that had ended as %s is %s where that is newer', (first, second) => {
    expect(seenAt([first, 1_000], [second, 2_000])).toBe(second);
  });

  test('a newer copy of the same status is taken', () => {
    const states = new JobStates();
    states.see(jobOf({ status: 'success' }), instant(NOON));
    states.see(jobOf({ status: 'success', hierarchyId: 'made' }), instant(NOON));
    expect(states.all()[0]?.job.hierarchyId).toBe('made');
  });

  test('no order of copies brings a job back from its end, or counts it twice', () => {
    const copy = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...STATUSES));
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 12 }), (copies) => {
        const states = seen(...copies);
        const ids = new Set(copies.map(([id]) => uuid(id)));
        expect(states.size).toBe(ids.size);
        expect(states.all().map(({ job }) => job.id)).toEqual([...ids].sort());
        for (const { job } of states.all()) {
          const all = copies.filter(([id]) => uuid(id) === job.id).map(([, status]) => status);
          expect(isFinal(job.status)).toBe(all.some((status) => isFinal(status)));
          expect(job.status === 'pending').toBe(all.every((status) => status === 'pending'));
        }
        expect(states.unfinished()).toEqual(states.all().filter(({ job }) => !isFinal(job.status)));
      }),
    );
  });

  test('an id in capitals is the same job, and keeps the id that was first written', () => {
    const states = new JobStates();
    states.see(jobOf({ id: 'abc', status: 'pending' }), instant(NOON));
    states.see(jobOf({ id: 'ABC', status: 'success' }), instant(NOON));
    expect(states.all()).toMatchObject([{ job: { id: 'abc', status: 'success' } }]);
    expect([states.has('Abc'), states.get('aBC')?.job.id, states.has('x')]).toEqual([true, 'abc', false]);
  });
});

describe('the jobs as a whole', () => {
  test('come oldest first; of one moment, in the order of their ids', () => {
    const states = new JobStates();
    const see = (id: number, createdAt: number): void =>
      states.see(jobOf({ id: uuid(id), createdAt: instant(createdAt) }), instant(0));
    for (const [id, createdAt] of [
      [3, 2],
      [1, 2],
      [2, 2],
      [4, 1],
    ] as const) {
      see(id, createdAt);
    }
    const ids = (): readonly string[] => states.all().map(({ job }) => job.id);
    expect(ids()).toEqual([4, 1, 2, 3].map(uuid));
    see(0, 5);
    see(4, 3);
    expect(ids()).toEqual([1, 2, 3, 4, 0].map(uuid));
  });

  test('are a value: what is seen later does not change it', () => {
    const states = seen([1, 'pending']);
    const before = states.all();
    states.see(jobOf({ id: uuid(1), status: 'failed', createdAt: instant(NOON + 1) }), instant(NOON));
    expect(before[0]?.job.status).toBe('pending');
    expect(states.all()[0]?.job.status).toBe('failed');
  });

  test('are dropped where they do not match after all', () => {
    const states = seen([1, 'pending'], [2, 'pending']);
    states.keepOnly(({ id }) => id === uuid(2));
    expect(states.all().map(({ job }) => job.id)).toEqual([uuid(2)]);
    expect([states.size, states.has(uuid(1))]).toEqual([1, false]);
  });
});

describe('when a job began to run', () => {
  test('is when it was first seen started, where the API does not say', () => {
    const states = seen([1, 'pending', 1], [1, 'started', 2], [1, 'started', 3]);
    expect(startOf(states.all()[0] ?? tracked(), instant(NOON + 9))).toBe(NOON + 2);
    states.see(jobOf({ id: uuid(1), status: 'success', createdAt: instant(NOON + 1) }), instant(NOON + 4));
    expect(startOf(states.all()[0] ?? tracked(), instant(NOON + 9))).toBe(NOON + 2);
  });

  test('is unknown for a job that was never seen started', () => {
    expect(seen([1, 'pending', 1], [1, 'success', 2]).all()[0]?.seenStarted).toBeUndefined();
    expect(startOf(tracked({ status: 'success' }), instant(NOON))).toBeUndefined();
    expect(ranFor(tracked({ status: 'started' }), instant(NOON))).toBeUndefined();
  });

  test('is what the API says where it does', () => {
    const job = tracked({ status: 'started', startedAt: instant(NOON) }, instant(NOON + 9));
    expect(startOf(job, instant(NOON + 50))).toBe(NOON);
    expect(ranFor(job, instant(NOON + 50))).toBe(50);
  });

  test('a start that is still to come is not plausible: what counts is when it was seen', () => {
    const job = tracked({ status: 'started', startedAt: instant(NOON + 90_000) }, instant(NOON + 9));
    const now = instant(NOON + 50);
    expect([startOf(job, now), queuedFor(job, now), ranFor(job, now)]).toEqual([NOON + 9, 9, 41]);
    expect(isStartKnown({ ...job, seenQueued: false }, now)).toBe(false);
  });

  test('of a job that has ended, start and end are by one clock, whatever ours says', () => {
    const times = { startedAt: instant(NOON + 90_000), completedAt: instant(NOON + 95_000) };
    const job = tracked({ status: 'success', ...times }, instant(NOON + 9));
    expect([startOf(job, instant(NOON)), ranFor(job, instant(NOON))]).toEqual([NOON + 90_000, 5_000]);
  });
});

describe('how long a job was in the queue, and ran', () => {
  const now = instant(NOON + 60_000);
  const times = { startedAt: instant(NOON + 10_000), completedAt: instant(NOON + 15_000) };

  test.each([
    ['a job in the queue', tracked({ status: 'pending' }), 60_000, undefined],
    ['a running job', tracked({ status: 'started', startedAt: times.startedAt }), 10_000, 50_000],
    ['a job that was seen to run', tracked({ status: 'started' }, instant(NOON + 20_000)), 20_000, 40_000],
    ['a job that has ended', tracked({ status: 'success', ...times }), 10_000, 5_000],
    [
      'an end that is not known',
      tracked({ status: 'failed', startedAt: times.startedAt }),
      10_000,
      undefined,
    ],
    ['a job that was cancelled in the queue', tracked({ status: 'cancelled' }), undefined, undefined],
  ])('%s', (_name, job, queued, ran) => {
    expect([queuedFor(job, now), ranFor(job, now)]).toEqual([queued, ran]);
  });

  test('is never less than nothing, whatever the clocks say', () => {
    const odd = tracked({ status: 'success', startedAt: instant(NOON - 5), completedAt: instant(NOON - 9) });
    expect([queuedFor(odd, now), ranFor(odd, now)]).toEqual([milliseconds(0), milliseconds(0)]);
  });
});
