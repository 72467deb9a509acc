import { describe, expect, test } from '@jest/globals';
import type { DecodedJob, Job } from '../../../../src/pxm/job.ts';
import { nameOfRelease, RELEASE_TYPE, type ReleaseId } from '../../../../src/pxm/release.ts';
import { StoreClock } from '../../../../src/time/store-clock.ts';
import { ReleaseWatcher } from '../../../../src/wait/releases/release-watcher.ts';
import { VirtualClock } from '../../../simulation/virtual-clock.ts';
import { jobOf, NOON, uuid } from '../../support.ts';

const never = new AbortController().signal;
const RELEASES: readonly ReleaseId[] = [
  { catalogId: uuid(1), releaseId: uuid(11) },
  { catalogId: uuid(1), releaseId: uuid(12) },
];

function release(index: number, given: Partial<Job> = {}, releases = RELEASES): DecodedJob {
  const id = nameOfRelease(releases[index] as ReleaseId);
  return {
    ok: true,
    job: jobOf({ id, type: RELEASE_TYPE, status: 'started', statusText: 'started', ...given }),
  };
}

function watcherOf(answer: (index: number) => DecodedJob | undefined, releases = RELEASES) {
  const asked: string[] = [];
  const getRelease = (id: ReleaseId): Promise<DecodedJob | undefined> => {
    asked.push(id.releaseId);
    return Promise.resolve(answer(releases.indexOf(id)));
  };
  const storeClock = new StoreClock(new VirtualClock(NOON));
  const watcher = new ReleaseWatcher({ kind: 'releases', releases }, { getRelease, storeClock });
  const poll = async (isLast = false) => {
    asked.length = 0;
    await watcher.poll({ needsProof: () => false, expectsMore: () => false, isLast }, never);
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

  test('are read in turn where many wait, and all by the last poll', async () => {
    const releases = Array.from({ length: 22 }, (_, index) => ({
      catalogId: uuid(1),
      releaseId: uuid(11 + index),
    }));
    const { poll, asked } = watcherOf(
      (index) => release(index, index < 2 ? {} : { status: 'pending' }, releases),
      releases,
    );
    await poll();
    expect(asked).toHaveLength(22);
    const seen = new Set<string>();
    for (let turn = 0; turn < 4; turn += 1) {
      await poll();
      expect(asked.slice(0, 2).toSorted()).toEqual([uuid(11), uuid(12)]);
      expect(asked).toHaveLength(7);
      for (const id of asked) seen.add(id);
    }
    expect(seen.size).toBe(22);
    await poll(true);
    expect(asked).toHaveLength(22);
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
