import type { CleanText } from '../foreign-text.ts';

export type Level = 'error' | 'warning' | 'notice';

/** How a line looks where colours are shown. */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'dim' | 'strong';

/**
 * Where the inputs come from and where results are shown and kept. Each sink can fail by itself: what a method
 * throws says why, and says nothing of the other sinks. Shown text is clean by its type; the outputs are data.
 */
export interface Toolkit {
  /** Trimmed; '' where it is not given. */
  input(name: string): string;
  /** What people know an input by, where that is not its name: a flag or a variable. */
  nameOfInput?(input: string): string;
  /** Hides a value in everything that is shown from now on, where the CI system can. */
  mask(secret: string): void;
  /** A line of the log that is not a command to the CI system. */
  write(line: CleanText, tone: Tone): void;
  annotate(level: Level, title: CleanText, message: CleanText): void;
  debug(line: CleanText): void;
  /** How it stands, on a line below the log that is rewritten; '' takes it away. Only where there is a terminal. */
  setStatus?: ((status: CleanText) => void) | undefined;
  readonly debugging: boolean;
  /**
   * Sets all outputs.
   * @throws where they could not be written
   */
  setOutputs(values: Readonly<Record<string, string>>): void;
  /**
   * Sets the summary, as GitHub's Markdown. Does nothing where there is no place for one.
   * @throws where it could not be written
   */
  summarize(markdown: CleanText): Promise<void>;
}

const TONE_COLOURS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '32',
  bad: '31',
  warn: '33',
  dim: '2',
  strong: '1',
};

/** A line in the colour of its tone, for terminals and for GitHub's log. */
export function coloured(line: CleanText, tone: Tone): string {
  const colour = TONE_COLOURS[tone];
  return colour === '' ? line : `\u001b[${colour}m${line}\u001b[0m`;
}
