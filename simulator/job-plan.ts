/**
 * How a row of the list shows itself in one answer. `missing`: not at all, though its place is counted;
 * `capitals`: its id in capital letters; `other-type`: as a job of the type `other`; `started`: as if it had not
 * ended; `strange-id`: an id that is not a text.
 */
export const rowForms = [
  'as-is',
  'missing',
  'no-id',
  'strange-id',
  'no-meta',
  'no-status',
  'no-created-at',
  'capitals',
  'other-type',
  'started',
] as const;
export type RowForm = (typeof rowForms)[number];

export type JobStatus = 'pending' | 'started' | 'cancelling' | 'success' | 'failed' | 'cancelled';

/** What a job is and will become. Times are epoch milliseconds of the store's own `now()`. */
export interface JobPlan {
  /** Default `product-import`. */
  type?: string;
  /** Milliseconds it runs once started; default 1000. */
  duration?: number;
  /** Default `success`. `cancelled`: cancelled by somebody else at the moment it would have started. */
  outcome?: 'success' | 'failed' | 'cancelled';
  /** Milliseconds after its start from which it is being cancelled; at its end it is then cancelled. */
  cancellingAfter?: number;
  /** Messages of `/errors`, readable once the job has ended. */
  errors?: readonly string[];
  /** `/errors` answers 422, with the messages as errors of its own. */
  errorsRefused?: boolean;
  /** Milliseconds after its creation until any read knows it. */
  appearsAfter?: number;
  /** Milliseconds after its creation from which on no read knows it. */
  removedAfter?: number;
  /** Its row in the first answer that holds it, in the second, and so on; the last form stays. Default `as-is`. */
  forms?: readonly RowForm[];
  /** So long after its end it changes once more. */
  revised?: { readonly after: number; readonly to: JobStatus };
  /** Starts again with the first form after the last. */
  formsRepeat?: boolean;
  /** Takes its place in every page and is never shown there; by its id it is found. */
  hidden?: boolean;
  /** A second row with the same id follows, of this type. */
  alsoAs?: string;
  /** In the list `created_at` reads so: milliseconds of the epoch. */
  shownCreatedAt?: number;
  /** Default now; in the future, the job does not exist until then. */
  createdAt?: number;
  id?: string;
  requestId?: string;
  /** The hierarchy a `hierarchy-duplicate` makes. */
  hierarchyId?: string;
  /** The hierarchy a `hierarchy-duplicate` copies. */
  copiedFrom?: string;
  fileLocations?: readonly string[];
  filter?: string;
  /** Once started it never ends, and so holds up every later job. */
  stuck?: boolean;
  /** Outside the queue: `status`, `startedAt` and `completedAt` are reported as given and never change. */
  history?: boolean;
  status?: JobStatus;
  startedAt?: number | null;
  completedAt?: number | null;
}
