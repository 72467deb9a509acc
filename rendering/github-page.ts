import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import type { ShownLine } from '../scripts/shown-log.ts';

/** Parts of a page that a browser shows as GitHub would: no network is needed. */

export type Theme = 'light' | 'dark';

const asset = (path: string): string => readFileSync(join(import.meta.dirname, 'node_modules', path), 'utf8');

/**
 * A page that gets the class `ready` on its body when its charts are drawn, or `broken`.
 * @param theme the reader's setting where none is given
 */
export function page(title: string, body: string, theme?: Theme): string {
  const style = asset(`github-markdown-css/github-markdown${theme === undefined ? '' : `-${theme}`}.css`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${htmlText(title)}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}
    body { margin: 0; }
    .markdown-body { box-sizing: border-box; max-width: 1012px; min-height: 10px; margin: 0 auto; padding: 24px; }
    @media (max-width: 767px) { .markdown-body { padding: 16px; } }
    .markdown-body .mermaid { background: none; padding: 0; text-align: center; }
    ${theme === undefined ? '' : '.markdown-body { border: 1px solid var(--borderColor-default, #8c959f); border-radius: 6px; }'}
    .log { margin: 0; padding: 16px 0; background: #0d1117; color: #e6edf3; font: 12px/20px monospace; }
    .log div { display: flex; padding: 0 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
    .log i { flex: 0 0 36px; color: #6e7681; font-style: normal; }
    .log .Error { background: #3d1416; } .log .Warning { background: #362d0f; } .log .Notice { background: #13243a; }
    .log b { color: #ff7b72; } .log .Warning b { color: #d29922; } .log .Notice b { color: #58a6ff; }
  </style><body>${body}
  <script>${asset('mermaid/dist/mermaid.min.js')}</script>
  <script>
    for (const code of document.querySelectorAll('code.language-mermaid')) {
      code.parentElement.className = 'mermaid';
      code.parentElement.textContent = code.textContent;
    }
    const isDark = ${theme === undefined ? "matchMedia('(prefers-color-scheme: dark)').matches" : theme === 'dark'};
    mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'default' });
    mermaid.run().then(() => document.body.classList.add('ready'), () => document.body.classList.add('broken'));
  </script></html>`;
}

/** GitHub-flavoured Markdown with HTML, and mermaid for its code blocks. */
export function markdownHtml(markdown: string): string {
  return `<div class="markdown-body">${marked.parse(markdown, { async: false, gfm: true })}</div>`;
}

const COLOURS: Readonly<Record<string, string>> = {
  31: 'color:#ff7b72',
  32: 'color:#3fb950',
  33: 'color:#d29922',
  2: 'opacity:0.6',
  1: 'font-weight:bold',
};

/** The log of a step as GitHub shows it: dark, with colours and numbers. */
export function logHtml(lines: readonly ShownLine[]): string {
  const rows = lines.map(({ level, text, colour }, index) => {
    const prefix = level === undefined ? '' : `<b>${level}: </b>`;
    return `<div class="${level ?? ''}"><i>${index + 1}</i><span style="${COLOURS[colour ?? ''] ?? ''}">${prefix}${htmlText(text)}</span></div>`;
  });
  return `<div class="log">${rows.join('')}</div>`;
}

export function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
