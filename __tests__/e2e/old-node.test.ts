import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as serial } from '@jest/globals';
import { CLI, runCommand } from '../../scripts/command-line.ts';
import { ROOT } from '../../scripts/root.ts';
import { test } from './concurrent.ts';

const entry = readFileSync(CLI[1], 'utf8');

/** Runs the entry as if on another version of Node. */
async function runOn(version: string): Promise<readonly unknown[]> {
  const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const [node, file] = CLI;
  const { code, stdout, stderr } = await runCommand({
    command: [node, '--import', pretend, file],
    args: ['--version'],
  });
  return [code, stdout === '' ? stderr : 'runs'];
}

test.each(['0.10.48', '18.20.8', '20.19.5', '22.18.0'])('Node %s: one line, exit code 2', async (version) => {
  expect(await runOn(version)).toEqual([
    2,
    `wait-for-pxm-jobs needs Node 22.19 or newer, and this is Node ${version}.\n`,
  ]);
});

test.each(['22.19.0', '22.20.0', '23.0.0', '24.0.0', '26.1.0'])('Node %s runs it', async (version) => {
  expect(await runOn(version)).toEqual([0, 'runs']);
});

serial('it asks for what undici asks for', () => {
  const undici = JSON.parse(readFileSync(join(ROOT, 'node_modules/undici/package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  expect(undici.engines.node).toBe('>=22.19.0');
});

serial('what checks it is syntax that any Node reads', () => {
  expect(entry.replace(/^#!.*|\/\/.*/gm, '')).not.toMatch(
    /=>|`|\b(?:const|let|import|class|async)\b|\?\.|\?\?/,
  );
});
