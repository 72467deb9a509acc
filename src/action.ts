import { messageOf } from './errors.ts';
import { createTemporaryFile } from './files/temporary-file.ts';
import { actionsToolkit } from './github/toolkit.ts';
import { readRunStart } from './github/workflow-run.ts';
import { run } from './main.ts';
import { connect } from './pxm/dispatcher.ts';
import { systemClock } from './time/clock.ts';

/** The runner kills 7.5 s after the first signal; whatever still holds the process is not waited for so long. */
const GONE_AFTER = 1_900;

/** A connection that is still being made holds the process; nothing waits for it any more. In milliseconds. */
const LEFTOVERS = 500;

/** Runs as the action, and sets the process's exit code. */
export function action(): void {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => {
      interrupt.abort();
      setTimeout(() => process.exit(1), GONE_AFTER).unref();
    });
  }

  run({
    toolkit: actionsToolkit,
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
      process.exitCode = 1;
      // Nothing is left to report with but this: the rest of the action catches what it can.
      actionsToolkit.annotate(
        'error',
        'wait-for-pxm-jobs',
        `The action met an error of its own: ${messageOf(thrown)}`,
      );
    })
    .finally(() => setTimeout(() => process.exit(), LEFTOVERS).unref());
}
