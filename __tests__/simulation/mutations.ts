/** A way to break the code: one place of a compiled file of src/, written otherwise. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The world that shows it; without one, the everyday. */
  readonly world?: string;
}

/** Each must be caught by the invariants; a place that is no longer there fails the test. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'success without having seen all',
    file: 'wait/verdict.ts',
    from: 'const sawAll = situation.sawAll && situation.unreadable === 0;',
    to: 'const sawAll = true;',
  },
  {
    name: 'an unknown status is final',
    file: 'pxm/job.ts',
    from: 'return (FINAL_STATUSES as readonly string[]).includes(status);',
    to: "return status === 'unknown' || (FINAL_STATUSES as readonly string[]).includes(status);",
  },
  {
    name: 'created after, and not at',
    file: 'wait/selection.ts',
    from: 'job.createdAt >= selection.createdAfter &&',
    to: 'job.createdAt > selection.createdAfter &&',
  },
  {
    name: 'fail-on is ignored',
    file: 'wait/verdict.ts',
    from: 'rules.failOn.includes(job.status)',
    to: "job.status === 'failed'",
  },
  {
    name: 'reading stops at old jobs in any order',
    file: 'wait/list-look.ts',
    from: 'shown.newestFirst && page.rows.every',
    to: 'page.rows.every',
  },
  {
    name: 'a short page is the end',
    file: 'wait/paging.ts',
    from: 'if (rows.length === 0)',
    to: 'if (rows.length < limit && offset > 0)',
  },
  {
    name: 'secrets are not taken out',
    file: 'secrets.ts',
    from: "redacted.replaceAll(form, '***')",
    to: 'redacted',
  },
  {
    name: 'no time limit',
    file: 'wait/wait.ts',
    from: 'timeUp: limit.expired || view.elapsed >= rules.timeout',
    to: 'timeUp: false',
  },
  {
    name: 'no pause between attempts',
    file: 'network/retry.ts',
    from: 'const backoff = milliseconds(ceiling * random);',
    to: 'const backoff = milliseconds(0);',
  },
  {
    name: 'expected-jobs is ignored',
    file: 'wait/verdict.ts',
    from: 'const missing = Math.max(0, rules.expectedJobs - jobs.length);',
    to: 'const missing = 0;',
  },
  {
    name: 'a token is not renewed',
    file: 'pxm/token-source.ts',
    from: 'this.#token = undefined;',
    to: '',
  },
  {
    name: 'clocks that differ are not corrected',
    file: 'wait/wait.ts',
    from: 'onRunnersClock ? corrected(at, client.storeClock.skew) : at',
    to: 'at',
  },
  {
    name: 'a passing fault ends the wait',
    file: 'network/retry.ts',
    from: 'if (failure === undefined || rule === undefined) throw thrown;',
    to: 'throw thrown;',
  },
];
