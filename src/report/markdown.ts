import { stripControls } from '../foreign-text.ts';

/** Markup, code marks, formulas, table cells; at the beginning, what would make a list or a heading. */
const MARKUP = /[&<>"'|\\`*_~[\]#$@]|^[-+=]|(?<=^\d+)[.)]/g;
/** Keeps GitHub from making mentions and links of a stranger's text. */
const LINKS = /(?<=@)|(?<=:)(?=\/\/)|(?<=www)(?=\.)/gi;

/**
 * Text that GitHub's Markdown shows as it is, in a table cell, in running text or in HTML. As entities: a
 * backslash before the characters would itself need one in some places, and show in others.
 */
export function escapeMarkdown(text: string): string {
  return stripControls(text)
    .replace(/\s+/g, ' ')
    .replace(LINKS, '\u200b')
    .replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value of our own or an id, set as code. */
export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** A block with a button to copy it. One line; what would end the block is taken out. */
export function fence(text: string): string {
  return `\`\`\`text\n${text.replace(/\s+/g, ' ').replaceAll('`', '')}\n\`\`\`\n`;
}

const MAX_BAR_LABEL = 60;

/**
 * A label of a mermaid chart: what else a text may hold is mermaid's syntax. Such a text is not shown at all:
 * without some of its characters, an encoded secret in it could not be recognized any more.
 */
export function mermaidLabel(text: string): string {
  const label = text.trim().replace(/ +/g, ' ').slice(0, MAX_BAR_LABEL);
  return /^[A-Za-z0-9 ._-]+$/.test(label) ? label : 'job';
}

/** A table of Markdown; the cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
