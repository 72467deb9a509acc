import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { hostile } from '../__tests__/unit/hostile.ts';
import { stripControls } from '../src/foreign-text.ts';
import { escapeMarkdown } from '../src/report/markdown.ts';

const NAMED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

test('a text is shown as it is, in running text, in a table and in HTML', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string(), fc.constant("1. this step's `output`")), (text) => {
      const escaped = escapeMarkdown(text);
      const seen = stripControls(text).replace(/\s+/g, ' ').trim();
      const bare = (html: string): string =>
        html
          .replace(/<\/?(?:p|table|thead|tbody|tr|t[hd]|li)>/g, '')
          .replace(/&(?:#(\d+)|amp|lt|gt|quot);/g, (named, code) =>
            code === undefined ? (NAMED[named] ?? '') : String.fromCharCode(Number(code)),
          )
          .replaceAll('\u200b', '')
          .trim();
      expect(bare(marked.parse(escaped, { async: false }))).toBe(seen);
      const table = marked.parse(`| ${escaped} |\n| --- |\n`, { async: false });
      if (seen !== '') expect(bare(table).trim()).toBe(seen);
      const html = marked.parse(`<li>${escaped}</li>`, { async: false });
      expect(bare(html)).toBe(seen);
    }),
    { numRuns: 2_000 },
  );
});
