import { trimInvisible } from './invisible.ts';
import { wrong } from './problem.ts';

/** YAML's mark of a list entry, at the beginning of a line. */
const DASH = /^[ \t]*-[ \t]+/gm;
const QUOTED = /^(["'])(.*)\1$/s;

/**
 * A list as people and steps write it: separated by commas, line breaks or blanks, with YAML's dashes, with
 * quotes (`jq` without `--raw-output`), or as a JSON array. Each entry once.
 * @throws WrongInput for JSON of something else
 */
export function parseList(text: string): readonly string[] {
  const entries = text.startsWith('[')
    ? parseJsonList(text)
    : unquoted(text)
        .replace(DASH, '')
        .split(/[,\s]+/);
  const values = entries.map((entry) => trimInvisible(unquoted(trimInvisible(entry))));
  return [...new Set(values.filter((value) => value !== ''))];
}

function parseJsonList(text: string): readonly string[] {
  try {
    const json: unknown = JSON.parse(text);
    if (Array.isArray(json) && json.every((entry) => typeof entry === 'string')) return json;
  } catch {
    // Reported below, like an array of something else.
  }
  throw wrong(
    text,
    'is not a JSON array of strings: put each entry in double quotes, or leave out the brackets',
  );
}

/** The text between quotes, if these are its only ones of their kind. */
function unquoted(text: string): string {
  const [, quote, between] = QUOTED.exec(text) ?? [];
  return quote === undefined || between === undefined || between.includes(quote) ? text : between;
}
