import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createDisplay } from '../../../src/foreign-text.ts';
import { type PlainOptions, plainToolkit } from '../../../src/toolkit/plain-toolkit.ts';
import { commandsIn } from '../runner.ts';

const { text, block, markup } = createDisplay((same) => same);

function plain(options: Partial<PlainOptions> = {}) {
  const lines: string[] = [];
  const toolkit = plainToolkit({
    input: () => ' given ',
    writeLine: (line) => lines.push(line),
    hasColours: false,
    debugging: false,
    ...options,
  });
  return { toolkit, lines };
}

test('writes words and no command, and never a secret', () => {
  const { toolkit, lines } = plain();
  toolkit.mask('the-secret');
  toolkit.write(text('a line'), 'bad');
  toolkit.annotate('error', text('Title'), block('one\ntwo', 100));
  toolkit.annotate('notice', text('Title'), text('three'));
  toolkit.debug(text('inside'));
  toolkit.setOutputs({ conclusion: 'success' });
  expect(lines).toEqual(['a line', 'Error: Title: one', 'Error: Title: two', 'Note: Title: three']);
  expect(commandsIn(lines.join('\n'))).toEqual([]);
});

test('colours and debug lines where they are wanted', () => {
  const { toolkit, lines } = plain({ hasColours: true, debugging: true });
  toolkit.write(text('a'), 'good');
  toolkit.write(text('b'), 'plain');
  toolkit.debug(text('c'));
  expect(lines).toEqual(['\u001b[32ma\u001b[0m', 'b', '\u001b[2mc\u001b[0m']);
  expect([toolkit.debugging, toolkit.input('token')]).toEqual([true, 'given']);
});

test('outputs and summary go where they are asked to go', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plain-'));
  try {
    const seen: unknown[] = [];
    const summaryFile = join(folder, 'summary.md');
    const { toolkit } = plain({ summaryFile, setOutputs: (values) => seen.push(values) });
    toolkit.setOutputs({ conclusion: 'success' });
    await toolkit.summarize(markup('# Done'));
    expect([seen, readFileSync(summaryFile, 'utf8')]).toEqual([[{ conclusion: 'success' }], '# Done']);
    await expect(plain().toolkit.summarize(markup('# Done'))).resolves.toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
