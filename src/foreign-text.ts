import { stripVTControlCharacters } from 'node:util';

/** Text that may be shown: no control or invisible characters, no runner command, no secret. Only Display makes it. */
export type CleanText = string & { readonly __clean: true };

/** Cleans one text from outside, for one line. */
export type Cleaner = (foreign: string, longest?: number) => CleanText;

/** The one place that every text passes on its way to a sink: log, annotation, summary, file. */
export interface Display {
  /** One line, trimmed. For a cell, an attribute or a message within data. */
  readonly text: Cleaner;
  /** The lines of a text, none of which begins like a command. */
  lines(text: string, longest: number): readonly CleanText[];
  /** Text of several lines, for an annotation. */
  block(text: string, longest: number): CleanText;
  /** Markdown whose foreign parts are escaped already (report/markdown.ts). */
  markup(markdown: string): CleanText;
}

/** In characters. */
const MAX_SHOWN_TEXT = 2_000;
/** In characters: nobody is shown more, and searching more for secrets would cost time. */
const MAX_SEARCHED = 100_000;

const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/**
 * What nobody sees, or what changes the direction of the rest: what is shown must be what was sent. Beside
 * Unicode's property: interlinear annotations, which are controls, and the blank braille pattern.
 */
export const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]/gu;
/** Controls that have no place in Markdown. */
const MARKDOWN_CONTROLS = /[^\P{Cc}\n]/gu;
const PLAIN = /^[ -~]*$/;

/** @param redact takes the secrets out of a text: those of now, since tokens are fetched on the way */
export function createDisplay(redact: (text: string) => string): Display {
  // A secret may be wrapped over several lines, so they are parted after it was taken out.
  const cleanLines = (text: string): readonly string[] => {
    const visible = text
      .slice(0, MAX_SEARCHED)
      .split(LINE_BREAK)
      .map((line) => stripControls(line));
    return redact(visible.join('\n')).split('\n');
  };
  return {
    text: (foreign, longest = MAX_SHOWN_TEXT) => {
      const visible = stripControls(foreign.slice(0, Math.max(MAX_SEARCHED, longest))).trim();
      return defuse(shorten(redact(visible), longest)) as CleanText;
    },
    lines: (text, longest) =>
      cleanLines(text).map((line) => guard(defuse(shorten(line, longest))) as CleanText),
    block: (text, longest) => defuse(shorten(cleanLines(text).join('\n'), longest)) as CleanText,
    markup: (markdown) => redact(markdown.replace(MARKDOWN_CONTROLS, '')) as CleanText,
  };
}

/** Takes out terminal escapes, controls and invisible characters; a line break of any kind becomes a space. */
export function stripControls(text: string): string {
  if (PLAIN.test(text)) return text;
  return stripVTControlCharacters(text.toWellFormed()).replace(BREAKS, ' ').replace(INVISIBLE, '');
}

/**
 * The runner reads its old command form, `##[command]`, ANYWHERE in a line.
 * Source: actions/runner, ActionCommand.TryParse.
 */
export function defuse(text: string): string {
  return text.replaceAll('##[', '# #[');
}

/** The runner reads a command at a line's start, after any white space. */
function guard(line: string): string {
  return /^\s*::/.test(line) ? `| ${line.trimStart()}` : line;
}

export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
