import { type Duration, minutes, seconds } from '../time/duration.ts';

/** How a failure is reported. */
export type FailureKind =
  | 'throttled'
  | 'server-error'
  | 'connection'
  | 'proxy'
  | 'time-out'
  | 'cut-short'
  | 'not-json'
  | 'wrong-shape'
  | 'refused';

/** What makes a refusal one that may pass. */
export type Condition =
  /** A request of the same kind has succeeded in this wait. */
  | 'seen-before'
  /** The page comes from a firewall, gateway or proxy, not from the API. */
  | 'foreign-page'
  /** The token was accepted before, or was fetched just now: not every replica may know it yet. */
  | 'good-token'
  /** The answer says that too many requests were sent. */
  | 'rate-limit';

/** A failure that has no status and that is repeated only under a condition. */
export type PermanentFailure = 'certificate' | 'wrong-protocol' | 'proxy-login';

/** Which failures are repeated, how often, and for how long. */
export interface RetryRule {
  /** HTTP statuses, single or from–to; or what went wrong without one. */
  readonly on: readonly (number | readonly [number, number] | FailureKind | PermanentFailure)[];
  /** Undefined: always. */
  readonly when?: Condition;
  readonly report: FailureKind;
  /** The pauses one by one, after which the failure is final; or growing ones without end. */
  readonly pauses: 'backoff' | readonly Duration[];
  /** For how long failures of this kind may follow each other. Undefined: until the caller's signal. */
  readonly limit?: Duration;
}

/** The first rule that fits decides. A failure that no rule fits is final. */
export type RetryPolicy = readonly RetryRule[];

/** The longest that a server's Retry-After is honoured. */
export const MAX_RETRY_AFTER = minutes(5);
/** The longest pause between two attempts, so that a wait notices the end of an outage soon. */
export const MAX_PAUSE = seconds(15);

/** For how long a refusal that may pass is repeated. */
const REFUSAL_LIMIT = seconds(30);

const CONNECTION = {
  connection: { on: ['connection'], report: 'connection', pauses: 'backoff' },
  proxy: { on: ['proxy'], report: 'proxy', pauses: 'backoff' },
  slow: { on: ['time-out', 408], report: 'time-out', pauses: 'backoff' },
  cutShort: { on: ['cut-short'], report: 'cut-short', pauses: 'backoff' },
  notJson: { on: ['not-json'], report: 'not-json', pauses: 'backoff' },
  wrongShape: { on: ['wrong-shape'], report: 'wrong-shape', pauses: 'backoff' },
} as const satisfies Readonly<Record<string, RetryRule>>;

const THROTTLED: RetryRule = { on: [429], report: 'throttled', pauses: 'backoff' };
const SERVER: RetryRule = { on: [421, 423, 425, [500, 599]], report: 'server-error', pauses: 'backoff' };
const FOREIGN_PAGE: RetryRule = {
  on: [403, 404],
  when: 'foreign-page',
  report: 'refused',
  pauses: 'backoff',
  limit: REFUSAL_LIMIT,
};
/** A way that worked, and is blocked or changed in mid-wait. */
const WAY_CHANGED: RetryRule = {
  on: ['wrong-protocol', 'proxy-login'],
  when: 'seen-before',
  report: 'connection',
  pauses: 'backoff',
  limit: REFUSAL_LIMIT,
};
/** Also a redirect for now, as of a gateway to its page of maintenance. It is not followed. */
const SEEN_BEFORE: RetryRule = {
  on: [302, 303, 307, 400, 403, 404, 409, 422, 451],
  when: 'seen-before',
  report: 'refused',
  pauses: 'backoff',
  limit: REFUSAL_LIMIT,
};

/** The jobs API. */
export const STORE_POLICY: RetryPolicy = [
  ...Object.values(CONNECTION),
  THROTTLED,
  SERVER,
  { on: [401], when: 'good-token', report: 'refused', pauses: [seconds(1), seconds(2), seconds(4)] },
  FOREIGN_PAGE,
  WAY_CHANGED,
  SEEN_BEFORE,
];

/** The token endpoint: credentials that were right a moment ago may be so again. */
export const TOKEN_POLICY: RetryPolicy = [
  ...Object.values(CONNECTION),
  THROTTLED,
  SERVER,
  FOREIGN_PAGE,
  WAY_CHANGED,
  { ...SEEN_BEFORE, on: [401, ...SEEN_BEFORE.on] },
];

/** GitHub, which is asked once, before the wait: within 20 s in all. */
export const GITHUB_POLICY: RetryPolicy = [
  CONNECTION.connection,
  CONNECTION.slow,
  { on: [403, 429], when: 'rate-limit', report: 'throttled', pauses: 'backoff' },
  SERVER,
];
