import { createDisplay } from '../foreign-text.ts';
import { VERSION } from '../version.ts';
import { parseArguments } from './arguments.ts';
import { type EndingSignal, EXIT_CODES, exitCodeAfter } from './exit-code.ts';
import { help } from './help.ts';
import { hasColours, Terminal } from './terminal.ts';
import { waitCommand } from './wait-command.ts';

/** CI systems kill some seconds after the first signal; whatever still holds the process is not waited for so long. */
const GONE_AFTER = 1_900;

/** A connection that is still being made holds the process; nothing waits for it any more. In milliseconds. */
const LEFTOVERS = 500;

/** Runs as the command line, and sets the process's exit code. */
export function cli(): void {
  const { stdout, stderr, env } = process;
  // Without a listener a closed log would end the process, and the wait with it.
  stderr.on('error', () => undefined);
  const terminal = new Terminal(stderr, { hasColours: hasColours(env, stderr.isTTY) });
  const command = parseArguments(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      stdout.write(help(VERSION));
      return;
    case 'version':
      stdout.write(`${VERSION}\n`);
      return;
    case 'wrong':
      for (const problem of command.problems) terminal.writeLine(`Error: ${problem}`);
      terminal.writeLine('Nothing was requested. `--help` shows how to use it.');
      process.exitCode = EXIT_CODES.usage;
      return;
    case 'wait':
      break;
    default:
      command satisfies never;
      return;
  }

  // Before anything else: an event loop that drains early must not pass.
  process.exitCode = EXIT_CODES.error;
  const interrupt = new AbortController();
  let ended: EndingSignal | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait for reports.
      if (ended !== undefined) process.exit(exitCodeAfter(ended));
      ended = signal;
      interrupt.abort();
      setTimeout(() => process.exit(exitCodeAfter(signal)), GONE_AFTER).unref();
    });
  }
  waitCommand(command, { env, terminal, stdout, interrupt: interrupt.signal, signal: () => ended })
    .then((code) => {
      process.exitCode = code;
    })
    .catch((thrown: unknown) => {
      // Only its name: what else it says may hold a secret, and nothing is left that would take it out.
      const { text } = createDisplay((message) => message);
      const name = thrown instanceof Error ? thrown.name : typeof thrown;
      terminal.writeLine(`Error: ${text(`Unexpected internal error: ${name}.`)}`);
    })
    .finally(() => setTimeout(() => process.exit(), LEFTOVERS).unref());
}
