import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import puppeteer from 'puppeteer-core';
import UPNG from 'upng-js';
import { play } from '../__tests__/seen/page.ts';
import { SCENES } from '../__tests__/seen/scenes.ts';
import { ROOT } from '../scripts/root.ts';
import { logHtml, markdownHtml, page as pageOf } from './github-page.ts';

/**
 * Makes pictures/: what a person sees of each scene, as GitHub shows it, light and dark, on a desk and on a
 * telephone; and docs/images/: those that the README shows. Needs Chromium (CHROMIUM names it; /usr/bin/chromium
 * if not), with a font for emoji.
 *
 *   pictures.mjs [scene ...]
 */
const FOLDER = join(ROOT, 'pictures');
const README_FOLDER = join(ROOT, 'docs/images');
const README_SCENES = ['success', 'failure'];
/** In CSS pixels: a summary on GitHub at its widest, and a telephone. */
const WIDTHS = [1_012, 390];
const THEMES = ['light', 'dark'];
/** Few colours make small files, and are all that such pictures have. */
const COLOURS = 64;

const names = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
mkdirSync(README_FOLDER, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  // Not UTC: the times of a summary are those of UTC wherever it is read.
  env: { ...process.env, TZ: 'Asia/Kolkata' },
});
try {
  for (const scene of SCENES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    await takePictures(scene);
  }
} finally {
  await browser.close();
}

async function takePictures({ name, title, ...scene }) {
  const step = await play({ name, title, ...scene });
  for (const theme of THEMES) {
    const summary = pageOf(title, markdownHtml(step.summary), theme);
    for (const width of WIDTHS) {
      const file = join(FOLDER, `${name}-${theme}-${width}.png`);
      await shoot(file, summary, width);
      if (width === WIDTHS[0] && README_SCENES.includes(name)) {
        writeFileSync(join(README_FOLDER, `${name}-${theme}.png`), readFileSync(file));
      }
    }
  }
  await shoot(join(FOLDER, `${name}-log.png`), pageOf(title, logHtml(linesOf(step)), 'dark'), WIDTHS[0]);
}

function linesOf({ shown }) {
  const levels = { error: 'Error', warning: 'Warning', notice: 'Notice' };
  return shown
    .filter(({ kind }) => kind !== 'debug')
    .map(({ kind, text }) => ({
      level: levels[kind],
      text: stripVTControlCharacters(text),
      colour: text.startsWith('\u001b[') ? text.slice(2, text.indexOf('m')) : undefined,
    }));
}

async function shoot(file, html, width) {
  const page = await browser.newPage();
  const broken = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  await page.setViewport({ width, height: 200, deviceScaleFactor: 1.25 });
  await page.setContent(html);
  await page.waitForSelector('body.ready, body.broken', { timeout: 30_000 });
  if ((await page.$('body.broken')) !== null) broken.push('mermaid could not draw the chart');
  if (broken.length > 0) throw new Error(`${file}: ${broken.join('; ')}`);
  const height = Number(await page.evaluate('Math.ceil(document.body.getBoundingClientRect().height)'));
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
  await page.close();
  const image = UPNG.decode(shot);
  writeFileSync(file, Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLOURS)));
  console.log(`${file}: ${width} × ${height}, ${Math.ceil(statSync(file).size / 1_024)} KB`);
}
