/** Tells Excel that the file is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** A spreadsheet runs a cell that begins so as a formula; some read the full-width signs likewise (OWASP). */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** One record of a CSV file (RFC 4180) with its line end. Cells that a spreadsheet would run get an apostrophe. */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
