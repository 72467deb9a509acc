import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as serial } from '@jest/globals';
import { CLI, runCommand } from '../../scripts/command-line.ts';
import { ROOT } from '../../scripts/root.ts';
import { TOKEN, withStore } from './store.ts';

const page = readFileSync(join(ROOT, 'docs/other-ci.md'), 'utf8');
/** The lines that every snippet has; a test of the page compares them. */
const [, shared = ''] = /<!-- shell -->\s+```sh\n([\s\S]*?)```/.exec(page) ?? [];

// Windows has no shell that all machines have.
const test = process.platform === 'win32' ? serial.skip : serial;

test('the lines of shell that all CI systems share: report and errors lie where the snippets look for them', async () => {
  expect(shared).toContain('npx --yes "$WAIT_FOR_PXM_JOBS"');
  // The bundle in place of the package that npx would fetch, and the simulator in place of the region.
  const here = shared
    .replace('npx --yes "$WAIT_FOR_PXM_JOBS"', '"$NODE" "$CLI"')
    .replace('--region useast', '--api-base-url "$STORE"');
  const jobs = [{ duration: 1, createdAt: -5_000, outcome: 'failed', errors: ['row 7: no sku'] }] as const;
  await withStore({ jobs }, async ({ url, ids }) => {
    const { code, stdout, files } = await runCommand({
      command: ['bash', '-c', here],
      args: [],
      env: { NODE: CLI[0], CLI: CLI[1], STORE: url, ID: ids.join(), EP_ACCESS_TOKEN: TOKEN },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(Object.keys(files).sort()).toEqual(['test-results/errors.csv', 'test-results/pxm.xml']);
    expect(files['test-results/pxm.xml']).toContain('no sku');
  });
});
