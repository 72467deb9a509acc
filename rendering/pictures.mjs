import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import puppeteer from 'puppeteer-core';
import { logOf, play } from '../__tests__/seen/page.ts';
import { LOG_PICTURES, SCENES } from '../__tests__/seen/scenes.ts';
import { ROOT } from '../scripts/root.ts';

/**
 * Makes docs/images/: what a person sees of each scene, as GitHub shows it, in a real browser. Needs Chromium
 * (CHROMIUM names it; /usr/bin/chromium if not), with a font for emoji.
 */
const FOLDER = join(ROOT, 'docs/images');
/** CSS pixels; a summary on GitHub is about so wide. */
const WIDTH = 1_000;

const asset = (path) => readFileSync(join(import.meta.dirname, 'node_modules', path), 'utf8');
const STYLE = asset('github-markdown-css/github-markdown-light.css');
const MERMAID = asset('mermaid/dist/mermaid.min.js');

mkdirSync(FOLDER, { recursive: true });
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
  for (const scene of SCENES) await takePictures(scene);
} finally {
  await browser.close();
}

async function takePictures(scene) {
  const step = await play(scene);
  await shoot(`${scene.name}.png`, summaryHtml(step.summary));
  if (LOG_PICTURES.has(scene.name)) await shoot(`${scene.name}-log.png`, logHtml(logOf(step)));
}

async function shoot(name, html) {
  const page = await browser.newPage();
  const broken = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  await page.setViewport({ width: WIDTH, height: 200, deviceScaleFactor: 1.25 });
  await page.setContent(html);
  await page.waitForSelector('body.ready, body.broken', { timeout: 30_000 });
  if ((await page.$('body.broken')) !== null) broken.push('mermaid could not draw the chart');
  if (broken.length > 0) throw new Error(`${name}: ${broken.join('; ')}`);
  const height = await page.evaluate('Math.ceil(document.body.getBoundingClientRect().height)');
  const clip = { x: 0, y: 0, width: WIDTH, height: Number(height) };
  await page.screenshot({ path: join(FOLDER, name), clip });
  await page.close();
  console.log(`${name}: ${WIDTH} × ${clip.height}`);
}

/** GitHub-flavoured Markdown with HTML, and mermaid for its code blocks. */
function summaryHtml(markdown) {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}
    body { margin: 0; padding: 24px; width: ${WIDTH - 48}px; }
    .markdown-body .mermaid { background: none; padding: 0; }
  </style>
  <body class="markdown-body">${marked.parse(markdown, { async: false, gfm: true })}
  <script>${MERMAID}</script>
  <script>
    for (const code of document.querySelectorAll('code.language-mermaid')) {
      code.parentElement.className = 'mermaid';
      code.parentElement.textContent = code.textContent;
    }
    mermaid.initialize({ startOnLoad: false });
    mermaid.run().then(() => document.body.classList.add('ready'), () => document.body.classList.add('broken'));
  </script>`;
}

/** The log of a step as GitHub shows it, dark and with colours. */
function logHtml(lines) {
  const colours = {
    31: 'color:#ff7b72',
    32: 'color:#3fb950',
    33: 'color:#d29922',
    2: 'opacity:0.6',
    1: 'font-weight:bold',
  };
  const rows = lines.map((line, index) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours are written
    const [, code = '', text = line] = /^\u001b\[(\d+)m(.*)\u001b\[0m$/.exec(line) ?? [];
    const level = /^(Error|Warning|Notice): /.exec(text)?.[1] ?? '';
    const ground = { Error: '#3d1416', Warning: '#362d0f', Notice: '#13243a' }[level] ?? 'none';
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<div style="background:${ground}"><i>${index + 1}</i><span style="${colours[code] ?? ''}">${escaped}</span></div>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 16px 0; width: ${WIDTH}px; background: #0d1117; color: #e6edf3; font: 12px/20px monospace; }
    div { display: flex; padding: 0 16px; white-space: pre-wrap; }
    i { flex: 0 0 36px; color: #6e7681; font-style: normal; }
  </style><body class="ready">${rows.join('')}`;
}
