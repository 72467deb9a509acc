import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/root.ts';
import { baselines, costs } from './costs.ts';
import { footprint } from './footprint.ts';
import { sideBySide } from './side-by-side.ts';
import { comparisonTable, costTable, footprintTable, scheduleTable, summaryTable } from './tables.ts';
import { measure, SCHEDULES, type ScheduleName, SETTINGS } from './virtual.ts';

/** Trials of each length, setting and schedule. */
const SAMPLES = 12;
const ROUNDS = 31;

/** `npm run bench -- costs` renews one part of docs/benchmark.md; without a name, all are. */
const parts = process.argv.slice(2);
const isWanted = (part: string): boolean => parts.length === 0 || parts.includes(part);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (isWanted('footprint')) {
  say('Cold start, memory, CPU …');
  renew('docs/benchmark.md', 'footprint', footprintTable(await footprint(ROUNDS)));
}
if (isWanted('comparison')) {
  say('Side by side with a script on the official SDK …');
  renew('docs/benchmark.md', 'comparison', comparisonTable(await sideBySide()));
}
if (isWanted('costs')) {
  say('Requests in virtual time …');
  renew('docs/benchmark.md', 'costs', costTable(await costs(), baselines()));
}
if (isWanted('schedules')) {
  say('Schedules in virtual time …');
  const rows = await measure(SAMPLES);
  const names = Object.keys(SCHEDULES) as ScheduleName[];
  const schedules = SETTINGS.map((setting) => {
    const queue = setting.behindQueue ? 'behind three exports of half its length' : 'alone';
    const history = setting.withHistory ? 'a dozen earlier jobs of each type in the list' : 'no earlier jobs';
    return `### One job, ${queue}; ${history}\n\n${scheduleTable(rows, setting, names)}`;
  }).join('\n\n');
  renew('docs/benchmark.md', 'schedules', schedules);
  renew('README.md', 'speed', summaryTable(rows));
  writeFileSync(
    join(ROOT, 'docs/benchmark.svg'),
    execFileSync(process.execPath, [join(ROOT, 'bench/chart.mjs')], { input: JSON.stringify(rows) }),
  );
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function renew(path: string, name: string, part: string): void {
  say(part);
  const file = join(ROOT, path);
  const text = readFileSync(file, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from === -1 || to < from) throw new Error(`${path} has no place for ${name}`);
  writeFileSync(file, `${text.slice(0, from + open.length)}\n\n${part}\n\n${text.slice(to)}`);
}
