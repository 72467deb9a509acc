import { expect, test } from '@jest/globals';
import { FILE_FLAGS } from '../../../src/cli/file-flags.ts';
import { help } from '../../../src/cli/help.ts';
import { INPUT_FLAGS } from '../../../src/cli/input-flags.ts';

const text = help('1.2.3');

test('names every flag, each secret’s variable and each exit code, once', () => {
  for (const { name } of [...INPUT_FLAGS, ...FILE_FLAGS]) {
    expect(text.match(new RegExp(`^  --${name} `, 'gm'))).toHaveLength(1);
  }
  for (const name of ['EP_ACCESS_TOKEN', 'EP_CLIENT_ID', 'EP_CLIENT_SECRET']) expect(text).toContain(name);
  expect([...text.matchAll(/^ +(\d+) {2}\S/gm)].map(([, code]) => Number(code))).toEqual([
    0, 1, 2, 3, 4, 5, 130, 143,
  ]);
});

test('has the defaults, and not the one that only GitHub has', () => {
  expect(text).toContain('Default: 30m.');
  expect(text).not.toContain('workflow-run');
});

test('fits into a terminal', () => {
  const long = text.split('\n').filter((line) => line.length > 80 && !line.includes('…'));
  expect(long).toEqual([]);
});
