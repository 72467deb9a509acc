/**
 * How one answer shows a release. `missing`: 404; `null`: no data; `no-status`, `strange-id`: unreadable; `capitals`:
 * its id in capital letters; `other-release`, `other-catalog`: another one, which is published; `in-progress`: as if it had not ended.
 */
export const releaseForms = [
  'as-is',
  'missing',
  'null',
  'no-status',
  'strange-id',
  'capitals',
  'other-release',
  'other-catalog',
  'in-progress',
] as const;
export type ReleaseForm = (typeof releaseForms)[number];

/** What a release is and will become. Times are epoch milliseconds of the store's own `now()`. */
export interface ReleasePlan {
  catalogId?: string;
  id?: string;
  /** Milliseconds that publishing takes once begun; default 1000. */
  duration?: number;
  /** Of these, how many at the end at 100 percent; default 0. */
  indexing?: number;
  /** Default `published`. */
  outcome?: 'published' | 'failed';
  /** Once begun it never ends, and keeps one of the two places. */
  stuck?: boolean;
  /** Milliseconds after its creation until any read knows it. */
  appearsAfter?: number;
  /** Milliseconds after its creation from which on no read knows it. */
  removedAfter?: number;
  /** How the first answer shows it, the second, and so on; the last form stays. Default `as-is`. */
  forms?: readonly ReleaseForm[];
  /** Whatever may be null is null, and `created_at` is absent. */
  nulls?: boolean;
  /** `published` in place of `PUBLISHED`. */
  lowerCase?: boolean;
  /** Default now; in the future, the release does not exist until then. */
  createdAt?: number;
}
