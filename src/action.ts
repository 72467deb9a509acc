import { createTemporaryFile } from './files/temporary-file.ts';
import { createDisplay } from './foreign-text.ts';
import { readRunStart } from './github/workflow-run.ts';
import { run } from './main.ts';
import { endWith, interruptBySignals } from './process-end.ts';
import { connect } from './pxm/dispatcher.ts';
import { systemClock } from './time/clock.ts';
import { chooseToolkit } from './toolkit/choose-toolkit.ts';
import { PROGRAM_NAME } from './version.ts';

const TITLE = createDisplay((text) => text).text(PROGRAM_NAME);

/** Runs as the action, and sets the process's exit code. */
export function action(): void {
  const toolkit = chooseToolkit(process.env);
  endWith(
    async () => {
      surviveClosedLog();
      const interrupt = interruptBySignals(() => 1, { endsAtSecond: false });
      const passed = await run({
        toolkit,
        env: process.env,
        clock: systemClock,
        random: Math.random,
        connect,
        readRunStart,
        createFile: createTemporaryFile,
        interrupt: interrupt.signal,
      });
      return passed ? 0 : 1;
    },
    1,
    (error) => toolkit.annotate('error', TITLE, error),
  );
}

/** Without a listener a closed log would end the process before outputs and summary are written. */
function surviveClosedLog(): void {
  let isLogLost = false;
  process.stdout.on('error', ({ message }) => {
    if (isLogLost) return;
    isLogLost = true;
    process.stderr.write(`${PROGRAM_NAME}: the log cannot be written (${message}); the wait continues.\n`);
  });
  process.stderr.on('error', () => undefined);
}
