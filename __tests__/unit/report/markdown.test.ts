import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeMarkdown, mermaidLabel } from '../../../src/report/markdown.ts';
import { hostile } from '../hostile.ts';

describe('Markdown', () => {
  test('nothing of a text is markup', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[<>|`*_~[\]\\"'\n\r]/);
        expect(escaped).not.toMatch(/@\w|https?:\/\//);
      }),
    );
  });

  test('a label of mermaid has harmless characters only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), hostile), (text) => {
        expect(mermaidLabel(text)).toMatch(/^[A-Za-z0-9 ._-]{1,60}$/);
      }),
    );
  });
});
