import { readFileSync } from 'node:fs';

/**
 * The action runs on Node 24, so everything here does. Where npm has a package of it for this platform, it comes
 * through the lock file; elsewhere the system's Node runs, and this says so if it is another one.
 */
const wanted = readFileSync(new URL('../.node-version', import.meta.url), 'utf8').trim();
const [major] = process.versions.node.split('.');
if (major !== wanted) {
  console.warn(
    `This is Node ${process.versions.node}, but the action runs on Node ${wanted}: results may differ. ` +
      `npm ci brings Node ${wanted} for Linux, and for Windows on x64. Elsewhere, install it.`,
  );
}
