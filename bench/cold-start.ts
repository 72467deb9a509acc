import { join } from 'node:path';
import { ROOT } from '../scripts/root.ts';
import { inputVariables } from '../scripts/runner.ts';
import { measured, median, type Usage } from './process.ts';

/**
 * Compares the start of the two entries, in turn, so that both meet the same disturbances:
 * `node bench/cold-start.ts [rounds]`. Fails where the command line takes more than 1.1 times as much CPU; the time
 * to the first line is shown beside it, and depends on what else the machine does.
 */
const MAX_RATIO = 1.1;
const [rounds = '31'] = process.argv.slice(2);

/** All inputs are read and checked, and the last one is wrong: the process ends by itself. */
const inputs = {
  'api-base-url': 'http://127.0.0.1:9',
  'job-type': 'product-import',
  'created-after': '1m',
  timeout: 'x',
};
const token = 'token-of-the-benchmark';
const flags = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`);

const pairs: { readonly action: Usage; readonly cli: Usage }[] = [];
for (let round = -1; round < Number(rounds); round += 1) {
  const env = { ...inputVariables({ ...inputs, token }), GITHUB_ACTIONS: 'true' };
  const action = await measured(join(ROOT, 'dist/index.js'), env, 1);
  const cli = await measured(join(ROOT, 'dist/cli.cjs'), { EP_ACCESS_TOKEN: token }, 2, flags);
  // The first round warms the disk's cache.
  if (round >= 0) pairs.push({ action, cli });
}
const medianOf = (entry: 'action' | 'cli', measure: keyof Usage): number =>
  median(pairs.map((pair) => pair[entry][measure]));
const compared = (measure: keyof Usage): string => {
  const [action, cli] = [medianOf('action', measure), medianOf('cli', measure)];
  return `action ${action.toFixed(0)} ms, command line ${cli.toFixed(0)} ms, ratio ${(cli / action).toFixed(3)}`;
};
console.log(`CPU: ${compared('cpuMilliseconds')}`);
console.log(`First line: ${compared('firstLine')} (medians of ${rounds})`);
if (medianOf('cli', 'cpuMilliseconds') > MAX_RATIO * medianOf('action', 'cpuMilliseconds'))
  process.exitCode = 1;
