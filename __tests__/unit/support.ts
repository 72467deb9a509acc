import fc from 'fast-check';
import type { Job, Status } from '../../src/pxm/job.ts';
import { type Duration, milliseconds, minutes } from '../../src/time/duration.ts';
import { type ClockSkew, type Instant, instant } from '../../src/time/instant.ts';
import type { TrackedJob } from '../../src/wait/known-jobs.ts';
import type { ListOrder } from '../../src/wait/list-order.ts';
import { scheduleOf } from '../../src/wait/schedule.ts';
import { Surroundings } from '../../src/wait/surroundings.ts';
import type { Rules } from '../../src/wait/verdict.ts';
import type { LookEvent, Outcome, WaitPlan } from '../../src/wait/wait.ts';

/** Noon of some day: the moment around which the jobs of these tests live. */
export const NOON = Date.UTC(2026, 2, 14, 12);

export const STATUSES = [
  'pending',
  'started',
  'cancelling',
  'success',
  'failed',
  'cancelled',
  'unknown',
] as const;

/** A UUID that is easy to tell from others. */
export function uuid(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-1111-4222-8333-444444444444`;
}

export function jobOf(given: Partial<Job> = {}): Job {
  return {
    id: uuid(1),
    type: 'product-import',
    typeText: given.type ?? 'product-import',
    status: 'success',
    statusText: given.status ?? 'success',
    createdAt: instant(NOON),
    startedAt: undefined,
    completedAt: undefined,
    requestId: undefined,
    hierarchyId: undefined,
    fileLocations: [],
    unreadableLocations: 0,
    unreadableHierarchyId: false,
    ...given,
  };
}

export function tracked(given: Partial<Job> = {}, seenStarted?: Instant): TrackedJob {
  return { job: jobOf(given), seenStarted };
}

/** Jobs of these statuses, a second apart, each run for a minute if it ran. */
export function jobsOf(...statuses: readonly Status[]): readonly TrackedJob[] {
  return statuses.map((status, index) => {
    const createdAt = instant(NOON + index * 1_000);
    const ran = status !== 'pending' && status !== 'cancelled';
    return tracked({
      id: uuid(index + 1),
      status,
      statusText: status === 'unknown' ? 'paused' : status,
      createdAt,
      startedAt: ran ? instant(createdAt + 1_000) : undefined,
      completedAt: status === 'success' || status === 'failed' ? instant(createdAt + 61_000) : undefined,
    });
  });
}

export const RULES: Rules = {
  expectedJobs: 1,
  appearTimeout: minutes(2),
  ifNoJobsFound: 'error',
  timeout: minutes(30),
  runTimeout: undefined,
  failFast: true,
  failOn: ['failed', 'cancelled'],
};

export const LIST_PLAN: WaitPlan = {
  target: {
    kind: 'list',
    types: ['product-import'],
    requestIds: [],
    since: { at: instant(NOON), onRunnersClock: false },
  },
  rules: RULES,
  schedule: scheduleOf('auto'),
};

export const IDS_PLAN: WaitPlan = {
  target: { kind: 'ids', ids: [uuid(1), uuid(2)] },
  rules: { ...RULES, expectedJobs: 2 },
  schedule: scheduleOf('auto'),
};

export function outcomeOf(given: Partial<Outcome> & Pick<Outcome, 'ending'>): Outcome {
  return {
    jobs: [],
    elapsed: milliseconds(90_000),
    now: instant(NOON + 90_000),
    looks: 7,
    trouble: undefined,
    unreadable: [],
    surroundings: new Surroundings(),
    createdAfter: instant(NOON),
    skew: 0 as ClockSkew,
    answered: true,
    missingIds: [],
    cutShort: false,
    cancelledByUs: undefined,
    ...given,
  };
}

export function lookOf(given: Partial<LookEvent> & { readonly elapsed: Duration }): LookEvent {
  return {
    kind: 'look',
    jobs: [],
    unreadable: [],
    surroundings: new Surroundings(),
    createdAfter: instant(NOON),
    skew: 0 as ClockSkew,
    answered: true,
    missingIds: [],
    now: instant(NOON + given.elapsed),
    next: { in: milliseconds(15_000), because: 'a test says so' },
    ...given,
  };
}

/** As good as just now, whatever a test's now is. */
const JUST_NOW = instant(NOON + 9_000_000);

/** Surroundings that have seen these. */
export function surroundingsOf(...jobs: readonly Job[]): Surroundings {
  const surroundings = new Surroundings();
  surroundings.beginLook();
  for (const job of jobs) surroundings.see(job, JUST_NOW);
  return surroundings;
}

/** Earlier jobs of a type that succeeded after running for these times. */
export function history(type: string, ...ran: readonly number[]): readonly Job[] {
  return ran.map((duration, index) => {
    const startedAt = NOON - 3_600_000 * (index + 1);
    return jobOf({
      id: `${type}-earlier-${index}`,
      type,
      createdAt: instant(startedAt - 1_000),
      startedAt: instant(startedAt),
      completedAt: instant(startedAt + duration),
    });
  });
}

/** What an order has shown, in one word. */
export function shownBy(order: ListOrder): string {
  if (order.newestFirst) return 'newest first';
  if (order.oldestFirst) return 'oldest first';
  return order.falls ? 'mixed' : 'nothing';
}

const PIECES = [
  '::',
  '::error::x',
  '::set-env name=A::b',
  '::stop-commands::t',
  '##[',
  '##[set-env name=A]b',
  '##',
  '#',
  '[',
  ']',
  '\r',
  '\n',
  '\r\n',
  '\u000b',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  ' ',
  '\t',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u202f',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\u001b[31m',
  '\u001b',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0000',
  '\u0008',
  '\u007f',
  '\ud83d\ude00',
  '\ud800',
  '\udc00',
  '%0A',
  '%',
  '<b>',
  '</details>',
  '<!--',
  '|',
  '`',
  '```',
  '*',
  '_',
  '~~',
  '\\',
  '"',
  "'",
  '&lt;',
  '@someone',
  'https://evil.example',
  'www.evil.example',
  '[a](https://evil.example)',
  '![](https://evil.example/i.png)',
  '$x$',
  'text',
];

/** Text that looks for trouble far more often than chance would. */
export const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));
