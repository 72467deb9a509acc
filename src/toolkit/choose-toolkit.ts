import { getInput } from '@actions/core';
import { githubToolkit, writeOutputs } from './github-toolkit.ts';
import { plainToolkit } from './plain-toolkit.ts';
import type { Toolkit } from './toolkit.ts';

/**
 * The toolkit of the machine that the action runs on. Elsewhere than on GitHub's runner nothing reads its
 * commands, and a mask would print the secret.
 */
export function chooseToolkit(env: NodeJS.ProcessEnv): Toolkit {
  if (env['GITHUB_ACTIONS'] === 'true') return githubToolkit(env);
  return plainToolkit({
    input: (name) => getInput(name),
    writeLine: (line) => process.stdout.write(`${line}\n`),
    hasColours: process.stdout.isTTY && !env['NO_COLOR'],
    debugging: env['RUNNER_DEBUG'] === '1',
    setOutputs: env['GITHUB_OUTPUT'] ? writeOutputs : undefined,
    summaryFile: env['GITHUB_STEP_SUMMARY'],
  });
}
