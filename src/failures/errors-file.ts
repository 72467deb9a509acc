import { messageOf } from '../errors.ts';
import type { Cleaner } from '../foreign-text.ts';
import { BYTE_ORDER_MARK, csvRecord } from './csv.ts';
import type { JobError } from './read-errors.ts';

/** A text file that grows. */
export interface TextFile {
  readonly path: string;
  append(text: string): Promise<void>;
}

/** What became of the file of errors. */
export interface ErrorsFileResult {
  /** Undefined where there is none. */
  readonly path: string | undefined;
  /** How many errors it holds. */
  readonly errors: number;
  /** Why it could not be written, or not whole. */
  readonly problem: string | undefined;
}

const HEADER = ['job id', 'job type', 'label', 'number', 'kind', 'row', 'SKU', 'message'];
const MAX_CELL = 4_000;

/**
 * All errors that were read, as a CSV file. It is made with the first error. A disk that fails
 * ends the file and nothing else.
 */
export class ErrorsFile {
  readonly #create: () => Promise<TextFile | undefined>;
  readonly #clean: Cleaner;
  readonly #label: string;
  #file: TextFile | undefined;
  #isBegun = false;
  #errors = 0;
  #problem: string | undefined;

  /**
   * @param create gives undefined where nobody wants a file
   * @param options.label the step's, empty where it has none
   */
  constructor(
    create: () => Promise<TextFile | undefined>,
    options: { readonly clean: Cleaner; readonly label: string },
  ) {
    this.#create = create;
    this.#clean = options.clean;
    this.#label = options.label;
  }

  async write(
    job: { readonly id: string; readonly type: string },
    errors: readonly JobError[],
  ): Promise<void> {
    if (this.#problem !== undefined || errors.length === 0) return;
    const records = errors.map(({ number, kind, row, sku, message }) =>
      csvRecord(
        [job.id, job.type, this.#label, String(number), kind, row?.toString() ?? '', sku ?? '', message].map(
          (cell) => this.#clean(cell, MAX_CELL),
        ),
      ),
    );
    await this.#try(async () => {
      const file = await this.#begun();
      if (file === undefined) return;
      await file.append(records.join(''));
      this.#errors += errors.length;
    });
  }

  get result(): ErrorsFileResult {
    return { path: this.#file?.path, errors: this.#errors, problem: this.#problem };
  }

  /** The file, made with the first error that is written. */
  async #begun(): Promise<TextFile | undefined> {
    if (this.#isBegun) return this.#file;
    this.#isBegun = true;
    this.#file = await this.#create();
    await this.#file?.append(`${BYTE_ORDER_MARK}${csvRecord(HEADER)}`);
    return this.#file;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#problem = messageOf(thrown);
    }
  }
}
