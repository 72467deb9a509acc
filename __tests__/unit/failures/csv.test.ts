import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvRecord } from '../../../src/failures/csv.ts';
import { hostile } from '../hostile.ts';

/** A reader after RFC 4180, written apart from the writer. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(position + 1) === '"') {
        cell += '"';
        position += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      record.push(cell);
      cell = '';
    } else if (text.startsWith('\r\n', position)) {
      records.push([...record, cell]);
      record = [];
      cell = '';
      position += 1;
    } else cell += character;
  }
  expect([quoted, record, cell]).toEqual([false, [], '']);
  return records;
}

describe('a record of a CSV file', () => {
  test.each([
    [['a', 'b', ''], 'a,b,\r\n'],
    [['a,b', 'say "x"', 'two\r\nlines'], '"a,b","say ""x""","two\r\nlines"\r\n'],
    [[' a', 'b '], '" a","b "\r\n'],
    [['=1+1', '+1', '-1', '@x', '\tx', '\rx'], "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\"\r\n"],
    [['1-1', 'a=b', "'x"], "1-1,a=b,'x\r\n"],
    [['＝1'], "'＝1\r\n"],
  ])('of %j', (cells, record) => {
    expect(csvRecord(cells)).toBe(record);
  });

  test('is read back as it was, but for the apostrophe before a formula', () => {
    const cell = fc.oneof(hostile, fc.constantFrom('=', '+', '-', '@', '\t', '\r', '"', ',', '\n', ''));
    const cells = fc.array(
      fc.array(cell, { maxLength: 3 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 4 }), (records) => {
        const read = parse(records.map(csvRecord).join(''));
        expect(read).toEqual(
          records.map((own) => own.map((text) => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text))),
        );
        for (const text of read.flat()) expect(text).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 500 },
    );
  });
});
