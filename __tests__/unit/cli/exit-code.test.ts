import { expect, test } from '@jest/globals';
import { type ExitResult, exitCodeAfter, exitCodeOf } from '../../../src/cli/exit-code.ts';

const DONE: ExitResult = { conclusion: 'success', passed: true, isInputWrong: false, isAllWritten: true };

test.each<[string, Partial<ExitResult>, number]>([
  ['success', {}, 0],
  ['nothing found where that is allowed', { conclusion: 'not_found' }, 0],
  ['a job failed', { conclusion: 'failure', passed: false }, 1],
  ['a job was cancelled', { conclusion: 'cancelled', passed: false }, 1],
  ['wrong input', { conclusion: 'error', passed: false, isInputWrong: true }, 2],
  ['timed out', { conclusion: 'timed_out', passed: false }, 3],
  ['nothing found', { conclusion: 'not_found', passed: false }, 4],
  ['the API refused, or an internal error', { conclusion: 'error', passed: false }, 5],
  ['success, and a file could not be written', { isAllWritten: false }, 5],
  [
    'a job failed, and a file could not be written',
    { conclusion: 'failure', passed: false, isAllWritten: false },
    1,
  ],
])('%s', (_name, given, code) => {
  expect(exitCodeOf({ ...DONE, ...given }, undefined)).toBe(code);
});

test.each([
  ['SIGINT', 130],
  ['SIGBREAK', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  expect(exitCodeOf({ ...DONE, conclusion: 'interrupted', passed: false }, signal)).toBe(code);
  expect(exitCodeAfter(signal)).toBe(code);
});

test('a signal that comes when the verdict is known changes nothing', () => {
  expect(exitCodeOf(DONE, 'SIGTERM')).toBe(0);
});
