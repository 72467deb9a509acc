import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/root.ts';

export interface Usage {
  /** Milliseconds from the spawn to the first whole line that shows no secret being masked. */
  readonly firstLine: number;
  readonly peakMegabytes: number;
  readonly cpuMilliseconds: number;
}

/** Any line but a masked secret's. */
const FIRST_LINE = /^(?!::add-mask::).*\n/m;

/** Runs a script of Node's to its end, and measures it. @throws where it fails */
export async function measured(
  script: string,
  env: Readonly<Record<string, string>>,
  expectedCode = 0,
  args: readonly string[] = [],
): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'));
  const files = Object.fromEntries(
    ['USAGE_FILE', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((name) => [name, join(folder, name)]),
  );
  for (const file of Object.values(files)) writeFileSync(file, '');
  try {
    const begun = performance.now();
    let firstLine: number | undefined;
    const { code, log } = await new Promise<{ code: number | null; log: string }>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', join(ROOT, 'bench/usage.mjs'), script, ...args], {
        // The SDK leaves a token store where it runs.
        cwd: folder,
        env: { PATH: process.env['PATH'], ...files, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let written = '';
      const take = (chunk: Buffer): void => {
        written += chunk.toString('utf8');
        firstLine ??= FIRST_LINE.test(written) ? performance.now() - begun : undefined;
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('error', reject);
      child.on('close', (exit) => resolve({ code: exit, log: written }));
    });
    if (code !== expectedCode) throw new Error(`${script} ended with ${code}: ${log.slice(0, 2_000)}`);
    const usage = JSON.parse(readFileSync(join(folder, 'USAGE_FILE'), 'utf8')) as Omit<Usage, 'firstLine'>;
    return { firstLine: firstLine ?? Number.NaN, ...usage };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The least disturbed by whatever else the machine does. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}
