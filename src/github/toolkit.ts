import {
  debug,
  error,
  getInput,
  isDebug,
  notice,
  setOutput,
  setSecret,
  summary,
  warning,
} from '@actions/core';

export type Level = 'error' | 'warning' | 'notice';

/** What the runner offers an action. The raw side: text must have passed report/log.ts. */
export interface Toolkit {
  input(name: string): string;
  /** Masks a value in all that the runner shows from now on. */
  mask(secret: string): void;
  output(name: string, value: string): void;
  /** A line of the log as it is. */
  write(line: string): void;
  annotate(level: Level, title: string, message: string): void;
  debug(line: string): void;
  readonly debugging: boolean;
  /** Sets the step's summary. */
  summarize(markdown: string): Promise<void>;
}

const ANNOTATE = { error, warning, notice } as const;

export const actionsToolkit: Toolkit = {
  input: (name) => getInput(name),
  mask: setSecret,
  output: setOutput,
  write: (line) => {
    process.stdout.write(`${line}\n`);
  },
  annotate: (level, title, message) => ANNOTATE[level](message, { title }),
  debug,
  get debugging() {
    return isDebug();
  },
  summarize: async (markdown) => {
    // Older GHES and some other runners have no summaries.
    if (!process.env['GITHUB_STEP_SUMMARY']) return;
    await summary.addRaw(markdown).write({ overwrite: true });
  },
};
