import { describe, expect, test } from '@jest/globals';
import { lastingReason, unprovenInWords } from '../../../src/report/unproven.ts';
import type { Unproven } from '../../../src/wait/snapshot.ts';
import { LIST_PLAN, snapshotOf, uuid } from '../support.ts';

const REASONS: readonly Unproven[] = [
  'list-moves',
  'same-moment',
  'short-pages',
  'offset-ignored',
  'rows-beyond-end',
  'clock',
  'unreadable-row',
  'cut-short',
];

function words(because: Unproven, given: Parameters<typeof snapshotOf>[0] = {}): string {
  return unprovenInWords(snapshotOf({ proof: { kind: 'incomplete', because }, ...given }), LIST_PLAN.target);
}

describe('why success could not be confirmed', () => {
  test('is said for each reason, each in words of its own', () => {
    const all = REASONS.map((because) => words(because));
    expect(new Set(all).size).toBe(REASONS.length);
    for (const text of all) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  test.each<Unproven>(['list-moves', 'same-moment', 'short-pages', 'offset-ignored', 'rows-beyond-end'])(
    'where the list is the reason (%s), names what needs no list',
    (because) => {
      expect(words(because)).toContain('`job-id`');
    },
  );

  test('where the clock is the reason, names the input', () => {
    expect(words('clock')).toContain('`created-after`');
  });

  test('names a row that could not be read, and how many there are', () => {
    const row = { id: 'x', type: undefined, createdAt: undefined, problem: 'unreadable attributes.status' };
    const text = words('unreadable-row', { unreadable: [row, row] });
    expect(text).toContain('unreadable attributes.status');
    expect(text).toContain('2 rows');
  });

  test.each<['complete' | 'not-needed']>([['complete'], ['not-needed']])(
    'is empty where the proof is %s',
    (kind) => {
      expect(unprovenInWords(snapshotOf({ proof: { kind } }), LIST_PLAN.target)).toBe('');
    },
  );

  test('names jobs that were seen unfinished and are gone, three at most', () => {
    expect(unprovenInWords(snapshotOf({ goneIds: [uuid(1)] }), LIST_PLAN.target)).toMatch(
      new RegExp(`^${uuid(1)} was seen unfinished .*how it ended`),
    );
    const many = words('list-moves', { goneIds: [1, 2, 3, 4].map(uuid) });
    expect(many).toContain('1 more');
    expect(many).toContain('how they ended');
    expect(many).toContain(words('list-moves'));
  });
});

describe('a reason that no later poll is likely to change', () => {
  test.each(REASONS)('%s', (because) => {
    const isLasting = ['same-moment', 'short-pages', 'offset-ignored'].includes(because);
    const reason = lastingReason({ kind: 'incomplete', because });
    expect(reason).toBe(isLasting ? words(because) : undefined);
  });

  test('there is none where the proof is not incomplete', () => {
    expect(lastingReason({ kind: 'complete' })).toBeUndefined();
  });
});
