import { createDisplay } from '../foreign-text.ts';
import { trimInvisible } from '../inputs/invisible.ts';
import type { InputProblem } from '../inputs/problem.ts';
import { run } from '../main.ts';
import type { EndingSignal } from '../process-end.ts';
import { connect } from '../pxm/dispatcher.ts';
import { dotenv } from '../report/dotenv.ts';
import { jsonDocument } from '../report/json-document.ts';
import { NO_LIMITS } from '../report/outputs.ts';
import type { StepResult } from '../report/step-result.ts';
import { systemClock } from '../time/clock.ts';
import { plainToolkit } from '../toolkit/plain-toolkit.ts';
import type { Toolkit } from '../toolkit/toolkit.ts';
import type { Command } from './arguments.ts';
import { createdAfterRule } from './created-after.ts';
import { exitCodeOf } from './exit-code.ts';
import { OutputFiles } from './output-files.ts';
import { secretVariable } from './secret-variables.ts';
import { hasColours, type Terminal } from './terminal.ts';

/** What the process gives. */
export interface Surface {
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly stdout: NodeJS.WriteStream;
  /** Aborts with the first signal. */
  readonly interrupt: AbortSignal;
  /** The first signal, if one came. */
  readonly signal: () => EndingSignal | undefined;
}

/** Waits as the flags say. @returns the exit code */
export async function waitCommand(
  { inputs, files: paths, json }: Extract<Command, { kind: 'wait' }>,
  { env, terminal, stdout, interrupt, signal }: Surface,
): Promise<number> {
  const files = new OutputFiles(paths);
  const { text } = createDisplay((message) => message);
  for (const problem of await files.prepare()) terminal.writeLine(`Warning: ${text(problem)}`);

  const given = (name: string): string => {
    const variable = secretVariable(name);
    return trimInvisible((variable === undefined ? inputs[name] : env[variable]) ?? '');
  };
  const rule = createdAfterRule(
    { createdAfter: given('created-after'), hasJobType: given('job-type') !== '' && given('job-id') === '' },
    env,
  );
  if (rule.kind === 'default') {
    terminal.writeLine(text(`\`created-after\` is ${rule.value}, from ${rule.source}`));
  }
  const problems: readonly InputProblem[] = rule.kind === 'wrong' ? [rule.problem] : [];

  let isJsonLost = false;
  let result: StepResult | undefined;
  const keepResult = async (step: StepResult): Promise<readonly string[]> => {
    result = step;
    const lost: string[] = [];
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (thrown) {
        lost.push((thrown as Error).message);
      }
    };
    await attempt(() => files.write('junit-file', step.junit));
    const variables = dotenv(step.outputs);
    await attempt(() => files.write('dotenv-file', () => variables.text));
    if (files.has('dotenv-file') && variables.leftOut.length > 0) {
      terminal.writeLine(
        `Warning: ${variables.leftOut.join(', ')} is empty in the file of \`--dotenv-file\`: GitLab takes 5 kB in all, and values of one line.`,
      );
    }
    if (json) {
      await attempt(() =>
        print(stdout, `${jsonDocument(step.outputs)}\n`).catch((thrown: Error) => {
          isJsonLost = true;
          throw new Error(`The JSON document cannot be written to standard output (${thrown.message}).`);
        }),
      );
    }
    return lost;
  };

  await run({
    toolkit: toolkitOf({ terminal, env, files, input: (name) => inputOf(name) }),
    env,
    clock: systemClock,
    random: Math.random,
    connect,
    readRunStart: () => Promise.reject(new Error('only GitHub knows when a workflow run began')),
    createFile: async () => (files.has('errors-file') ? files.create('errors-file') : undefined),
    moreProblems: problems,
    outputLimits: NO_LIMITS,
    keepResult,
    interrupt,
  });
  if (result === undefined) throw new Error('no result');
  const { conclusion, passed, isInputWrong, isErrorsFileBroken } = result;
  const isAllWritten = files.isAllWritten && !isJsonLost && !isErrorsFileBroken;
  return exitCodeOf({ conclusion, passed, isInputWrong, isAllWritten }, signal());

  function inputOf(name: string): string {
    if (name === 'summary') return String(files.has('summary-file'));
    return name === 'created-after' && rule.kind !== 'wrong' ? rule.value : given(name);
  }
}

function toolkitOf({
  terminal,
  env,
  files,
  input,
}: {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly files: OutputFiles;
  readonly input: (name: string) => string;
}): Toolkit {
  return {
    ...plainToolkit({
      input,
      writeLine: (line) => terminal.writeLine(line),
      hasColours: hasColours(env, terminal.hasStatus),
      debugging: env['RUNNER_DEBUG'] === '1',
    }),
    nameOfInput: (name) => secretVariable(name) ?? `--${name}`,
    setStatus: terminal.hasStatus ? (status) => terminal.setStatus(status) : undefined,
    summarize: (markdown) => files.write('summary-file', () => markdown),
  };
}

/** @throws where the reader is gone */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
