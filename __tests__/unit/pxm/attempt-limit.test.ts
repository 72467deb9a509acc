import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../scripted.ts';
import { clientOf } from '../scripted.ts';

const never = new AbortController().signal;
const PAGE = { limit: 100, offset: 0 };
const EMPTY: Answer = { body: { data: [] } };

/** Reads as often as there are answers to come. */
async function readAll(answers: readonly Answer[], reads: number) {
  const scripted = clientOf((_request, count) => answers[count] ?? EMPTY);
  for (let count = 0; count < reads; count += 1)
    await scripted.clock.run(scripted.client.listJobs(PAGE, never));
  const { client, clock, sent } = scripted;
  return { client, elapsed: clock.elapsed(), times: sent.map(({ at }) => at) };
}

describe('a request that is never answered', () => {
  test('costs up to 60 s at the beginning', async () => {
    expect((await readAll([{ silent: true }], 1)).times).toEqual([0, 60_500]);
  });

  test('costs 10 s once the API has answered quickly', async () => {
    const quick = { ...EMPTY, after: 200 };
    const { times } = await readAll([quick, quick, { silent: true }, quick], 3);
    expect(times).toEqual([0, 200, 400, 10_900]);
  });

  test('costs twice as much where it is the second in a row', async () => {
    const { times } = await readAll([EMPTY, { silent: true }, { silent: true }, EMPTY], 2);
    expect(times).toEqual([0, 0, 10_500, 31_500]);
  });
});

describe('an API that is slow is served', () => {
  test.each<[string, readonly number[]]>([
    ['first answers after 5, 12 and 25 s', [5_000, 12_000, 25_000]],
    ['a first answer after 55 s', [55_000, 100]],
    ['ever slower', [100, 9_000, 30_000, 55_000]],
  ])('%s: every request once', async (_name, after) => {
    const answers = after.map((ms) => ({ ...EMPTY, after: ms }));
    const { client } = await readAll(answers, answers.length);
    expect(client.requests).toBe(answers.length);
  });

  test('that turns slow: the limit grows until it is long enough', async () => {
    const slow = { ...EMPTY, after: 15_000 };
    const { client, elapsed } = await readAll([EMPTY, slow, slow, slow], 3);
    // The first slow answer is cut after 10 s, the second comes after 15 s, and the third is waited for.
    expect([client.requests, elapsed]).toEqual([4, 40_500]);
  });

  test('headers at once and the body 15 s later', async () => {
    const { client } = await readAll(
      [
        { ...EMPTY, after: 5_000 },
        { ...EMPTY, bodyAfter: 15_000 },
      ],
      2,
    );
    expect(client.requests).toBe(2);
  });
});
