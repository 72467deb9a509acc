import type { Level, Toolkit } from '../../src/toolkit/toolkit.ts';

export interface RunnerCommand {
  readonly name: string;
  readonly data: string;
}

/**
 * The commands that the runner would find in what a step writes, by the rules of its command parser.
 * Knows nothing of how the action defends itself.
 *
 * - Lines end at `\n`, `\r\n` and a bare `\r`.
 * - `::name properties::data` counts at a line's start, after any Unicode white space.
 * - The old form, `##[name properties]data`, counts anywhere in a line.
 */
export function commandsIn(stream: string): readonly RunnerCommand[] {
  return linesOf(stream).flatMap((line) => newForm(line) ?? oldForm(line) ?? []);
}

function linesOf(stream: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (let at = 0; at < stream.length; at += 1) {
    const character = stream.charAt(at);
    if (character !== '\n' && character !== '\r') {
      line += character;
      continue;
    }
    if (character === '\r' && stream.charAt(at + 1) === '\n') at += 1;
    lines.push(line);
    line = '';
  }
  return [...lines, line];
}

function newForm(line: string): RunnerCommand | undefined {
  let from = 0;
  while (/[\p{White_Space}\ufeff]/u.test(line.charAt(from))) from += 1;
  if (!line.startsWith('::', from)) return undefined;
  const end = line.indexOf('::', from + 2);
  if (end === -1) return undefined;
  return { name: firstWord(line.slice(from + 2, end)), data: line.slice(end + 2) };
}

function oldForm(line: string): RunnerCommand | undefined {
  const from = line.indexOf('##[');
  const end = line.indexOf(']', from);
  if (from === -1 || end === -1) return undefined;
  return { name: firstWord(line.slice(from + 3, end)), data: line.slice(end + 1) };
}

function firstWord(text: string): string {
  return text.split(' ')[0] ?? '';
}

/** What the toolkit's own escaping did to a command's data, undone as the runner does it. */
export function unescapeData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

export interface Written {
  readonly toolkit: Toolkit;
  /** The whole standard output. */
  readonly stream: () => string;
  /** The lines as they were handed over. */
  readonly lines: readonly string[];
  readonly annotations: readonly {
    readonly level: Level;
    readonly title: string;
    readonly message: string;
  }[];
  readonly debugged: readonly string[];
}

/** A toolkit that writes as `@actions/core` does: commands with escaped data, lines as they are. */
export function recorder(options: { readonly debugging?: boolean } = {}): Written {
  const parts: string[] = [];
  const lines: string[] = [];
  const annotations: { level: Level; title: string; message: string }[] = [];
  const debugged: string[] = [];
  const data = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const toolkit: Toolkit = {
    input: () => '',
    mask: () => undefined,
    setOutputs: () => undefined,
    write: (line) => {
      lines.push(line);
      parts.push(`${line}\n`);
    },
    annotate: (level, title, message) => {
      annotations.push({ level, title, message });
      parts.push(`::${level} title=${property(title)}::${data(message)}\n`);
    },
    debug: (line) => {
      debugged.push(line);
      parts.push(`::debug::${data(line)}\n`);
    },
    debugging: options.debugging ?? true,
    summarize: () => Promise.resolve(),
  };
  return { toolkit, stream: () => parts.join(''), lines, annotations, debugged };
}
