import type { Display } from '../foreign-text.ts';
import type { Level, Tone, Toolkit } from '../toolkit/toolkit.ts';

/** GitHub: a live log line is cut at 1,024 characters. */
const MAX_LINE = 1_000;
/** GitHub: an annotation's message is cut at 4,096 characters. */
const MAX_LOG_TEXT = 4_000;
const MAX_TITLE = 120;
/** GitHub: 10 annotations of each level a step. */
const MAX_ANNOTATIONS = 10;

/** What a pure part has for the log. */
export type LogEntry =
  | { readonly kind: 'line'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'debug'; readonly text: string }
  | {
      readonly kind: 'annotation';
      readonly level: Level;
      readonly title: string;
      readonly message: string;
    };

/** The one way to the log. */
export class Log {
  readonly #toolkit: Toolkit;
  readonly #display: Display;
  readonly #annotated: Record<Level, number> = { error: 0, warning: 0, notice: 0 };

  constructor(toolkit: Toolkit, display: Display) {
    this.#toolkit = toolkit;
    this.#display = display;
  }

  show(entry: LogEntry): void {
    if (entry.kind === 'line') this.line(entry.text, entry.tone);
    else if (entry.kind === 'debug') this.debug(entry.text);
    else this.annotate(entry.level, entry.title, entry.message);
  }

  line(text: string, tone: Tone = 'plain'): void {
    for (const line of this.#display.lines(text, MAX_LINE)) this.#toolkit.write(line, tone);
  }

  /** An annotation as long as the step has one left of this level, else a line. */
  annotate(level: Level, title: string, message: string): void {
    this.#annotated[level] += 1;
    if (this.#annotated[level] > MAX_ANNOTATIONS) {
      this.line(`${title}: ${message}`);
      return;
    }
    const { text, block } = this.#display;
    this.#toolkit.annotate(level, text(title, MAX_TITLE), block(message, MAX_LOG_TEXT));
  }

  /** How many annotations of a level this step may still make. */
  left(level: Level): number {
    return Math.max(0, MAX_ANNOTATIONS - this.#annotated[level]);
  }

  debug(text: string): void {
    if (!this.#toolkit.debugging) return;
    for (const line of this.#display.lines(text, MAX_LOG_TEXT)) this.#toolkit.debug(line);
  }
}
