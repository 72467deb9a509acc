import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JobErrors } from '../../../src/failures/read-errors.ts';
import { closing } from '../../../src/report/closing.ts';
import { message, withoutMentions } from '../../../src/report/message.ts';
import { JOBS } from '../../../src/report/subject.ts';
import { hostile } from '../hostile.ts';
import { errorsOf, kindOf } from '../job-errors.ts';
import { LIST_PLAN, outcomeOf, tracked, uuid } from '../support.ts';

function messageOf(errors: readonly JobErrors[], label = ''): string {
  const jobs = errors.map((_, index) => tracked({ id: uuid(index + 1), status: 'failed' }));
  const outcome = outcomeOf({ conclusion: { kind: 'failure', jobs }, jobs });
  return message({
    outcome,
    closing: closing(outcome, LIST_PLAN),
    errors: new Map(errors.map((each, index) => [uuid(index + 1), each])),
    label,
    subject: JOBS,
  });
}

describe('the message for a chat or an issue', () => {
  test('has headline, sentence and the largest kinds', () => {
    const lines = messageOf([errorsOf(1_200, 900, 45, 3, 2, 1, 1)], 'Spring prices').split('\n');
    expect(lines[0]).toBe('Spring prices: The job failed');
    expect(lines[1]).toMatch(/^product-import 00000001 failed; /);
    expect(lines.slice(2)).toEqual([
      '',
      'product-import 00000001: 2,152 errors of 7 kinds',
      '- 1,200 × message 0',
      '- 900 × message 1',
      '- 45 × message 2',
      '- 3 × message 3',
      '- 2 × message 4',
      '- … and 2 more kinds (2 errors)',
    ]);
    expect(messageOf([errorsOf()])).toMatch(/^PXM jobs: The job failed\n[^\n]*$/);
  });

  test('counts the jobs for whose errors there is no room', () => {
    const long = { ...errorsOf(9), kinds: Array(9).fill(kindOf({ text: 'x'.repeat(900), count: 2 })) };
    const text = messageOf(Array<JobErrors>(9).fill(long));
    expect(text).toMatch(/… and the errors of 8 more jobs$/);
    expect(text.length).toBeLessThan(3_000);
  });

  test('is shorter than 3,000 characters and calls nobody, whatever the errors are', () => {
    const kinds = fc.array(
      hostile.map((text) => kindOf({ text: text.repeat(9), count: 2 })),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 9 }), hostile, (given, label) => {
        const errors = given.map((own) => ({ ...errorsOf(2), kinds: own }));
        const text = messageOf(errors, label.slice(0, 80));
        expect(text.length).toBeLessThan(3_000);
        expect(withoutMentions(text)).not.toMatch(/@[a-z]|<!/);
      }),
      { numRuns: 100 },
    );
    expect(withoutMentions('Ask @team, <!channel>.')).toBe('Ask @\u200bteam, <\u200b!channel>.');
  });
});
