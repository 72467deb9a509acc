import { expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import { type Conclusion, isDecided, passes } from '../../../src/wait/conclusion.ts';
import type { Verdict } from '../../../src/wait/verdict.ts';
import { jobsOf } from '../support.ts';

const error = new ActionError({ what: 'HTTP 403.', remedy: 'Use a key.' });

test.each<[Conclusion, boolean]>([
  [{ kind: 'success', missing: 0 }, true],
  [{ kind: 'success', missing: 2 }, true],
  [{ kind: 'not_found', found: 0, tolerated: true }, true],
  [{ kind: 'not_found', found: 0, tolerated: false }, false],
  [{ kind: 'not_found', found: 1, tolerated: false }, false],
  [{ kind: 'failure', jobs: jobsOf('failed') }, false],
  [{ kind: 'cancelled', jobs: jobsOf('cancelled') }, false],
  [{ kind: 'timed_out', limit: 'timeout', jobs: jobsOf('pending') }, false],
  [{ kind: 'timed_out', limit: 'run-timeout', jobs: jobsOf('started') }, false],
  [{ kind: 'interrupted' }, false],
  [{ kind: 'error', error }, false],
])('%j: the step passes: %s', (conclusion, passed) => {
  expect(passes(conclusion)).toBe(passed);
});

test.each<[Verdict, boolean]>([
  [{ kind: 'waiting' }, false],
  [{ kind: 'unproven' }, false],
  [{ kind: 'success', missing: 0 }, true],
  [{ kind: 'failure', jobs: [] }, true],
  [{ kind: 'cancelled', jobs: [] }, true],
  [{ kind: 'timed_out', limit: 'timeout', jobs: [] }, true],
  [{ kind: 'not_found', found: 0, tolerated: false }, true],
])('%j ends the wait: %s', (verdict, decided) => {
  expect(isDecided(verdict)).toBe(decided);
});
