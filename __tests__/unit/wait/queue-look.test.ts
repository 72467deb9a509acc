import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { QueueReader } from '../../../src/wait/queue-look.ts';
import { Surroundings } from '../../../src/wait/surroundings.ts';
import { type Answer, clientOf, rowOf } from '../scripted.ts';
import { NOON, uuid } from '../support.ts';

const never = new AbortController().signal;
const iso = (offset: number): string => new Date(NOON + offset).toISOString();
const ahead = rowOf(uuid(8), { type: 'product-export', status: 'started', created_at: iso(-5_000) });
const earlier = rowOf(uuid(9), {
  status: 'success',
  created_at: iso(-95_000),
  started_at: iso(-90_000),
  completed_at: iso(-60_000),
});

function readerOf(answer: (count: number) => Answer) {
  const { client, clock, sent } = clientOf((_request, count) => answer(count));
  const reader = new QueueReader((request, signal) => client.listJobs(request, signal), clock);
  const surroundings = new Surroundings();
  const read = (isPending = true, signal = never): Promise<void> =>
    clock.run(reader.read(surroundings, { isPending, now: () => instant(clock.trueNow()) }, signal));
  const pass = (duration: number): Promise<void> => clock.run(clock.sleep(seconds(duration), never));
  const queue = (): readonly string[] => surroundings.aheadOf(instant(NOON)).map(({ id }) => id);
  return { read, pass, queue, surroundings, sent, clock };
}

describe('what the list tells of jobs that were named', () => {
  test('is the queue and earlier durations, from one page', async () => {
    const { read, queue, surroundings, sent } = readerOf(() => ({ body: { data: [ahead, earlier, 7] } }));
    await read();
    expect(queue()).toEqual([uuid(8)]);
    expect(surroundings.durations('product-import')).toEqual([30_000]);
    expect(sent.map(({ path }) => path)).toEqual(['/pcm/jobs?page%5Blimit%5D=100&page%5Boffset%5D=0']);
  });

  test('is renewed every minute while they are pending, and what has left the queue is forgotten', async () => {
    const { read, pass, queue, sent } = readerOf((count) => ({ body: { data: count === 0 ? [ahead] : [] } }));
    await read();
    await pass(59);
    await read();
    expect(sent).toHaveLength(1);
    await pass(1);
    await read(false);
    expect(sent).toHaveLength(1);
    await read();
    expect(sent).toHaveLength(2);
    expect(queue()).toEqual([]);
  });

  test('is read once of jobs that run already: earlier ones tell when they end', async () => {
    const { read, sent } = readerOf(() => ({ body: { data: [] } }));
    await read(false);
    await read(false);
    expect(sent).toHaveLength(1);
  });

  test('is not asked for again where it is refused', async () => {
    const { read, pass, sent } = readerOf(() => ({
      status: 403,
      body: { errors: [{ title: 'Forbidden' }] },
    }));
    await read();
    await pass(61);
    await read();
    expect(sent).toHaveLength(1);
  });

  test('holds nobody up where it does not come, and is tried again', async () => {
    const { read, pass, queue, clock } = readerOf((count) =>
      count === 0 ? { silent: true } : { body: { data: [ahead] } },
    );
    const begun = clock.elapsed();
    await read();
    expect(clock.elapsed() - begun).toBe(3_000);
    expect(queue()).toEqual([]);
    await pass(60);
    await read();
    expect(queue()).toEqual([uuid(8)]);
  });

  test('is left when the run is cancelled', async () => {
    const { read, clock, sent } = readerOf(() => ({ silent: true }));
    await read(true, AbortSignal.abort());
    expect([clock.elapsed(), sent.length]).toEqual([0, 0]);
  });
});
