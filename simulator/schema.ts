export type Shape = 'job' | 'list' | 'single' | 'errors' | 'error' | 'token';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown, at: string) => string[];

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;
const goForm = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})? \+0000 UTC( m=\+\d+(\.\d+)?)?$/;
const statuses = ['pending', 'started', 'cancelling', 'success', 'failed', 'cancelled'];

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text: Check = (value, at) => (typeof value === 'string' ? [] : [`${at}: not a text`]);
const filledText: Check = (value, at) =>
  typeof value === 'string' && value !== '' ? [] : [`${at}: not a text, or an empty one`];
const count: Check = (value, at) =>
  Number.isInteger(value) && Number(value) >= 0 ? [] : [`${at}: not a count`];
const time: Check = (value, at) =>
  typeof value === 'string' && (rfc3339.test(value) || goForm.test(value)) ? [] : [`${at}: not a time`];
const status: Check = (value, at) =>
  typeof value === 'string' && statuses.some((known) => known === value || known.toUpperCase() === value)
    ? []
    : [`${at}: not a status`];

const exactly =
  (expected: string): Check =>
  (value, at) =>
    value === expected ? [] : [`${at}: not ${expected}`];

const orNull =
  (check: Check): Check =>
  (value, at) =>
    value === null ? [] : check(value, at);

const listOf =
  (check: Check): Check =>
  (value, at) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(item, `${at}[${index}]`))
      : [`${at}: not a list`];

// Closed on purpose: a member the documents do not name is a mistake of the simulator's.
const object =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, at) => {
    if (!isFields(value)) return [`${at}: not an object`];
    const missing = Object.keys(required).filter((key) => !Object.hasOwn(value, key));
    const found = Object.entries(value).flatMap(([key, member]) => {
      const check = required[key] ?? optional[key];
      return check === undefined ? [`${at}.${key}: not known`] : check(member, `${at}.${key}`);
    });
    return [...missing.map((key) => `${at}.${key}: missing`), ...found];
  };

const jobMembers = object({
  type: exactly('pim-job'),
  id: filledText,
  attributes: object({
    created_at: time,
    started_at: orNull(time),
    completed_at: orNull(time),
    updated_at: time,
    status,
    type: filledText,
  }),
  meta: object(
    {},
    {
      x_request_id: filledText,
      request_id: filledText,
      copied_from: filledText,
      hierarchy_id: filledText,
      file_locations: orNull(listOf(filledText)),
      filter: text,
    },
  ),
});

function timesFit(attributes: Fields, at: string): string[] {
  const now = String(attributes['status']).toLowerCase();
  const problems: string[] = [];
  if (now === 'pending' && attributes['started_at'] !== null)
    problems.push(`${at}.started_at: ${now}, yet started`);
  const ended = now === 'success' || now === 'failed';
  // One that was cancelled in the queue never started, and does not say when it was.
  const neverStarted = now === 'cancelled' && attributes['started_at'] === null;
  const hasEnd = ended || (now === 'cancelled' && !neverStarted);
  if (hasEnd !== (attributes['completed_at'] !== null)) {
    problems.push(`${at}.completed_at: does not fit ${now}`);
  }
  if (ended && attributes['started_at'] === null)
    problems.push(`${at}.started_at: ${now}, yet never started`);
  return problems;
}

function metaFits(type: unknown, meta: Fields, at: string): string[] {
  const problems: string[] = [];
  const only = (key: string, owner: string) => {
    if (Object.hasOwn(meta, key) && type !== owner) problems.push(`${at}.${key}: of another type of job`);
  };
  if (Object.hasOwn(meta, 'x_request_id') === Object.hasOwn(meta, 'request_id')) {
    problems.push(`${at}: not one request id`);
  }
  only('copied_from', 'hierarchy-duplicate');
  only('hierarchy_id', 'hierarchy-duplicate');
  only('file_locations', 'product-export');
  only('filter', 'product-export');
  if (type === 'product-export' && !Object.hasOwn(meta, 'file_locations')) {
    problems.push(`${at}.file_locations: missing`);
  }
  return problems;
}

const job: Check = (value, at) => {
  const problems = jobMembers(value, at);
  if (!isFields(value) || !isFields(value['attributes']) || !isFields(value['meta'])) return problems;
  return [
    ...problems,
    ...timesFit(value['attributes'], `${at}.attributes`),
    ...metaFits(value['attributes']['type'], value['meta'], `${at}.meta`),
  ];
};

const results = object({ results: object({ total: count }) });

const errorStatus: Check = (value, at) =>
  /^[45]\d\d$/.test(String(value)) && (typeof value === 'string' || typeof value === 'number')
    ? []
    : [`${at}: not an error's status`];

const anything: Check = () => [];

const shapes: Readonly<Record<Shape, Check>> = {
  job,
  list: object({ data: listOf(job), meta: results }),
  single: object({ data: job }),
  errors: object(
    {
      data: listOf(
        object({
          type: exactly('pim-job-error'),
          id: filledText,
          attributes: object({ message: text }),
        }),
      ),
    },
    { meta: results },
  ),
  error: object({
    errors: listOf(
      object(
        { status: errorStatus, title: filledText },
        { detail: text, request_id: text, source: anything, meta: anything },
      ),
    ),
  }),
  token: object({
    access_token: filledText,
    token_type: exactly('Bearer'),
    expires_in: count,
    expires: count,
    identifier: filledText,
  }),
};

/** What is wrong with an answer, each with its place; nothing when it has the shape. */
export function check(shape: Shape, json: unknown): string[] {
  return shapes[shape](json, '$');
}
