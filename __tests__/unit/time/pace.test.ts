import { expect, test } from '@jest/globals';
import { milliseconds } from '../../../src/time/duration.ts';
import { Pace } from '../../../src/time/pace.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

test('requests begin one after the other, as soon as the pace allows', async () => {
  const clock = new VirtualClock(0);
  const pace = new Pace(clock, { perSecond: 10, burst: 1 });
  const never = new AbortController().signal;
  const began: number[] = [];
  const request = async (): Promise<void> => {
    await pace.turn(never);
    began.push(clock.elapsed());
  };
  await clock.run(Promise.all([request(), request(), request()]));
  await clock.run(clock.sleep(milliseconds(1_000), never));
  await clock.run(Promise.all([request(), request()]));
  expect(began).toEqual([0, 100, 200, 1_200, 1_300]);
});

test('whoever waits for a turn is let go when the signal aborts', async () => {
  const clock = new VirtualClock(0);
  const pace = new Pace(clock, { perSecond: 10, burst: 1 });
  await pace.turn(AbortSignal.abort());
  await pace.turn(AbortSignal.abort());
  expect(clock.elapsed()).toBe(0);
});
