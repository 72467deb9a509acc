import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../../src/time/duration.ts';
import { QueuePage } from '../../../../src/wait/ids/queue-page.ts';
import { type Answer, clientOf, rowOf } from '../../scripted.ts';
import { uuid } from '../../support.ts';

const never = new AbortController().signal;
const ahead = rowOf(uuid(8), { status: 'started' });

function pageOf(answer: (count: number) => Answer) {
  const { client, clock, sent } = clientOf((_request, count) => answer(count));
  const page = new QueuePage(client, clock);
  let seen: string[] = [];
  const visitor = {
    begin: (): void => {
      seen = [];
    },
    see: ({ id }: { readonly id: string }): void => void seen.push(id),
  };
  const read = (isPending = true, signal = never): Promise<void> =>
    clock.run(page.read(isPending, visitor, signal));
  const pass = (duration: number): Promise<void> => clock.run(clock.sleep(seconds(duration), never));
  return { read, pass, seen: () => seen, sent, clock };
}

describe('the page of the list that shows the queue', () => {
  test('is one, as long as the API gives it; rows that cannot be read are left out', async () => {
    const { read, seen, sent } = pageOf(() => ({ body: { data: [ahead, rowOf(uuid(9)), 7] } }));
    await read();
    expect(seen()).toEqual([uuid(8), uuid(9)]);
    expect(sent.map(({ path }) => path)).toEqual(['/pcm/jobs?page%5Blimit%5D=100&page%5Boffset%5D=0']);
  });

  test('is renewed every minute while the jobs are pending', async () => {
    const { read, pass, seen, sent } = pageOf((count) => ({ body: { data: count === 0 ? [ahead] : [] } }));
    await read();
    await pass(59);
    await read();
    expect(sent).toHaveLength(1);
    await pass(1);
    await read(false);
    expect(sent).toHaveLength(1);
    await read();
    expect(sent).toHaveLength(2);
    expect(seen()).toEqual([]);
  });

  test('is read once for jobs that run already: earlier ones say when they end', async () => {
    const { read, pass, sent } = pageOf(() => ({ body: { data: [] } }));
    await read(false);
    await pass(600);
    await read(false);
    expect(sent).toHaveLength(1);
  });

  test('is not asked for again where it is refused', async () => {
    const { read, pass, sent } = pageOf(() => ({
      status: 403,
      body: { errors: [{ title: 'Forbidden' }] },
    }));
    await read();
    await pass(61);
    await read();
    expect(sent).toHaveLength(1);
  });

  test('holds nobody up where it does not come, and is tried again', async () => {
    const { read, pass, seen, clock } = pageOf((count) =>
      count === 0 ? { silent: true } : { body: { data: [ahead] } },
    );
    const begun = clock.elapsed();
    await read();
    expect(clock.elapsed() - begun).toBe(3_000);
    expect(seen()).toEqual([]);
    await pass(60);
    await read();
    expect(seen()).toEqual([uuid(8)]);
  });

  test('is not repeated where it fails, and what was seen stays', async () => {
    const { read, pass, seen, sent } = pageOf((count) =>
      count === 0 ? { body: { data: [ahead] } } : { status: 503 },
    );
    await read();
    await pass(60);
    await read();
    expect(sent).toHaveLength(2);
    expect(seen()).toEqual([uuid(8)]);
  });

  test('is left when the run is cancelled', async () => {
    const { read, clock, sent } = pageOf(() => ({ silent: true }));
    await read(true, AbortSignal.abort());
    expect([clock.elapsed(), sent.length]).toEqual([0, 0]);
  });

  test('passes on an error of our own', async () => {
    const broken = {
      listJobs: () => Promise.reject(new TypeError('a fault of the action')),
    };
    const { clock } = clientOf(() => ({}));
    const page = new QueuePage(broken, clock);
    const visitor = { begin: () => undefined, see: () => undefined };
    await expect(page.read(true, visitor, never)).rejects.toThrow(TypeError);
  });
});
