import { VERSION } from '../version.ts';
import { parseArguments } from './arguments.ts';
import { EXIT_CODES } from './exit-code.ts';
import { help } from './help.ts';

/** Runs as the command line, and sets the process's exit code. */
export function cli(): void {
  const command = parseArguments(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(help(VERSION));
      return;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return;
    case 'wrong':
      process.exitCode = EXIT_CODES.usage;
      return;
    case 'wait':
      return;
    default:
      command satisfies never;
  }
}
