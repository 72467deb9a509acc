import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/root.ts';
import { footprint } from './footprint.ts';
import { sideBySide } from './side-by-side.ts';
import { comparisonTable, footprintTable, scheduleTable, summaryTable } from './tables.ts';
import { measure, SCHEDULES, type ScheduleName, SETTINGS } from './virtual.ts';

/** Trials of each length, setting and schedule. */
const SAMPLES = 12;
const ROUNDS = 31;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

say('Cold start, memory, CPU …');
const footprints = footprintTable(await footprint(ROUNDS));
say(`${footprints}\n\nSide by side with a script on the official SDK …`);
const comparisons = comparisonTable(await sideBySide());
say(`${comparisons}\n\nSchedules in virtual time …`);
const rows = await measure(SAMPLES);
const names = Object.keys(SCHEDULES) as ScheduleName[];
const schedules = SETTINGS.map((setting) => {
  const queue = setting.behindQueue ? 'behind three exports of half its length' : 'alone';
  const history = setting.withHistory ? 'a dozen earlier jobs of each type in the list' : 'no earlier jobs';
  return `### One job, ${queue}; ${history}\n\n${scheduleTable(rows, setting, names)}`;
}).join('\n\n');
say(schedules);

renew('docs/benchmark.md', {
  speed: summaryTable(rows),
  footprint: footprints,
  comparison: comparisons,
  schedules,
});
writeFileSync(
  join(ROOT, 'docs/benchmark.svg'),
  execFileSync(process.execPath, [join(ROOT, 'bench/chart.mjs')], { input: JSON.stringify(rows) }),
);

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function renew(path: string, parts: Readonly<Record<string, string>>): void {
  const file = join(ROOT, path);
  const text = Object.entries(parts).reduce(
    (whole, [name, part]) => {
      const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
      const [from, to] = [whole.indexOf(open), whole.indexOf(close)];
      if (from === -1 || to < from) throw new Error(`${path} has no place for ${name}`);
      return `${whole.slice(0, from + open.length)}\n\n${part}\n\n${whole.slice(to)}`;
    },
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, text);
}
