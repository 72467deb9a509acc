import type { ReleaseForm, ReleasePlan } from './release-plan.ts';
import { formatTimestamp, type TimestampForm } from './timestamp.ts';
import { uuidFrom } from './uuid.ts';

interface ReleaseRecord {
  readonly id: string;
  readonly catalogId: string;
  readonly plan: ReleasePlan;
  readonly createdAt: number;
  /** Infinity while it waits. */
  startedAt: number;
  endedAt: number;
  /** How many answers were about it. */
  answers: number;
}

type ReleaseStatus = 'PENDING' | 'IN_PROGRESS' | 'PUBLISHED' | 'FAILED';

/** The truth about a release, whatever the answers make of it. */
export interface ReleaseState {
  /** `CATALOG_ID/RELEASE_ID`. */
  readonly name: string;
  readonly status: ReleaseStatus;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** PXM: an organization publishes two catalogs at a time, the rest wait. */
const PUBLISHED_AT_ONCE = 2;
const DURATION = 1_000;

/** The releases of an organization's catalogs. What is read of a moment depends on that moment alone. */
export class CatalogReleases {
  readonly #form: { readonly timestamps: TimestampForm; readonly clockSkew: number };
  readonly #records: ReleaseRecord[] = [];
  readonly #freeAt = Array<number>(PUBLISHED_AT_ONCE).fill(Number.NEGATIVE_INFINITY);

  constructor(form: { readonly timestamps: TimestampForm; readonly clockSkew: number }) {
    this.#form = form;
  }

  /** @returns what answers the request to publish */
  publish(plan: ReleasePlan & { readonly catalogId: string }, now: number, seed: string): string {
    const record = {
      id: plan.id ?? uuidFrom(`${seed}/release`),
      catalogId: plan.catalogId,
      plan,
      createdAt: plan.createdAt ?? now,
      startedAt: Number.POSITIVE_INFINITY,
      endedAt: Number.POSITIVE_INFINITY,
      answers: 0,
    };
    this.#records.push(record);
    this.#records.sort((a, b) => a.createdAt - b.createdAt);
    return this.#render(record, record.createdAt, 'as-is');
  }

  /**
   * @param at of the copy that answers
   * @returns undefined where that copy knows no such release
   */
  read(catalogId: string, releaseId: string, now: number, at: number): string | undefined {
    this.#settle(now);
    const isIt = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
    const record = this.#records.find(
      (one) => isIt(one.id, releaseId) && isIt(one.catalogId, catalogId) && one.createdAt <= now,
    );
    if (record === undefined) return undefined;
    const { forms = [], appearsAfter = 0, removedAfter = Number.POSITIVE_INFINITY } = record.plan;
    if (at < record.createdAt + appearsAfter || at >= record.createdAt + removedAfter) return undefined;
    const form = forms[Math.min(record.answers, forms.length - 1)] ?? 'as-is';
    record.answers += 1;
    return form === 'missing' ? undefined : this.#render(record, at, form);
  }

  /** Those that are published, the newest first: the current one and two prior. */
  published(catalogId: string, now: number): readonly string[] {
    this.#settle(now);
    return this.#records
      .filter((record) => record.catalogId === catalogId && statusAt(record, now) === 'PUBLISHED')
      .slice(-3)
      .reverse()
      .map((record) => this.#render(record, now, 'as-is'));
  }

  /** In the order of their creation. */
  states(now: number): readonly ReleaseState[] {
    this.#settle(now);
    return this.#records.map((record) => ({
      name: `${record.catalogId}/${record.id}`,
      status: statusAt(record, now),
      startedAt: record.startedAt,
      endedAt: record.endedAt,
    }));
  }

  #settle(now: number): void {
    for (const record of this.#records) {
      if (record.startedAt !== Number.POSITIVE_INFINITY) continue;
      const free = Math.min(...this.#freeAt);
      const start = Math.max(record.createdAt, free);
      if (start > now) return;
      const { duration = DURATION, stuck = false } = record.plan;
      record.startedAt = start;
      record.endedAt = stuck ? Number.POSITIVE_INFINITY : start + duration;
      this.#freeAt[this.#freeAt.indexOf(free)] = record.endedAt;
    }
  }

  #render(record: ReleaseRecord, at: number, form: Exclude<ReleaseForm, 'missing'>): string {
    if (form === 'null') return 'null';
    const { plan, createdAt, startedAt, endedAt } = record;
    const isOther = form === 'other-release' || form === 'other-catalog';
    const status = isOther ? 'PUBLISHED' : form === 'in-progress' ? 'IN_PROGRESS' : statusAt(record, at);
    const isPublished = status === 'PUBLISHED';
    const time = (ms: number): string => formatTimestamp(ms + this.#form.clockSkew, this.#form.timestamps);
    const orNull = <Value>(value: Value): Value | null => (plan.nulls === true ? null : value);
    const id = form === 'other-release' ? uuidFrom(`${record.id}/other`) : record.id;
    const catalogId = form === 'other-catalog' ? uuidFrom(`${record.id}/catalog`) : record.catalogId;
    const latest =
      status === 'PENDING'
        ? createdAt
        : status === 'IN_PROGRESS'
          ? Math.min(startedAt, at)
          : Math.min(endedAt, at);
    return JSON.stringify({
      type: 'catalog-release',
      id: form === 'strange-id' ? { uuid: id } : form === 'capitals' ? id.toUpperCase() : id,
      attributes: {
        name: 'Clothing',
        published_at: isPublished ? orNull(time(latest)) : null,
        catalog_id: catalogId,
        description: '',
        hierarchies: [
          { id: uuidFrom(`${catalogId}/hierarchy`), label: 'category', name: 'Formal dresswear' },
        ],
      },
      relationships: {
        products: { links: { related: `/catalogs/${catalogId}/releases/${id}/relationships/products` } },
        hierarchies: {
          links: { related: `/catalogs/${catalogId}/releases/${id}/relationships/hierarchies` },
        },
      },
      meta: {
        ...(plan.nulls === true ? {} : { created_at: time(createdAt) }),
        started_at: isPublished ? orNull(time(latest)) : null,
        updated_at: orNull(time(latest)),
        ...(form === 'no-status'
          ? {}
          : { release_status: plan.lowerCase === true ? status.toLowerCase() : status }),
        language: 'en-GB',
        is_full_publish: false,
        is_full_delta: false,
        total_products: isPublished ? orNull(1_200) : null,
        total_nodes: isPublished ? orNull(14) : null,
        percent_completed: orNull(percentAt(record, at)),
        owner: 'store',
      },
    });
  }
}

function statusAt({ plan, startedAt, endedAt }: ReleaseRecord, at: number): ReleaseStatus {
  if (startedAt > at) return 'PENDING';
  if (endedAt > at) return 'IN_PROGRESS';
  return plan.outcome === 'failed' ? 'FAILED' : 'PUBLISHED';
}

/** Counts up to 100, which is reached before the search is indexed; a failure stops it half-way. */
function percentAt({ plan, startedAt, endedAt }: ReleaseRecord, at: number): number {
  if (startedAt > at) return 0;
  const duration = (plan.duration ?? DURATION) - (plan.indexing ?? 0);
  const percent = Math.floor(((Math.min(at, endedAt) - startedAt) / Math.max(1, duration)) * 100);
  return Math.min(percent, plan.outcome === 'failed' ? 60 : 100);
}
