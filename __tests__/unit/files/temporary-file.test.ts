import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createTemporaryFile } from '../../../src/files/temporary-file.ts';

test('each file has a folder of its own under RUNNER_TEMP', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runner-temp-'));
  try {
    const files = await Promise.all(
      [1, 2].map(() => createTemporaryFile({ RUNNER_TEMP: folder }, 'errors.csv')),
    );
    const [first, second] = files.map(({ path }) => dirname(path));
    expect(dirname(first ?? '')).toBe(folder);
    expect(first).not.toBe(second);
    await files[0]?.append('a\r\n');
    await files[0]?.append('ü\r\n');
    expect(readFileSync(files[0]?.path ?? '', 'utf8')).toBe('a\r\nü\r\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('without RUNNER_TEMP the folder is among those for temporary files', async () => {
  const { path } = await createTemporaryFile({}, 'errors.csv');
  try {
    expect(dirname(dirname(path))).toBe(tmpdir());
  } finally {
    rmSync(dirname(path), { recursive: true, force: true });
  }
});
