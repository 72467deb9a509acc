import type { ErrorsFileResult } from '../failures/errors-file.ts';
import type { JobErrors } from '../failures/read-errors.ts';
import type { FinalStatus } from '../pxm/job.ts';
import type { Outcome } from '../wait/wait.ts';
import type { Closing } from './closing.ts';
import type { Subject } from './subject.ts';

/** A wait that is over: log, summary, message, outputs and test suite are made of it. */
export interface WaitReport {
  readonly outcome: Outcome;
  readonly closing: Closing;
  /** Why jobs failed, and what those that succeeded warn of, by job id. */
  readonly errors: ReadonlyMap<string, JobErrors>;
  readonly errorsFile: ErrorsFileResult;
  /** What the step calls its jobs; empty where it has no name for them. */
  readonly label: string;
  readonly subject: Subject;
  readonly failOn: readonly FinalStatus[];
  readonly baseUrl: URL;
  /** How many the wait took. */
  readonly requests: number;
}
