import type { Cleaner, CleanText } from '../foreign-text.ts';
import { record } from './job.ts';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** `meta.results.total`, which cannot be relied on. */
  readonly total: number | undefined;
}

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  /** In records, from 0. */
  readonly offset: number;
}

export interface JobErrorRow {
  readonly id: string | undefined;
  readonly message: CleanText;
}

/** PXM: a page holds at most 100 jobs. */
export const LARGEST_PAGE = 100;

/** @returns the parameters as a query */
export function pageQuery({ limit, offset }: PageRequest): string {
  return `page%5Blimit%5D=${limit}&page%5Boffset%5D=${offset}`;
}

export function isPage(json: unknown): boolean {
  return Array.isArray(record(json)['data']);
}

/** PXM: the errors of a job can come as those of an answer, `{errors: […]}`. */
export function hasErrors(json: unknown): boolean {
  return isPage(json) || Array.isArray(record(json)['errors']);
}

export function hasJob(json: unknown): boolean {
  const data = record(json)['data'];
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

export function decodePage<Row>(json: unknown, decode: (row: unknown) => Row): Page<Row> {
  const { data, errors, meta } = record(json);
  const total = record(record(meta)['results'])['total'];
  return {
    rows: ((Array.isArray(data) ? data : errors) as readonly unknown[]).map(decode),
    total: typeof total === 'number' ? total : undefined,
  };
}

export function decodeJobError(row: unknown, clean: Cleaner): JobErrorRow {
  const { id, attributes, title, detail } = record(row);
  const candidates = [record(attributes)['message'], detail, title];
  const message = candidates.find((value) => typeof value === 'string' && value.trim() !== '');
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    message: clean(typeof message === 'string' ? message : 'an error without a message', 1_000),
  };
}
