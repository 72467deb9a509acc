import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OutputFiles } from '../../../src/cli/output-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('folders are made, and what an earlier run left is gone', async () => {
  const [junit, dotenv] = [join(folder, 'a/b/x.xml'), join(folder, 'old.env')];
  writeFileSync(dotenv, 'PXM_CONCLUSION=success\n');
  const files = new OutputFiles({ 'junit-file': junit, 'dotenv-file': dotenv });
  expect(await files.prepare()).toEqual([]);
  expect(existsSync(dotenv)).toBe(false);
  await files.write('junit-file', () => '<x/>');
  expect(readFileSync(junit, 'utf8')).toBe('<x/>');
  expect([files.has('junit-file'), files.has('summary-file'), files.isAllWritten]).toEqual([
    true,
    false,
    true,
  ]);
});

test('a file that was not asked for is not even made up', async () => {
  const files = new OutputFiles({});
  await files.write('junit-file', () => {
    throw new Error('made up');
  });
  expect(files.isAllWritten).toBe(true);
});

test('a file that cannot be written is reported at once and at the end, and takes no other with it', async () => {
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'file'), '');
  const files = new OutputFiles({
    'junit-file': join(folder, 'taken'),
    'summary-file': join(folder, 'file/below'),
    'dotenv-file': join(folder, 'right'),
  });
  expect(await files.prepare()).toEqual([
    expect.stringMatching(
      /^The file of `--junit-file` cannot be written \(.+\)\. The wait continues without it\.$/,
    ),
    expect.stringContaining('`--summary-file`'),
  ]);
  await expect(files.write('junit-file', () => '')).rejects.toThrow(
    'The file of `--junit-file` cannot be written',
  );
  await files.write('dotenv-file', () => 'x');
  expect(readFileSync(join(folder, 'right'), 'utf8')).toBe('x');
  expect(files.isAllWritten).toBe(false);
});

test('a file that grows', async () => {
  const files = new OutputFiles({ 'errors-file': join(folder, 'errors.csv') });
  const file = await files.create('errors-file');
  await file.append('a');
  await file.append('b');
  expect([file.path, readFileSync(file.path, 'utf8')]).toEqual([join(folder, 'errors.csv'), 'ab']);
});
