/**
 * The word of a list that a text is one or two typing errors away from: a letter too many, too few, another
 * one, or two that changed places (the optimal string alignment distance). Or that it ends otherwise than, as
 * `hierarchy-duplication` does.
 */
export function intended(text: string, words: readonly string[]): string | undefined {
  const near = words
    .map((word) => ({ word, distance: distance(text, word) }))
    // Two errors in a word of three letters leave nothing of it.
    .filter(
      ({ word, distance: d }) => d > 0 && (d <= (word.length < 6 ? 1 : 2) || endsOtherwise(text, word)),
    );
  near.sort((a, b) => a.distance - b.distance);
  return near[0]?.word;
}

/** Letters of a beginning that leave no doubt about what was meant. */
const LONG_BEGINNING = 12;

function endsOtherwise(text: string, word: string): boolean {
  const beginning = word.slice(0, LONG_BEGINNING);
  return word.length > LONG_BEGINNING && text.startsWith(beginning) && !text.startsWith(word);
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + changed);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
