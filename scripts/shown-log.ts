/** A line of a step's log as GitHub shows it. */
export interface ShownLine {
  readonly level: 'Error' | 'Warning' | 'Notice' | undefined;
  readonly text: string;
  /** The number of a terminal's colour, such as `31`. */
  readonly colour: string | undefined;
}

const LEVELS = { error: 'Error', warning: 'Warning', notice: 'Notice' } as const;
const TERMINAL_COLOURS = { Error: 31, Warning: 33, Notice: 36 } as const;

/**
 * What GitHub makes of a step's standard output: annotations with their level in front and without their title,
 * and no line for other commands, such as those that mask a secret.
 */
export function shownLog(log: string): readonly ShownLine[] {
  return log
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line): readonly ShownLine[] => {
      const [, command, message = ''] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
      if (command === undefined) return [textLine(line)];
      if (!(command in LEVELS)) return [];
      const [first = '', ...more] = decode(message).split('\n');
      const level = LEVELS[command as keyof typeof LEVELS];
      return [{ level, text: first, colour: undefined }, ...more.map(textLine)];
    });
}

function textLine(line: string): ShownLine {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours are written
  const [, colour, text = line] = /^\u001b\[(\d+)m(.*)\u001b\[0m$/.exec(line) ?? [];
  return { level: undefined, text, colour };
}

/** A command's message: `@actions/core` writes its line breaks and percent signs in this way. */
function decode(message: string): string {
  return message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** The line with a terminal's colours. */
export function inTerminal({ level, text, colour }: ShownLine): string {
  if (level !== undefined) return `\u001b[${TERMINAL_COLOURS[level]}m${level}:\u001b[0m ${text}`;
  return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
}
