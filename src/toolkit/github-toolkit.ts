import {
  debug,
  error,
  getInput,
  isDebug,
  notice,
  setOutput,
  setSecret,
  summary,
  warning,
} from '@actions/core';
import { coloured, type Toolkit } from './toolkit.ts';

const ANNOTATE = { error, warning, notice } as const;

/** GitHub's runner: commands on standard output, files for outputs and summary. */
export function githubToolkit(env: NodeJS.ProcessEnv): Toolkit {
  const hasColours = !env['NO_COLOR'];
  return {
    input: (name) => getInput(name),
    mask: setSecret,
    write: (line, tone) => {
      process.stdout.write(`${hasColours ? coloured(line, tone) : line}\n`);
    },
    annotate: (level, title, message) => ANNOTATE[level](message, { title }),
    debug,
    debugging: isDebug(),
    setOutputs: writeOutputs,
    summarize: async (markdown) => {
      // Older GHES and some other runners have no summaries.
      if (!env['GITHUB_STEP_SUMMARY']) return;
      await summary.addRaw(markdown).write({ overwrite: true });
    },
  };
}

/** Writes to the file that `GITHUB_OUTPUT` names. */
export function writeOutputs(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) setOutput(name, value);
}
