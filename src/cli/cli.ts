import { endWith, interruptBySignals } from '../process-end.ts';
import { VERSION } from '../version.ts';
import { parseArguments } from './arguments.ts';
import { EXIT_CODES, exitCodeAfter } from './exit-code.ts';
import { help } from './help.ts';
import { hasColours, Terminal } from './terminal.ts';
import { waitCommand } from './wait-command.ts';

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

  endWith(
    () => {
      // Whoever asks twice does not want to wait for reports.
      const interrupt = interruptBySignals(exitCodeAfter, { endsAtSecond: true });
      return waitCommand(command, {
        env,
        terminal,
        stdout,
        interrupt: interrupt.signal,
        signal: interrupt.first,
      });
    },
    EXIT_CODES.error,
    (error) => terminal.writeLine(`Error: ${error}`),
  );
}
