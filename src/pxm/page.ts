import { shorten } from '../foreign-text.ts';
import { hasErrors, record } from './json.ts';

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
  /** As the server sent it, at most 4,000 characters. Never empty. */
  readonly message: string;
}

/** PXM: a page holds at most 100 jobs. */
export const MAX_PAGE_LENGTH = 100;
/** PXM: the length of a page where none is asked for. */
export const DEFAULT_PAGE_LENGTH = 25;

/** An annotation of GitHub shows no more, and an answer of 32 MiB must not be kept. */
export const MAX_ERROR_MESSAGE = 4_000;

/** @returns the parameters as a query */
export function pageQuery({ limit, offset }: PageRequest): string {
  return `page%5Blimit%5D=${limit}&page%5Boffset%5D=${offset}`;
}

/** A list's answer: `data` is an array, or null as Go writes an empty one. */
export function isPage(json: unknown): boolean {
  const { data } = record(json);
  return Array.isArray(data) || data === null;
}

/** What an answer of `/errors` may hold; anything else comes from something that is not the jobs API. */
const ERRORS_KEYS: ReadonlySet<string> = new Set(['data', 'errors', 'meta', 'links']);

/**
 * PXM: `data` may be absent or null, which means no errors. And the errors of a job can come as those of an
 * answer, `{errors: […]}`.
 */
export function isErrorsPage(json: unknown): boolean {
  if (isPage(json) || hasErrors(json)) return true;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const { data, errors } = record(json);
  const saysNothing =
    data === undefined && (Array.isArray(errors) || errors === undefined || errors === null);
  return saysNothing && Object.keys(json).every((key) => ERRORS_KEYS.has(key));
}

/**
 * The one job of an answer: `data`, or, as older pages of the documentation print it, the only entry of `data`.
 * @returns undefined where the answer has another shape
 */
export function jobIn(json: unknown): object | undefined {
  const { data } = record(json);
  const job: unknown = Array.isArray(data) && data.length === 1 ? data[0] : data;
  return typeof job === 'object' && job !== null && !Array.isArray(job) ? job : undefined;
}

export function decodePage<Row>(json: unknown, decode: (row: unknown) => Row): Page<Row> {
  const { data, errors, meta } = record(json);
  const total = record(record(meta)['results'])['total'];
  const rows: readonly unknown[] = [data, errors].find(Array.isArray) ?? [];
  return { rows: rows.map(decode), total: typeof total === 'number' ? total : undefined };
}

/** Never throws: of an error in another shape than any known, all that it holds is the message. */
export function decodeJobError(row: unknown): JobErrorRow {
  const { id, type: _type, ...rest } = record(row);
  const { attributes, title, detail } = rest;
  const candidates: readonly unknown[] = [record(attributes)['message'], detail, title, row];
  const message = candidates.find((value) => typeof value === 'string' && value.trim() !== '');
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    message: bounded(typeof message === 'string' ? message : withoutMessage(row, rest)),
  };
}

function bounded(message: string): string {
  if (message.length <= MAX_ERROR_MESSAGE) return message;
  // V8 keeps the whole of a string for as long as a part that was cut from it: this is a copy.
  return Buffer.from(shorten(message, MAX_ERROR_MESSAGE)).toString();
}

function withoutMessage(row: unknown, rest: object): string {
  const held = typeof row === 'object' && row !== null && !Array.isArray(row) ? rest : row;
  const json = JSON.stringify(held);
  return json === '{}' ? 'an error without a message' : `an error without a message: ${json}`;
}
