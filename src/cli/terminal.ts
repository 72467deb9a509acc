/** What of a stream this needs. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\u001b[2K';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';
/** What terminals have as a rule, where one does not say. */
const DEFAULT_COLUMNS = 80;

/**
 * The log on a stream. On a terminal its last line is a status that is rewritten; elsewhere there is no status,
 * since each one would stay.
 */
export class Terminal {
  readonly #stream: TerminalStream;
  readonly #hasColours: boolean;
  #status = '';

  constructor(stream: TerminalStream, options: { readonly hasColours: boolean }) {
    this.#stream = stream;
    this.#hasColours = options.hasColours;
  }

  get hasStatus(): boolean {
    return this.#stream.isTTY === true;
  }

  /** A line above the status. */
  writeLine(line: string): void {
    this.#stream.write(this.#status === '' ? `${line}\n` : `${ERASE_LINE}${line}\n${this.#status}`);
  }

  /** Does nothing where there is no terminal. @param text one line; empty takes the status away */
  setStatus(text: string): void {
    if (!this.hasStatus) return;
    const shown = text === '' ? '' : this.#shown(text);
    if (shown === this.#status) return;
    this.#status = shown;
    this.#stream.write(`${ERASE_LINE}${shown}`);
  }

  /** A line that wraps cannot be erased. */
  #shown(text: string): string {
    const columns = (this.#stream.columns || DEFAULT_COLUMNS) - 1;
    const characters = [...text];
    const fitted = characters.length <= columns ? text : `${characters.slice(0, columns - 1).join('')}…`;
    return this.#hasColours ? `${DIM}${fitted}${RESET}` : fitted;
  }
}

/** As no-color.org and force-color.org have it: a variable counts when it is not empty; NO_COLOR wins. */
export function hasColours(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force) return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
