/** Text that GitHub's Markdown shows as it is, in a table cell or in running text. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
      // As entities: a backslash before them would itself need one in some places, and show in others.
      .replace(/[|\\`*_~[\]#$]/g, (character) => `&#${character.charCodeAt(0)};`)
      // Only at the beginning these would make a list or a heading.
      .replace(/^[-+=]/, (character) => `&#${character.charCodeAt(0)};`)
      // Keeps GitHub from making mentions and links of a stranger's text.
      .replace(/@/g, '&#64;<!-- -->')
      .replace(/:\/\//g, ':&#8203;//')
      .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#8203;.`)
  );
}

/** A value of our own or an id, set as code. */
export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** A label of a mermaid chart: what else it may hold is mermaid's syntax. */
export function mermaidLabel(text: string): string {
  const label = text
    .replace(/[^A-Za-z0-9 ._-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60);
  return label === '' ? 'job' : label;
}

/** A table of Markdown; the cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
