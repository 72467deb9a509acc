import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { FLAGS } from '../../src/memory.ts';

test("Node's V8 knows every flag that is set: for another it would write to the log", () => {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const names = FLAGS.map((flag) => flag.replace(/^--(?:no-)?/, '').replace(/=.*$/, ''));
  expect(names.filter((name) => !options.includes(`--${name} (`))).toEqual([]);
});
