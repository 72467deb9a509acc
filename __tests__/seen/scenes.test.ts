import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scenePages } from '../../scripts/docs.ts';
import { ROOT } from '../../scripts/root.ts';

const pages = Object.entries(await scenePages());

test.each(pages)('%s shows what is seen today (npm run docs renews it)', (path, page) => {
  expect(page).toBe(readFileSync(join(ROOT, path), 'utf8'));
});

test('no page is left of a scene that is gone', () => {
  const names = readdirSync(join(ROOT, 'docs/what-you-see')).map((name) => `docs/what-you-see/${name}`);
  expect(names.sort()).toEqual(pages.map(([path]) => path).sort());
});

test('the same scene is seen in the same way again', async () => {
  expect(Object.entries(await scenePages())).toEqual(pages);
});
