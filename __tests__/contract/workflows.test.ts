import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../scripts/root.ts';

/** In a process of its own: the hooks that it needs do not reach into jest's modules. */
function check(...files: readonly string[]): string {
  const script = join(ROOT, 'scripts/check-workflows.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
  return stdout + stderr;
}

test("GitHub's own parser finds nothing wrong with action.yml, the workflows and the examples", () => {
  expect(check()).toBe('');
});

test.each([
  ['region: useast', 'regoin: useast', "Invalid action input 'regoin'"],
  ['secrets.EP_CLIENT_ID', 'secret.EP_CLIENT_ID', "Unrecognized named-value: 'secret'"],
  ['runs-on:', 'run-on:', "Unexpected value 'run-on'"],
])('it notices %s written as %s', (right, wrong, says) => {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  try {
    const example = readFileSync(join(ROOT, 'examples/import-then-wait.yml'), 'utf8');
    expect(example).toContain(right);
    const file = join(folder, 'workflow.yml');
    writeFileSync(file, example.replace(right, wrong));
    expect(check(file)).toContain(says);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
