import { expect, test } from '@jest/globals';
import { baselines, type Cost, costOf, scenarios } from '../../bench/costs.ts';

/** What it costs now, and what version 1 cost. */
async function costsOf(name: string): Promise<{ readonly now: Cost; readonly before: number }> {
  const scenario = scenarios().find((one) => one.name === name);
  const before = baselines().find((one) => one.name === name)?.requests;
  if (scenario === undefined || before === undefined) throw new Error(`There is no scenario '${name}'.`);
  return { now: await costOf(scenario), before };
}

async function requestsOf(jobs: Parameters<typeof costOf>[0]['jobs']): Promise<number> {
  return (await costOf({ name: 'another', jobs })).requests;
}

test.each(['a job of 4 s, in a list of 40', 'a job that is over, in a list of 40'])(
  '%s: at most two requests more than in version 1',
  async (name) => {
    const { now, before } = await costsOf(name);
    expect(now.conclusion).toBe('success');
    expect(now.requests).toBeLessThanOrEqual(before + 2);
  },
);

test.each([
  ['a job of 4 s, 5,000 old ones, newest first', 12],
  ['the same, a total that is always 0', 30],
])('%s: at most %d requests more than with none', async (name, more) => {
  const { now } = await costsOf(name);
  expect(now.conclusion).toBe('success');
  expect(now.requests).toBeLessThanOrEqual((await requestsOf([{ duration: 4_000 }])) + more);
});

test('1,000 jobs of 6 ms each: at most 120 requests', async () => {
  const { now } = await costsOf('1,000 jobs of 6 ms each, in a queue');
  expect(now.conclusion).toBe('success');
  expect(now.requests).toBeLessThanOrEqual(120);
});

test('9,900 pending jobs: at most 5 requests a second', async () => {
  const { now } = await costsOf('9,900 pending jobs, for 2 minutes');
  expect(now.conclusion).toBe('timed_out');
  expect(now.perSecond).toBeLessThanOrEqual(5);
}, 60_000);

test('each scenario has a figure of version 1', () => {
  expect(baselines().map(({ name }) => name)).toEqual(scenarios().map(({ name }) => name));
});
