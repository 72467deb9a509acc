import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, withoutFullStop } from '../errors.ts';
import type { FileFlag } from './file-flags.ts';

type FileName = FileFlag['name'];

/** The files that flags name. One that fails takes no other with it. */
export class OutputFiles {
  readonly #paths: ReadonlyMap<FileName, string>;
  #isAllWritten = true;

  /** @param files by flag; a path is relative to the current folder */
  constructor(files: Readonly<Partial<Record<FileName, string>>>) {
    this.#paths = new Map(
      Object.entries(files).map(([name, path]) => [name as FileName, resolve(path)] as const),
    );
  }

  has(name: FileName): boolean {
    return this.#paths.has(name);
  }

  get isAllWritten(): boolean {
    return this.#isAllWritten;
  }

  /**
   * Makes the folders, and removes what an earlier run wrote: it must not be taken for the result of this one.
   * @returns what will fail, a sentence each
   */
  async prepare(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const [name, path] of this.#paths) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await rm(path, { force: true });
      } catch (thrown) {
        problems.push(`${cannotWrite(name, thrown)} The wait continues without it.`);
      }
    }
    return problems;
  }

  /** Does nothing where the flag was not given. @throws Error with a sentence */
  async write(name: FileName, text: () => string): Promise<void> {
    const path = this.#paths.get(name);
    if (path === undefined) return;
    try {
      await writeFile(path, text());
    } catch (thrown) {
      this.#isAllWritten = false;
      throw new Error(cannotWrite(name, thrown));
    }
  }

  /** An empty file that grows. @throws where there can be none */
  async create(name: FileName): Promise<{ path: string; append: (text: string) => Promise<void> }> {
    const path = this.#paths.get(name) ?? '';
    try {
      await writeFile(path, '');
      return { path, append: (text) => appendFile(path, text) };
    } catch (thrown) {
      this.#isAllWritten = false;
      throw thrown;
    }
  }
}

function cannotWrite(name: FileName, thrown: unknown): string {
  return `The file of \`--${name}\` cannot be written (${withoutFullStop(messageOf(thrown))}).`;
}
