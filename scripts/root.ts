import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's root, seen from the compiled code as well as from the sources. */
export const ROOT = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  return existsSync(join(folder, 'action.yml')) ? folder : findRoot(dirname(folder));
}
