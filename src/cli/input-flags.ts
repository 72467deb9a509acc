/** A flag that is an input of the action. */
export interface InputFlag {
  readonly name: string;
  readonly description: string;
  /** What holds where it is not given. */
  readonly preset: string | undefined;
  /** It may be given several times. */
  readonly isList: boolean;
}

// Made from action.yml by `npm run flags`.
export const INPUT_FLAGS: readonly InputFlag[] = [
  {
    name: 'region',
    description: 'Region of the store, `useast` or `euwest`. Required unless `api-base-url` is given.',
    preset: undefined,
    isList: false,
  },
  {
    name: 'api-base-url',
    description:
      'Base URL instead of a region, for a private host or a simulator, without `/pcm`. https only; http for loopback.',
    preset: undefined,
    isList: false,
  },
  {
    name: 'job-type',
    description:
      'Job types, a list of `product-import`, `product-export`, `hierarchy-duplicate`, `hierarchy-delete`, `child-products`, `pricebook-import` (or its older name `price-import`), `pricebook-delete`, `attach-nodes`, `indexing-job`. Or `all`, which can leave out some: `all, !indexing-job`. Required unless `job-id` or `catalog-release` is given.',
    preset: undefined,
    isList: true,
  },
  {
    name: 'created-after',
    description:
      "Jobs created at or after this moment. A time with its zone (also as `date -u`, `date -R` or Postgres print it) or epoch seconds or milliseconds, both by the store's clock; an age such as `15m`; or `workflow-run` (when this run's latest attempt started).",
    preset: 'workflow-run',
    isList: false,
  },
  {
    name: 'request-id',
    description:
      'List or JSON array of request ids (`meta.x_request_id`); of the jobs that match, only those.',
    preset: undefined,
    isList: true,
  },
  {
    name: 'job-id',
    description:
      "List or JSON array of job ids, as the trigger's answer gave them (`data.id`). Waits for exactly these, instead of `job-type` and `created-after`.",
    preset: undefined,
    isList: true,
  },
  {
    name: 'catalog-release',
    description:
      "List or JSON array of `CATALOG_ID/RELEASE_ID`, as the publish request's answer gave the two (`data.attributes.catalog_id` and `data.id`). Waits until these releases of catalogs are published, instead of for jobs.",
    preset: undefined,
    isList: true,
  },
  {
    name: 'expected-jobs',
    description: 'The wait does not end before this many matching jobs exist.',
    preset: '1',
    isList: false,
  },
  {
    name: 'appear-timeout',
    description: 'How long they may take to appear, from the start; a duration such as `90s` or `5m`.',
    preset: '2m',
    isList: false,
  },
  {
    name: 'if-no-jobs-found',
    description:
      'When fewer than `expected-jobs` appeared in that time, `error` fails the step; `warn` and `ignore` let it pass, or wait for those that did appear.',
    preset: 'error',
    isList: false,
  },
  {
    name: 'timeout',
    description:
      'For the whole wait, a duration such as `90s`, `30m` or `1h30m`; `0s` polls once and reports. The last poll and reading why jobs failed may take up to 35 seconds more.',
    preset: '30m',
    isList: false,
  },
  {
    name: 'run-timeout',
    description:
      'The longest that one job may run, a duration; past it the step fails as timed out. Time in the queue does not count.',
    preset: undefined,
    isList: false,
  },
  {
    name: 'poll-interval',
    description: 'Time between two polls, `auto` or a duration of at least `500ms`.',
    preset: 'auto',
    isList: false,
  },
  { name: 'fail-fast', description: 'End at the first job that fails.', preset: 'true', isList: false },
  {
    name: 'fail-on',
    description: 'The final statuses that fail the step, a list of `failed` and `cancelled`.',
    preset: 'failed, cancelled',
    isList: true,
  },
  {
    name: 'on-cancel',
    description:
      'What to do with pending jobs when the step is cancelled, `leave` or `cancel-pending`; not in job containers, which are sent no signal.',
    preset: 'leave',
    isList: false,
  },
  {
    name: 'label',
    description:
      'What the step calls its jobs, such as `Spring prices`; one line of up to 80 characters, in headline, annotations, log, table, file and `message`.',
    preset: undefined,
    isList: false,
  },
];
