import { expect, test } from '@jest/globals';
import { Aborted, ActionError, messageOf, withoutFullStop } from '../../src/errors.ts';

test('an error is reported whole: what happened, what it means, what to do', () => {
  const error = new ActionError({ what: 'It broke.', meaning: 'Nothing is lost.', remedy: 'Mend it.' });
  expect(error.fullMessage).toBe('It broke. Nothing is lost. Mend it.');
  expect(new ActionError({ what: 'It broke.', remedy: 'Mend it.' }).fullMessage).toBe('It broke. Mend it.');
});

test('a sentence that becomes a part of another has no full stop', () => {
  expect(['It broke.', 'wait...', 'a.b'].map(withoutFullStop)).toEqual(['It broke', 'wait', 'a.b']);
});

test('what was thrown says something, whatever it is', () => {
  const cause = new Error('refused');
  expect(messageOf(new Error('no answer', { cause }))).toBe('no answer (refused)');
  expect(messageOf(new Error('a', { cause: new Error('b', { cause: 'c' }) }))).toBe('a (b (c))');
  expect(messageOf(new TypeError())).toBe('TypeError');
  expect(messageOf('text')).toBe('text');
  expect(messageOf(undefined)).toBe('undefined');
  expect(messageOf(new Aborted())).toMatch(/stopped/);
});
