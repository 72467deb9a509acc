import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DOTENV_OUTPUTS, dotenv } from '../../../src/report/dotenv.ts';
import { codePoint } from '../hostile.ts';

test('single values become variables; lists and other outputs do not', () => {
  const outputs = {
    conclusion: 'success',
    jobs: '[]',
    'total-count': '1',
    'hierarchy-id': 'h',
    message: 'a\nb',
  };
  expect(dotenv(outputs)).toEqual({
    text: 'PXM_CONCLUSION=success\nPXM_TOTAL_COUNT=1\nPXM_HIERARCHY_ID=h\n',
    leftOut: [],
  });
});

test('a link is as it is, since GitLab takes quotes for a part of it', () => {
  const link = 'https://files.example/a.csv?X-Amz-Signature=a%2Bb&c=$d#e';
  expect(dotenv({ 'file-location': link }).text).toBe(`PXM_FILE_LOCATION=${link}\n`);
});

test('what does not fit is left empty and named, and the rest stays', () => {
  const outputs = { conclusion: 'success', 'hierarchy-id': 'h', 'file-location': 'x'.repeat(5_000) };
  expect(dotenv(outputs)).toEqual({
    text: 'PXM_CONCLUSION=success\nPXM_HIERARCHY_ID=h\nPXM_FILE_LOCATION=\n',
    leftOut: ['PXM_FILE_LOCATION'],
  });
});

test("whatever the values are, it is within GitLab's limits, and each value is whole or left out", () => {
  const value = fc.oneof(fc.string({ unit: codePoint }), fc.string({ minLength: 1_000, maxLength: 6_000 }));
  const outputs = fc.record(Object.fromEntries(DOTENV_OUTPUTS.map((name) => [name, value])));
  fc.assert(
    fc.property(outputs, (given) => {
      const { text, leftOut } = dotenv(given);
      expect(Buffer.byteLength(text, 'utf8')).toBeLessThanOrEqual(5_000);
      const lines = text.split('\n').slice(0, -1);
      expect(lines.length).toBe(DOTENV_OUTPUTS.length);
      expect(lines.length).toBeLessThanOrEqual(20);
      for (const [index, line] of lines.entries()) {
        const output = DOTENV_OUTPUTS[index] as string;
        const [, name = '', read = ''] = /^([A-Z_]+)=(.*)$/u.exec(line) ?? [];
        expect(name).toBe(`PXM_${output.toUpperCase().replaceAll('-', '_')}`);
        expect(read).toBe(leftOut.includes(name) ? '' : given[output]);
      }
    }),
  );
});
