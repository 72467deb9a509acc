import { expect, test } from '@jest/globals';
import { inTerminal, shownLog } from '../../scripts/shown-log.ts';

test('annotations are shown with their level, colours as they are, and other commands not at all', () => {
  const log = [
    '::add-mask::secret',
    '\u001b[32m 1m  done\u001b[0m',
    '::error title=PXM jobs%3A a::100%25 wrong%0Asecond line',
    '::debug::never',
    '',
  ].join('\n');
  expect(shownLog(log)).toEqual([
    { level: undefined, text: ' 1m  done', colour: '32' },
    { level: 'Error', text: '100% wrong', colour: undefined },
    { level: undefined, text: 'second line', colour: undefined },
  ]);
  expect(shownLog(log).map(inTerminal)).toEqual([
    '\u001b[32m 1m  done\u001b[0m',
    '\u001b[31mError:\u001b[0m 100% wrong',
    'second line',
  ]);
});
