import type { Cleaner } from '../foreign-text.ts';
import { type Instant, parseTimestamp } from '../time/instant.ts';

/** The job types in the API's contract, which "may be extended". */
export const KNOWN_TYPES = [
  'product-import',
  'product-export',
  'hierarchy-duplicate',
  'child-products',
  'price-import',
] as const;

export const FINAL_STATUSES = ['success', 'failed', 'cancelled'] as const;
export type FinalStatus = (typeof FINAL_STATUSES)[number];
/** `unknown`: the server named a status that nobody documents; it counts as not final. */
export type Status = 'pending' | 'started' | FinalStatus | 'unknown';

/** A PXM job, decoded and checked. Its texts are clean. */
export interface Job {
  readonly id: string;
  readonly type: string;
  readonly status: Status;
  /** The server's own word for the status, in lower case. */
  readonly statusText: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | undefined;
  readonly completedAt: Instant | undefined;
  readonly requestId: string | undefined;
  readonly hierarchyId: string | undefined;
  readonly fileLocations: readonly string[];
}

/** A row of the list that is no readable job, with what could be read of it. */
export interface MalformedJob {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly problem: string;
}

export type DecodedJob =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly malformed: MalformedJob };

/** What may stand in a path and be shown; PXM's ids are UUIDs, which is a part of this. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const STATUSES: ReadonlySet<string> = new Set<Status>(['pending', 'started', ...FINAL_STATUSES]);

export function isFinal(status: Status): status is FinalStatus {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}

export function decodeJob(json: unknown, clean: Cleaner): DecodedJob {
  const row = record(json);
  const attributes = record(row['attributes']);
  const meta = record(row['meta']);
  const id = idOf(row['id'], clean);
  const type = text(attributes['type'], clean)?.toLowerCase();
  const statusText = text(attributes['status'], clean)?.toLowerCase();
  const createdAt = timestamp(attributes['created_at']);
  if (id === undefined || type === undefined || statusText === undefined || createdAt === undefined) {
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
  return {
    ok: true,
    job: {
      id,
      type,
      status: STATUSES.has(statusText) ? (statusText as Status) : 'unknown',
      statusText,
      createdAt,
      startedAt: timestamp(attributes['started_at']),
      completedAt: timestamp(attributes['completed_at']),
      // `request_id` is the older documentation's name for it.
      requestId: text(meta['x_request_id'], clean) ?? text(meta['request_id'], clean),
      hierarchyId: text(meta['hierarchy_id'], clean),
      fileLocations: locations(meta['file_locations'], clean),
    },
  };
}

/** An id is used in requests, so that one that would have to be cleaned is none. */
function idOf(value: unknown, clean: Cleaner): string | undefined {
  return typeof value === 'string' && ID.test(value) && clean(value) === value ? value : undefined;
}

function locations(value: unknown, clean: Cleaner): readonly string[] {
  if (!Array.isArray(value)) return [];
  // A link that is cut leads nowhere: outputs leave out, and count, what is too much.
  return value.flatMap((entry) => text(entry, clean, Number.POSITIVE_INFINITY) ?? []);
}

function timestamp(value: unknown): Instant | undefined {
  return typeof value === 'string' ? parseTimestamp(value) : undefined;
}

function text(value: unknown, clean: Cleaner, longest = 200): string | undefined {
  if (typeof value !== 'string') return undefined;
  const cleaned = clean(value, longest);
  return cleaned === '' ? undefined : cleaned;
}

/** A JSON object, or an empty one where something else came: what is missing then reads as undefined. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
