import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { ROOT } from './root.ts';

/** Fails where the committed `dist` is not what `src` builds, byte for byte. */
const folder = mkdtempSync(join(tmpdir(), 'dist-'));
try {
  bundle(folder);
  const committed = join(ROOT, 'dist');
  const names = new Set([...readdirSync(folder), ...readdirSync(committed)]);
  const differing = [...names].filter((name) => read(folder, name) !== read(committed, name));
  if (differing.length > 0) {
    console.error(
      `dist is not what src builds: ${differing.join(', ')}. Run \`npm run build\` and commit dist.`,
    );
    process.exitCode = 1;
  } else {
    console.log(`dist is what src builds (${names.size} files).`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function read(parent: string, name: string): string | undefined {
  try {
    return readFileSync(join(parent, name), 'latin1');
  } catch {
    return undefined;
  }
}
