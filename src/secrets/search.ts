import { decodedTexts, encodedRuns } from './encoded-run.ts';
import { hasEscapes, UNESCAPE, View, visible } from './view.ts';

/** Two encodings of the server's, and the escaping of our own sinks. */
const MAX_DEPTH = 4;
/** Characters that are decoded of one text, over all steps. GitHub takes summaries of a quarter of it. */
const MAX_DECODED = 4_000_000;

/**
 * Visits a text in every form that it may stand for: as it is, and with escapes, base64 and hex undone, some
 * times over in any order. Bounded in time.
 * @returns up to where the text was visited in all forms: its length, unless that was too much to decode
 */
export function visitForms(text: string, visit: (form: View) => void): number {
  let visited = text.length;
  let decoded = 0;
  const isTooMuch = (view: View, from: number, to: number): boolean => {
    decoded += to - from;
    if (decoded <= MAX_DECODED) return false;
    visited = Math.min(visited, view.startOf(from));
    return true;
  };
  const known = new Set<string>();
  const explore = (view: View, depth: number): void => {
    // The same comes out where escapes are undone in another order.
    const key = `${view.startOf(0)} ${view.text}`;
    if (depth > 0 && known.has(key)) return;
    if (depth > 0) known.add(key);
    visit(view);
    if (depth === MAX_DEPTH) return;
    let seen = view;
    if (hasEscapes(view.text)) {
      if (isTooMuch(view, 0, view.text.length)) return;
      seen = visible(view);
      if (seen !== view) visit(seen);
      for (const undo of UNESCAPE) {
        const plain = visible(undo(seen));
        if (plain !== seen) explore(plain, depth + 1);
      }
    }
    for (const run of encodedRuns(seen.text)) {
      if (isTooMuch(seen, run.from, run.to)) return;
      for (const found of decodedTexts(seen, run)) explore(found, depth + 1);
    }
  };
  explore(new View(text), 0);
  return visited;
}
