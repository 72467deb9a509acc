import { createTemporaryFile } from './files/temporary-file.ts';
import { createDisplay } from './foreign-text.ts';
import { readRunStart } from './github/workflow-run.ts';
import { run } from './main.ts';
import { connect } from './pxm/dispatcher.ts';
import { systemClock } from './time/clock.ts';
import { chooseToolkit } from './toolkit/choose-toolkit.ts';

/** The runner kills 7.5 s after the first signal; whatever still holds the process is not waited for so long. */
const GONE_AFTER = 1_900;

/** A connection that is still being made holds the process; nothing waits for it any more. In milliseconds. */
const LEFTOVERS = 500;

/** Runs as the action, and sets the process's exit code. */
export function action(): void {
  // Before anything else: an event loop that drains early must not pass.
  process.exitCode = 1;

  let isLogLost = false;
  // Without a listener a closed log would end the process before outputs and summary are written.
  process.stdout.on('error', ({ message }) => {
    if (isLogLost) return;
    isLogLost = true;
    process.stderr.write(`wait-for-pxm-jobs: the log cannot be written (${message}); the wait continues.\n`);
  });
  process.stderr.on('error', () => undefined);

  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => {
      interrupt.abort();
      setTimeout(() => process.exit(1), GONE_AFTER).unref();
    });
  }

  const toolkit = chooseToolkit(process.env);

  run({
    toolkit,
    env: process.env,
    clock: systemClock,
    random: Math.random,
    connect,
    readRunStart,
    createFile: createTemporaryFile,
    interrupt: interrupt.signal,
  })
    .then((passed) => {
      process.exitCode = passed ? 0 : 1;
    })
    .catch((thrown: unknown) => {
      // Only its name: what else it says may hold a secret, and nothing is left that would take it out.
      const { text } = createDisplay((message) => message);
      const name = thrown instanceof Error ? thrown.name : typeof thrown;
      toolkit.annotate('error', text('wait-for-pxm-jobs'), text(`Unexpected internal error: ${name}.`));
    })
    .finally(() => setTimeout(() => process.exit(), LEFTOVERS).unref());
}
