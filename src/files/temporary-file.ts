import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TextFile } from '../failures/errors-file.ts';

/**
 * Makes a file in a folder of its own, which later steps of the job can read: under RUNNER_TEMP, which the
 * runner empties after the job, or else in the system's folder for temporary files.
 */
export async function createTemporaryFile(env: NodeJS.ProcessEnv, name: string): Promise<TextFile> {
  const folder = await mkdtemp(join(env['RUNNER_TEMP'] || tmpdir(), 'wait-for-pxm-jobs-'));
  const path = join(folder, name);
  return { path, append: (text) => appendFile(path, text) };
}
