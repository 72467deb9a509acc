import type { Instant } from '../time/instant.ts';
import { type DecodedJob, idOf, type Status, timestamp } from './job.ts';
import { record } from './json.ts';

/** What a catalog release is called where the types of jobs stand. */
export const RELEASE_TYPE = 'catalog-release';

/** A release of a catalog, as the answer to the publish request names it. */
export interface ReleaseId {
  readonly catalogId: string;
  readonly releaseId: string;
}

const STATUS_OF_RELEASE: ReadonlyMap<string, Status> = new Map([
  ['PENDING', 'pending'],
  ['IN_PROGRESS', 'started'],
  ['IN PROGRESS', 'started'],
  ['PUBLISHED', 'success'],
  ['FAILED', 'failed'],
]);

/** `CATALOG_ID/RELEASE_ID`: what a release is named by in inputs and outputs. */
export function nameOfRelease({ catalogId, releaseId }: ReleaseId): string {
  return `${catalogId}/${releaseId}`;
}

/**
 * Decodes a catalog release into what the rest understands: a job whose id is `CATALOG_ID/RELEASE_ID`. Never
 * throws: what has another shape than a release's is malformed.
 * @param json the resource, the `data` of an answer
 * @param catalogId of the catalog that was asked
 * @param created counts as the moment of its creation where the answer names none
 */
export function decodeRelease(json: unknown, catalogId: string, created: Instant): DecodedJob {
  const row = record(json);
  const meta = record(row['meta']);
  const attributes = record(row['attributes']);
  const releaseId = idOf(row['id']);
  const statusText = meta['release_status'];
  if (releaseId === undefined || typeof statusText !== 'string' || statusText.trim() === '') {
    const problem = releaseId === undefined ? 'unreadable id' : 'unreadable meta.release_status';
    return { ok: false, malformed: { id: undefined, type: RELEASE_TYPE, createdAt: undefined, problem } };
  }
  const ofCatalog = attributes['catalog_id'];
  if (typeof ofCatalog === 'string' && ofCatalog.toLowerCase() !== catalogId.toLowerCase()) {
    const problem = 'another catalog than the one asked for';
    return { ok: false, malformed: { id: undefined, type: RELEASE_TYPE, createdAt: undefined, problem } };
  }
  const status = STATUS_OF_RELEASE.get(statusText.trim().toUpperCase()) ?? 'unknown';
  const createdAt = timestamp(meta['created_at']) ?? created;
  const percent = meta['percent_completed'];
  return {
    ok: true,
    job: {
      id: nameOfRelease({ catalogId, releaseId }),
      type: RELEASE_TYPE,
      typeText: RELEASE_TYPE,
      status,
      statusText: status === 'unknown' ? statusText.trim().toLowerCase() : status,
      createdAt,
      // PXM: `started_at` is when the release became available, so it is the end. No field has the beginning.
      startedAt: undefined,
      completedAt:
        status === 'success'
          ? (timestamp(meta['started_at'], createdAt) ?? timestamp(attributes['published_at'], createdAt))
          : status === 'failed'
            ? timestamp(meta['updated_at'], createdAt)
            : undefined,
      updatedAt: timestamp(meta['updated_at'], createdAt),
      requestId: undefined,
      hierarchyId: undefined,
      fileLocations: [],
      unreadableLocations: 0,
      unreadableHierarchyId: false,
      percentCompleted: typeof percent === 'number' && percent >= 0 && percent <= 100 ? percent : undefined,
    },
  };
}
