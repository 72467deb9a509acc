import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../scripts/root.ts';
import { readGantt } from './mermaid.ts';

const FOLDER = join(ROOT, 'docs/what-you-see');

test.each(readdirSync(FOLDER))('%s: mermaid reads its timeline', async (name) => {
  const page = readFileSync(join(FOLDER, name), 'utf8');
  const chart = /```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1];
  const rows = page.match(/^\| <span /gm) ?? [];
  if (chart === undefined) expect(page).not.toMatch(/✅ success|▶️ started|❌ failed/);
  else expect((await readGantt(chart)).sections).toHaveLength(rows.length);
});
