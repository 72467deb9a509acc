import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './root.ts';

/** What a step leaves behind. */
export interface StepResult {
  readonly code: number | null;
  /** Standard output and error, as they came, with `\n` at the ends of lines on Windows too. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The file of errors, '' where there is none. */
  readonly errorsFile: string;
  /** Milliseconds from its first output to its end, so that a busy machine's start of Node does not count. */
  readonly took: number;
}

export interface StepOptions {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each chunk of the log, and with what sends the process a signal. */
  readonly onLog?: (chunk: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Another bundle than the committed one. */
  readonly bundle?: string;
  /** Called before the start with the paths of what the step writes, to break them. */
  readonly breakFiles?: (files: { readonly output: string; readonly summary: string }) => void;
  /** Closes the other end of standard output at once. */
  readonly closesLog?: boolean;
  /** The user to run as, where that may be chosen. */
  readonly uid?: number;
}

interface ActionYaml {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** Runs the committed bundle as the runner would: a process of its own, `INPUT_*`, files for what it leaves. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  const outputFile = join(folder, 'output');
  const summaryFile = join(folder, 'summary');
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  options.breakFiles?.({ output: outputFile, summary: summaryFile });
  let begun: number | undefined;
  let log = '';
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const step = spawn(process.execPath, [options.bundle ?? join(ROOT, 'dist/index.js')], {
        env: {
          PATH: process.env['PATH'],
          GITHUB_ACTIONS: 'true',
          GITHUB_OUTPUT: outputFile,
          GITHUB_STEP_SUMMARY: summaryFile,
          RUNNER_TEMP: folder,
          ...inputVariables(options.inputs),
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(options.uid === undefined ? {} : { uid: options.uid }),
      });
      if (options.closesLog === true) step.stdout.destroy();
      const take = (chunk: Buffer): void => {
        begun ??= performance.now();
        log += chunk.toString('utf8');
        options.onLog?.(chunk.toString('utf8'), (signal) => step.kill(signal));
      };
      step.stdout.on('data', take);
      step.stderr.on('data', take);
      step.on('error', reject);
      step.on('close', resolve);
    });
    const outputs = parseOutputFile(textOf(outputFile));
    return {
      code,
      log: log.replaceAll(EOL, '\n'),
      outputs,
      summary: textOf(summaryFile),
      errorsFile: textOf(outputs['errors-file'] ?? ''),
      took: begun === undefined ? 0 : performance.now() - begun,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** '' where there is no such file (any more). */
function textOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : '';
}

/** The runner sets a variable for every input of action.yml, with its default where none is given. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionYaml;
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: fallback = '' }]) => [
      `INPUT_${name.toUpperCase()}`,
      inputs[name] ?? (fallback.startsWith('${{') ? '' : fallback),
    ]),
  );
}

/** Reads `name<<delimiter` blocks, as the runner does. */
function parseOutputFile(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(EOL);
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[index] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, index + 1);
    outputs[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return outputs;
}
