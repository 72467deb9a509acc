import { describe, expect, test } from '@jest/globals';
import type { DecodedJob, Job } from '../../../../src/pxm/job.ts';
import { nameOfRelease, RELEASE_TYPE, type ReleaseId } from '../../../../src/pxm/release.ts';
import { instant } from '../../../../src/time/instant.ts';
import { StoreClock } from '../../../../src/time/store-clock.ts';
import { PublishProgress } from '../../../../src/wait/releases/publish-progress.ts';
import { ReleaseWatcher } from '../../../../src/wait/releases/release-watcher.ts';
import { VirtualClock } from '../../../simulation/virtual-clock.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

const never = new AbortController().signal;
const RELEASES: readonly ReleaseId[] = [
  { catalogId: uuid(1), releaseId: uuid(11) },
  { catalogId: uuid(1), releaseId: uuid(12) },
];
const at = (second: number) => instant(NOON + second * 1_000);

function release(index: number, given: Partial<Job> = {}): DecodedJob {
  const id = nameOfRelease(RELEASES[index] as ReleaseId);
  return {
    ok: true,
    job: jobOf({ id, type: RELEASE_TYPE, status: 'started', statusText: 'started', ...given }),
  };
}

function watcherOf(answer: (index: number) => DecodedJob | undefined) {
  const asked: string[] = [];
  const getRelease = (id: ReleaseId): Promise<DecodedJob | undefined> => {
    asked.push(id.releaseId);
    return Promise.resolve(answer(RELEASES.indexOf(id)));
  };
  const storeClock = new StoreClock(new VirtualClock(NOON));
  const watcher = new ReleaseWatcher({ kind: 'releases', releases: RELEASES }, { getRelease, storeClock });
  const poll = async () => {
    asked.length = 0;
    await watcher.poll({ needsProof: () => false, expectsMore: () => false, isLast: false }, never);
    return watcher.known();
  };
  return { poll, asked };
}

describe('releases that were named', () => {
  test('are read, each by a request of its own, until they have ended', async () => {
    let isPublished = false;
    const { poll, asked } = watcherOf((index) =>
      release(index, isPublished || index === 1 ? { status: 'success', statusText: 'success' } : {}),
    );
    const known = await poll();
    expect(known).toMatchObject({ proof: { kind: 'complete' }, missingIds: [], createdAfter: undefined });
    expect(known.jobs.map(({ job }) => job.status).sort()).toEqual(['started', 'success']);
    expect(asked).toEqual([uuid(11), uuid(12)]);
    isPublished = true;
    await poll();
    expect(asked).toEqual([uuid(11)]);
    await poll();
    expect(asked).toEqual([]);
  });

  test('are missing while the API does not know them, and withhold the proof while they cannot be read', async () => {
    const { poll } = watcherOf((index) =>
      index === 0
        ? undefined
        : { ok: false, malformed: { id: undefined, type: undefined, createdAt: undefined, problem: 'x' } },
    );
    expect(await poll()).toMatchObject({
      missingIds: RELEASES.map(nameOfRelease),
      unreadable: [{ problem: 'x' }],
      proof: { kind: 'incomplete', because: 'unreadable-row' },
    });
  });
});

describe('the forecast of a publication', () => {
  function progressOf(...sightings: readonly (readonly [second: number, percent: number | undefined])[]) {
    const progress = new PublishProgress();
    for (const [second, percentCompleted] of sightings) {
      progress.see(jobOf({ id: 'a', status: 'started', percentCompleted }), at(second));
    }
    return progress;
  }

  test('is the pace so far', () => {
    const expected = progressOf([0, 10], [20, 30]).forecast();
    expect(expected(at(20))).toEqual({
      kind: 'expected',
      earliest: 35_000,
      likely: 70_000,
      window: 70_000,
      basis: { kind: 'progress' },
    });
    expect(expected(at(50))).toMatchObject({ likely: 40_000 });
    expect(expected(at(500))).toMatchObject({ likely: 0, earliest: 0 });
  });

  test.each<[string, ReturnType<typeof progressOf>]>([
    ['nothing was seen', progressOf()],
    ['the API names no percentage', progressOf([0, undefined], [9, undefined])],
    ['it was seen once', progressOf([0, 10])],
    ['nothing has moved', progressOf([0, 10], [20, 10])],
    ['an older copy came', progressOf([0, 10], [20, 5])],
  ])('is none where %s', (_name, progress) => {
    expect(progress.forecast()(at(20))).toBeUndefined();
  });

  test('is that of the slowest, and of none that has ended', () => {
    const progress = progressOf([0, 10], [20, 30]);
    const see = (second: number, given: Partial<Job>): void =>
      progress.see(jobOf({ id: 'b', status: 'started', ...given }), at(second));
    see(0, { percentCompleted: 0 });
    see(20, { percentCompleted: 10 });
    expect(progress.forecast()(at(20))).toMatchObject({ likely: 180_000 });
    see(30, { status: 'success', percentCompleted: 100 });
    expect(progress.forecast()(at(20))).toMatchObject({ likely: 70_000 });
  });
});
