import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../../src/time/clock.ts';
import { milliseconds, minutes, seconds } from '../../../src/time/duration.ts';

describe('the clock of the machine', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('tells the time, and how much has passed', () => {
    const begun = systemClock.elapsed();
    expect(systemClock.now()).toBe(1_700_000_000_000);
    jest.advanceTimersByTime(1_500);
    expect(systemClock.now()).toBe(1_700_000_001_500);
    expect(systemClock.elapsed() - begun).toBeCloseTo(1_500);
  });

  test('sleeps for as long as it is asked to', async () => {
    let awake = false;
    const slept = systemClock.sleep(seconds(3), new AbortController().signal).then(() => {
      awake = true;
    });
    await jest.advanceTimersByTimeAsync(2_999);
    expect(awake).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await slept;
    expect(awake).toBe(true);
  });

  test('wakes up when the signal aborts, and leaves no timer', async () => {
    const stop = new AbortController();
    const slept = systemClock.sleep(minutes(5), stop.signal);
    expect(jest.getTimerCount()).toBe(1);
    stop.abort();
    await slept;
    expect(jest.getTimerCount()).toBe(0);
  });

  test('does not sleep where the signal has aborted', async () => {
    await systemClock.sleep(minutes(5), AbortSignal.abort());
    expect(jest.getTimerCount()).toBe(0);
  });

  test('sleeps longer than a timer can', async () => {
    let awake = false;
    void systemClock.sleep(milliseconds(3_000_000_000), new AbortController().signal).then(() => {
      awake = true;
    });
    await jest.advanceTimersByTimeAsync(1_000_000);
    expect(awake).toBe(false);
  });
});
