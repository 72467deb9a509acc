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
  /** Outside the queue: `status`, `startedAt` and `completedAt` are told as given and never change. */
  history?: boolean;
  status?: JobStatus;
  startedAt?: number | null;
  completedAt?: number | null;
}
