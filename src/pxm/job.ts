import { type Instant, instant, parseTimestamp } from '../time/instant.ts';
import { canonicalType } from './job-type.ts';
import { record } from './json.ts';

export const FINAL_STATUSES = ['success', 'failed', 'cancelled'] as const;
export type FinalStatus = (typeof FINAL_STATUSES)[number];
/** `unknown`: the server sent a status that is not documented; it counts as not final. */
export type Status = 'pending' | 'started' | 'cancelling' | FinalStatus | 'unknown';

/**
 * A PXM job, decoded and checked. Its texts are data, as the server sent them: they are compared and passed
 * on as they are, and cleaned where they are shown.
 */
export interface Job {
  /** Compared without regard to case. */
  readonly id: string;
  /** Canonical: what types are compared by. */
  readonly type: string;
  /** The server's own name of the type, in lower case. */
  readonly typeText: string;
  readonly status: Status;
  /** The server's own word for the status, in lower case. */
  readonly statusText: string;
  readonly createdAt: Instant;
  /** Undefined also where the server sent a time that cannot be true. */
  readonly startedAt: Instant | undefined;
  /** Undefined also where the server sent a time that cannot be true. */
  readonly completedAt: Instant | undefined;
  readonly updatedAt: Instant | undefined;
  readonly requestId: string | undefined;
  readonly hierarchyId: string | undefined;
  readonly fileLocations: readonly string[];
  /** How many file locations have another shape than any that is known. */
  readonly unreadableLocations: number;
  /** Whether a hierarchy id was sent that has another shape than any that is known. */
  readonly unreadableHierarchyId: boolean;
  /** Of a catalog release that is being published: from 0 to 100. */
  readonly percentCompleted: number | undefined;
}

/** A row of the list that is not a readable job, with what could be read of it. */
export interface MalformedJob {
  readonly id: string | undefined;
  /** Canonical. */
  readonly type: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly problem: string;
}

export type DecodedJob =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly malformed: MalformedJob };

/** What may stand in a path; PXM's ids are UUIDs, which is a part of this. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const MAX_PRINTABLE = 200;
/** What everybody sees in the same way: two texts that look alike are alike. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+$/u;
/** Controls, line breaks and halves of characters. */
const UNSENDABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const KNOWN_STATUSES: ReadonlySet<string> = new Set<Status>([
  'pending',
  'started',
  'cancelling',
  ...FINAL_STATUSES,
]);
const AMERICAN_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['canceled', 'cancelled'],
  ['canceling', 'cancelling'],
]);
/** PXM is younger: a time before this is a zero value, such as Go's year 1 or 1970. */
const EARLIEST_TIME = instant(Date.UTC(2015, 0, 1));

/** Whether a job with this status holds the queue: it runs, or is being stopped. */
export function isRunning(status: Status): boolean {
  return status === 'started' || status === 'cancelling';
}

export function isFinal(status: Status): status is FinalStatus {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}

/** Never throws: what has another shape than a job's is malformed. */
export function decodeJob(json: unknown): DecodedJob {
  const row = record(json);
  const attributes = record(row['attributes']);
  const meta = record(row['meta']);
  const id = idOf(row['id']);
  const typeText = printable(attributes['type'])?.toLowerCase();
  const type = typeText === undefined ? undefined : canonicalType(typeText);
  const statusText = statusOf(attributes['status']);
  const createdAt = timestamp(attributes['created_at']);
  if (
    id === undefined ||
    type === undefined ||
    typeText === undefined ||
    statusText === undefined ||
    createdAt === undefined
  ) {
    const missing = [
      id === undefined && 'id',
      type === undefined && 'attributes.type',
      statusText === undefined && 'attributes.status',
      createdAt === undefined && 'attributes.created_at',
    ].filter((name) => name !== false);
    return {
      ok: false,
      malformed: { id, type, createdAt, problem: `unreadable ${missing.join(', ')}` },
    };
  }
  const hierarchyId = idOf(meta['hierarchy_id']);
  return {
    ok: true,
    job: {
      id,
      type,
      typeText,
      status: KNOWN_STATUSES.has(statusText) ? (statusText as Status) : 'unknown',
      statusText,
      createdAt,
      startedAt: timestamp(attributes['started_at'], createdAt),
      completedAt: timestamp(attributes['completed_at'], createdAt),
      updatedAt: timestamp(attributes['updated_at'], createdAt),
      // `request_id` is the older documentation's name for it.
      requestId: printable(meta['x_request_id']) ?? printable(meta['request_id']),
      hierarchyId,
      unreadableHierarchyId: hierarchyId === undefined && isGiven(meta['hierarchy_id']),
      ...decodeLocations(meta['file_locations']),
      percentCompleted: undefined,
    },
  };
}

export function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}

function statusOf(value: unknown): string | undefined {
  const status = printable(value)?.toLowerCase();
  return status === undefined ? undefined : (AMERICAN_SPELLINGS.get(status) ?? status);
}

/** PXM: null until the export is done, then a list; in the older documentation one link. */
function decodeLocations(value: unknown): Pick<Job, 'fileLocations' | 'unreadableLocations'> {
  if (!isGiven(value)) return { fileLocations: [], unreadableLocations: 0 };
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const fileLocations = entries.filter(isLink);
  return { fileLocations, unreadableLocations: entries.length - fileLocations.length };
}

function isLink(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !UNSENDABLE.test(value);
}

/** Whether a field that may be empty holds something. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** @returns undefined also for a time that cannot be true, as it is before `earliest` */
export function timestamp(value: unknown, earliest = EARLIEST_TIME): Instant | undefined {
  const moment = typeof value === 'string' ? parseTimestamp(value) : undefined;
  return moment === undefined || moment < earliest ? undefined : moment;
}

function printable(value: unknown): string | undefined {
  // V8 keeps the whole of a string for as long as a part that was cut from it.
  if (typeof value !== 'string' || value.length > 2 * MAX_PRINTABLE) return undefined;
  const text = value.trim();
  return text.length <= MAX_PRINTABLE && PRINTABLE.test(text) ? text : undefined;
}
