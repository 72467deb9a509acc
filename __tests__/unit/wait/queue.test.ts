import { describe, expect, test } from '@jest/globals';
import { type Instant, instant } from '../../../src/time/instant.ts';
import { aheadOf, QueueSightings } from '../../../src/wait/queue.ts';
import { jobOf, NOON, uuid } from '../support.ts';

const at = (second: number): Instant => instant(NOON + second * 1_000);
const started = jobOf({ id: uuid(1), status: 'started', createdAt: at(0), startedAt: at(1) });
const pending = jobOf({ id: uuid(2), status: 'pending', type: 'price-import', createdAt: at(10) });

function sightings(...jobs: readonly (typeof started)[]): QueueSightings {
  const queue = new QueueSightings();
  queue.begin(at(20));
  for (const job of jobs) queue.see(job);
  return queue;
}

describe('the queue', () => {
  test('is made of the unfinished jobs of every type, as of the moment when they were read', () => {
    const queue = sightings(started, pending, jobOf({ id: uuid(3), createdAt: at(-5) })).queue(at(30));
    expect(queue).toEqual({
      jobs: [
        { id: uuid(1), type: 'product-import', createdAt: at(0), startedAt: at(1) },
        { id: uuid(2), type: 'price-import', createdAt: at(10), startedAt: undefined },
      ],
      at: at(20),
    });
  });

  test('is left by a job that ends, and an older copy does not bring it back', () => {
    const queue = sightings(started, pending, {
      ...started,
      id: started.id.toUpperCase(),
      status: 'cancelled',
    });
    queue.see(started);
    expect(queue.queue(at(20))?.jobs.map(({ id }) => id)).toEqual([uuid(2)]);
    queue.begin(at(21));
    queue.see(started);
    expect(queue.queue(at(21))?.jobs).toEqual([]);
  });

  test('has a job once, however its id is written', () => {
    const id = 'ABCDEF';
    const queue = sightings({ ...pending, id }, { ...pending, id: 'abcdef' });
    expect(queue.queue(at(20))?.jobs).toHaveLength(1);
  });

  test('is not known before it was read, nor two minutes later', () => {
    expect(new QueueSightings().queue(at(0))).toBeUndefined();
    expect(sightings(started).queue(at(140))).toBeDefined();
    expect(sightings(started).queue(instant(at(140) + 1))).toBeUndefined();
  });

  test('ahead of a moment are the jobs that were created before it', () => {
    const queue = sightings(started, pending).queue(at(20));
    expect(aheadOf(queue, at(20)).map(({ id }) => id)).toEqual([uuid(1), uuid(2)]);
    expect(aheadOf(queue, at(10)).map(({ id }) => id)).toEqual([uuid(1)]);
    expect(aheadOf(queue, at(0))).toEqual([]);
    expect(aheadOf(undefined, at(20))).toEqual([]);
  });
});
