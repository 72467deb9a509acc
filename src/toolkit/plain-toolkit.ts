import { writeFile } from 'node:fs/promises';
import { coloured, type Level, type Toolkit } from './toolkit.ts';

const WORDS: Readonly<Record<Level, string>> = { error: 'Error', warning: 'Warning', notice: 'Note' };
const TONES = { error: 'bad', warning: 'warn', notice: 'plain' } as const;

export interface PlainOptions {
  /** @returns '' where the input is not given */
  readonly input: (name: string) => string;
  /** Takes a line of the log, without its end. */
  readonly writeLine: (line: string) => void;
  readonly hasColours: boolean;
  readonly debugging: boolean;
  /** Where the outputs go; nowhere if undefined. May throw. */
  readonly setOutputs?: ((values: Readonly<Record<string, string>>) => void) | undefined;
  /** A path; no summary is written where it is undefined or empty. */
  readonly summaryFile?: string | undefined;
}

/** Everywhere but on GitHub's runner: plain words and files. No runner command is written, so no secret is either. */
export function plainToolkit(options: PlainOptions): Toolkit {
  const { writeLine, hasColours, debugging, summaryFile } = options;
  const write: Toolkit['write'] = (line, tone) => writeLine(hasColours ? coloured(line, tone) : line);
  return {
    input: (name) => options.input(name).trim(),
    // A mask would have to name the secret, and nothing here would read it.
    mask: () => undefined,
    write,
    annotate: (level, title, message) => {
      for (const line of message.split('\n')) {
        write(`${WORDS[level]}: ${title}: ${line}` as typeof message, TONES[level]);
      }
    },
    debug: (line) => {
      if (debugging) write(line, 'dim');
    },
    debugging,
    setOutputs: (values) => options.setOutputs?.(values),
    summarize: async (markdown) => {
      if (summaryFile) await writeFile(summaryFile, markdown);
    },
  };
}
