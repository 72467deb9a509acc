import { defuse, shorten, stripControls } from '../foreign-text.ts';
import type { Level, Toolkit } from '../github/toolkit.ts';

/** How a line looks where colours are shown. */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'dim' | 'strong';

const COLOURS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '32',
  bad: '31',
  warn: '33',
  dim: '2',
  strong: '1',
};

/** GitHub: a live log line is cut at 1,024 characters. */
const LONGEST_LINE = 1_000;
/** GitHub: an annotation's message is cut at 4,096 characters. */
const LONGEST_MESSAGE = 4_000;
/** GitHub: 10 annotations of each level a step. */
const MOST_ANNOTATIONS = 10;

/** The one way to the log: nothing that passes it can be a command to the runner. */
export class Log {
  readonly #toolkit: Toolkit;
  readonly #redact: (text: string) => string;
  readonly #colours: boolean;
  readonly #annotated: Record<Level, number> = { error: 0, warning: 0, notice: 0 };

  constructor(toolkit: Toolkit, options: { redact: (text: string) => string; colours: boolean }) {
    this.#toolkit = toolkit;
    this.#redact = options.redact;
    this.#colours = options.colours;
  }

  line(text: string, tone: Tone = 'plain'): void {
    for (const line of text.split(/\r\n|[\r\n\u2028\u2029]/)) {
      const safe = shorten(this.#safe(line), LONGEST_LINE);
      // The runner reads a command at a line's start, after any white space.
      const guarded = /^\s*::/.test(safe) ? `| ${safe.trimStart()}` : safe;
      const colour = COLOURS[tone];
      this.#toolkit.write(this.#colours && colour !== '' ? `\u001b[${colour}m${guarded}\u001b[0m` : guarded);
    }
  }

  /** An annotation as long as the step has one left of this level, else a line. */
  annotate(level: Level, title: string, message: string): void {
    const safe = shorten(
      message
        .split('\n')
        .map((line) => this.#safe(line))
        .join('\n'),
      LONGEST_MESSAGE,
    );
    this.#annotated[level] += 1;
    if (this.#annotated[level] > MOST_ANNOTATIONS) this.line(`${title}: ${safe}`);
    else this.#toolkit.annotate(level, shorten(this.#safe(title), 120), safe);
  }

  /** How many annotations of a level this step may still make. */
  left(level: Level): number {
    return Math.max(0, MOST_ANNOTATIONS - this.#annotated[level]);
  }

  debug(text: string): void {
    if (this.#toolkit.debugging) this.#toolkit.debug(this.#safe(text));
  }

  #safe(text: string): string {
    return defuse(this.#redact(stripControls(text)));
  }
}
