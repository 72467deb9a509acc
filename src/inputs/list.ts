import { wrong } from './problem.ts';

/** A list separated by commas or line breaks; each entry once. */
export function parseList(text: string): readonly string[] {
  return unique(text.split(/[,\r\n]/));
}

/** The same, or a JSON array of strings, as one step's output hands it to the next. @throws WrongInput */
export function parseListOrJson(text: string): readonly string[] {
  if (!text.startsWith('[')) return parseList(text);
  try {
    const json: unknown = JSON.parse(text);
    if (Array.isArray(json) && json.every((entry) => typeof entry === 'string')) return unique(json);
  } catch {
    // Told below, like an array of something else.
  }
  throw wrong(text, 'is no JSON array of strings');
}

function unique(entries: readonly string[]): readonly string[] {
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}
