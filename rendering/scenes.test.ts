import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../scripts/root.ts';
import { readGantt } from './mermaid.ts';

const FOLDER = join(ROOT, 'docs/what-you-see');

test.each(readdirSync(FOLDER))('%s: mermaid reads its timeline', async (name) => {
  const page = readFileSync(join(FOLDER, name), 'utf8');
  const chart = /```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1];
  const rows = (page.match(/^\| .*<span title=/gm) ?? []).length;
  const more = Number(/… and ([\d,]+) more jobs; in all/.exec(page)?.[1]?.replaceAll(',', '') ?? 0);
  if (chart === undefined) {
    expect(rows < 2 || !/✅ success|▶️ started|❌ failed/.test(page)).toBe(true);
    return;
  }
  const { sections } = await readGantt(chart);
  expect(sections.length).toBeLessThanOrEqual(12);
  const folded = sections.flatMap((name) => /^(\d+) (?:succeeded|more)$/.exec(name)?.[1] ?? []);
  expect(sections.length - folded.length + Number(folded[0] ?? 0)).toBe(rows + more);
});
