import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failureAnnotations } from '../../../src/report/annotations.ts';
import type { JobFailure } from '../../../src/wait/failures.ts';
import type { TrackedJob } from '../../../src/wait/known-jobs.ts';
import { tracked, uuid } from '../support.ts';

function failedJobs(amount: number): readonly TrackedJob[] {
  return Array.from({ length: amount }, (_, index) => tracked({ id: uuid(index), status: 'failed' }));
}

function failure(...counts: readonly number[]): JobFailure {
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    messages: counts.map((count, index) => ({ text: `message ${index}`, count })),
    unread: undefined,
  };
}

/** The first number in a text. */
function numberIn(text: string): number {
  return Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', ''));
}

describe('annotations of failed jobs', () => {
  test('one for each message, with how many rows it is about', () => {
    const shown = failureAnnotations(failedJobs(1), new Map([[uuid(0), failure(1, 1_200)]]), 9);
    expect(shown.map(({ message }) => message)).toEqual([
      'message 0',
      expect.stringMatching(/1,200.*message 1/),
    ]);
    expect(shown.every(({ title }) => title.includes(uuid(0).slice(0, 8)))).toBe(true);
  });

  test('every job gets one before any gets a second', () => {
    const failures = new Map([
      [uuid(0), failure(1, 1, 1)],
      [uuid(1), failure(1)],
      [uuid(2), failure(1, 1)],
    ]);
    const shown = failureAnnotations(failedJobs(3), failures, 9);
    const jobs = shown.map(({ title }) => [0, 1, 2].find((index) => title.includes(uuid(index).slice(0, 8))));
    expect(jobs).toEqual([0, 1, 2, 0, 2, 0]);
  });

  test('a job of which nothing is known gets one as well, with why', () => {
    const unread = { ...failure(), unread: 'HTTP 403' };
    const shown = failureAnnotations(
      failedJobs(3),
      new Map([
        [uuid(0), failure()],
        [uuid(1), unread],
      ]),
      9,
    );
    expect(shown).toHaveLength(3);
    expect(shown[1]?.message).toContain('HTTP 403');
    expect(shown.every(({ message }) => message !== '')).toBe(true);
  });

  test('the last one counts what the others do not show', () => {
    const failures = new Map([
      [uuid(0), failure(5, 1, 1)],
      [uuid(1), { ...failure(2), total: 40 }],
    ]);
    const shown = failureAnnotations(failedJobs(2), failures, 3);
    expect(shown).toHaveLength(3);
    expect(numberIn(shown[2]?.message ?? '')).toBe(47 - 5 - 2);
  });

  test('never more than are left, and with any left all errors are shown or counted', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 12 }), fc.integer({ min: 1, max: 10 }), (given, most) => {
        const failures = new Map(given.map((rows, index) => [uuid(index), failure(...rows)]));
        const shown = failureAnnotations(failedJobs(given.length), failures, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        const total = given.flat().reduce((sum, count) => sum + count, 0);
        const told = shown.reduce((sum, { title, message }) => {
          if (title === 'More errors') return sum + numberIn(message);
          if (!message.includes('message ')) return sum;
          return sum + (message.startsWith('message ') ? 1 : numberIn(message));
        }, 0);
        expect(told).toBe(total);
      }),
    );
  });
});
