import { describe, expect, test } from '@jest/globals';
import { hasColours, Terminal, type TerminalStream } from '../../../src/cli/terminal.ts';

/** What a terminal of one line height shows: lines that scrolled away, and the last one. */
class Screen implements TerminalStream {
  readonly isTTY = true;
  readonly columns: number;
  raw = '';

  constructor(columns = 40) {
    this.columns = columns;
  }

  write(text: string): void {
    this.raw += text;
  }

  get lines(): readonly string[] {
    return this.raw.split('\n').map((line) => (line.split('\u001b[2K').at(-1) ?? '').replace(/\r$/, ''));
  }
}

describe('on a terminal', () => {
  test('the status is rewritten, and stays below the lines of the log', () => {
    const screen = new Screen();
    const terminal = new Terminal(screen, { hasColours: false });
    terminal.writeLine('begun');
    terminal.setStatus('1s');
    terminal.setStatus('2s');
    expect(screen.lines).toEqual(['begun', '2s']);
    terminal.writeLine('started');
    expect(screen.lines).toEqual(['begun', 'started', '2s']);
    terminal.setStatus('');
    terminal.writeLine('done');
    expect(screen.lines).toEqual(['begun', 'started', 'done', '']);
  });

  test('a status that did not change writes nothing', () => {
    const screen = new Screen();
    const terminal = new Terminal(screen, { hasColours: false });
    terminal.setStatus('1s');
    const before = screen.raw;
    terminal.setStatus('1s');
    expect(screen.raw).toBe(before);
  });

  test('a status never wraps, as its first part would stay', () => {
    const screen = new Screen(10);
    new Terminal(screen, { hasColours: false }).setStatus('0123456789');
    expect(screen.lines).toEqual(['01234567…']);
  });

  test('colours, if they are wanted', () => {
    const screen = new Screen();
    new Terminal(screen, { hasColours: true }).setStatus('1s');
    expect(screen.lines).toEqual(['\u001b[2m1s\u001b[0m']);
  });
});

test('elsewhere there are lines only, without any escape', () => {
  let written = '';
  const terminal = new Terminal(
    {
      write: (text: string) => {
        written += text;
      },
    },
    { hasColours: false },
  );
  terminal.setStatus('1s');
  terminal.writeLine('line');
  terminal.setStatus('');
  expect([written, terminal.hasStatus]).toEqual(['line\n', false]);
});

test.each<[NodeJS.ProcessEnv, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '' }, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
])('colours with %p, on a terminal: %p → %p', (env, isTerminal, expected) => {
  expect(hasColours(env, isTerminal)).toBe(expected);
});
