import { expect, test } from '@jest/globals';
import { byUrgency } from '../../../src/report/urgency.ts';
import { instant } from '../../../src/time/instant.ts';
import { jobsOf, NOON, tracked, uuid } from '../support.ts';

test('what failed comes first, then what was cancelled, then what has not ended, then the slowest', () => {
  const slow = tracked({ id: uuid(9), startedAt: instant(NOON), completedAt: instant(NOON + 3_600_000) });
  const jobs = [...jobsOf('success', 'pending', 'cancelled', 'unknown', 'failed', 'started'), slow];
  const sorted = [...jobs].sort(byUrgency(instant(NOON + 7_200_000)));
  expect(sorted.map(({ job }) => job.status)).toEqual([
    'failed',
    'cancelled',
    'pending',
    'unknown',
    'started',
    'success',
    'success',
  ]);
  expect(sorted.at(-2)).toBe(slow);
});
