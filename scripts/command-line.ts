import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** What a run of the command line leaves behind. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The files in the folder that it ran in, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface CommandOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each chunk of standard error, and with what sends the process a signal. */
  readonly onStderr?: (chunk: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** What is started, before the arguments. */
  readonly command?: readonly [string, ...string[]];
}

/** The bundle's entry, run with the Node that runs this. */
export const CLI: readonly [string, string] = [process.execPath, join(ROOT, 'dist/cli.cjs')];

/** Runs the command line in an empty folder, as a process of its own. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  const [program, ...before] = options.command ?? CLI;
  let [stdout, stderr] = ['', ''];
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(program, [...before, ...options.args], {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString('utf8');
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString('utf8');
        options.onStderr?.(chunk.toString('utf8'), (signal) => child.kill(signal));
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const files = names.map(({ parentPath, name }): [string, string] => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    });
    return { code, stdout, stderr, files: Object.fromEntries(files) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
