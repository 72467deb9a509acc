import { expect, test } from '@jest/globals';
import { RequestPace } from '../../../src/failures/request-pace.ts';
import { milliseconds } from '../../../src/time/duration.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

test('requests begin one after the other, as soon as the pace allows', async () => {
  const clock = new VirtualClock(0);
  const pace = new RequestPace(milliseconds(100), clock);
  const never = new AbortController().signal;
  const began: number[] = [];
  const request = async (): Promise<void> => {
    await pace.next(never);
    began.push(clock.elapsed());
  };
  await clock.run(Promise.all([request(), request(), request()]));
  await clock.run(clock.sleep(milliseconds(1_000), never));
  await clock.run(Promise.all([request(), request()]));
  expect(began).toEqual([0, 100, 200, 1_200, 1_300]);
});

test('whoever waits for a turn is let go when the signal aborts', async () => {
  const clock = new VirtualClock(0);
  const pace = new RequestPace(milliseconds(100), clock);
  await pace.next(AbortSignal.abort());
  await pace.next(AbortSignal.abort());
  expect(clock.elapsed()).toBe(0);
});
