import { describe, expect, test } from '@jest/globals';
import { Aborted } from '../../../src/errors.ts';
import { type AttemptFailure, type Repetition, retry, ruleFor } from '../../../src/network/retry.ts';
import {
  type Condition,
  GITHUB_POLICY,
  type RetryPolicy,
  STORE_POLICY,
  TOKEN_POLICY,
} from '../../../src/network/retry-policy.ts';
import { seconds } from '../../../src/time/duration.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { NOON } from '../support.ts';

class Failed extends Error {
  readonly failure: AttemptFailure;

  constructor(failure: AttemptFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

const DOWN: AttemptFailure = { cause: 503, message: 'HTTP 503' };
const POLICY: RetryPolicy = [
  { on: [[500, 599]], report: 'server-error', pauses: 'backoff' },
  { on: [401], report: 'refused', pauses: [seconds(1), seconds(2)] },
  { on: [403], when: 'foreign-page', report: 'refused', pauses: 'backoff', limit: seconds(30) },
  { on: [403, 404], when: 'seen-before', report: 'refused', pauses: 'backoff', limit: seconds(30) },
];

/** Fails in turn, and the last way for ever; `undefined` succeeds. */
function retried(
  failures: readonly (AttemptFailure | undefined)[],
  options: { readonly policy?: RetryPolicy; readonly stopAt?: number } = {},
) {
  const clock = new VirtualClock(NOON);
  const stop = new AbortController();
  if (options.stopAt !== undefined) clock.at(NOON + options.stopAt, () => stop.abort());
  const repetitions: Repetition[] = [];
  const times: number[] = [];
  const attempt = (): Promise<string> => {
    const failure = failures[Math.min(times.length, failures.length - 1)];
    times.push(clock.elapsed());
    return failure === undefined ? Promise.resolve('an answer') : Promise.reject(new Failed(failure));
  };
  const answer = clock.run(
    retry(attempt, options.policy ?? POLICY, {
      clock,
      random: () => 0.5,
      signal: stop.signal,
      failureOf: (thrown) => (thrown instanceof Failed ? thrown.failure : undefined),
      onRetry: (repetition) => repetitions.push(repetition),
    }),
  );
  return { answer, times, repetitions, clock };
}

test('an answer is passed on', async () => {
  const { answer, times, repetitions } = retried([undefined]);
  expect([await answer, times, repetitions]).toEqual(['an answer', [0], []]);
});

test('each repetition is reported, with its count and pause', async () => {
  const { answer, repetitions } = retried([DOWN, DOWN, undefined]);
  await answer;
  expect(repetitions).toEqual([
    { kind: 'server-error', message: 'HTTP 503', pause: 500, failures: 1 },
    { kind: 'server-error', message: 'HTTP 503', pause: 1_000, failures: 2 },
  ]);
});

test('what no rule fits is final', async () => {
  const { answer, times } = retried([{ cause: 418, message: 'HTTP 418' }]);
  await expect(answer).rejects.toThrow('HTTP 418');
  expect(times).toEqual([0]);
});

test('a bug is not repeated', async () => {
  const clock = new VirtualClock(NOON);
  const broken = retry(() => Promise.reject(new TypeError('x is not a function')), STORE_POLICY, {
    clock,
    random: () => 0,
    signal: new AbortController().signal,
    failureOf: () => undefined,
    onRetry: () => undefined,
  });
  await expect(clock.run(broken)).rejects.toThrow(TypeError);
});

test('the signal ends a pause', async () => {
  const { answer, clock } = retried([DOWN], { stopAt: 100_000 });
  await expect(answer).rejects.toThrow(Aborted);
  expect(clock.elapsed()).toBe(100_000);
});

test('pauses that are listed are the last ones', async () => {
  const { answer, times } = retried([{ cause: 401, message: 'HTTP 401' }]);
  await expect(answer).rejects.toThrow('HTTP 401');
  expect(times).toEqual([0, 1_000, 3_000]);
});

describe('a limit', () => {
  const foreign: AttemptFailure = { cause: 403, message: 'HTTP 403', conditions: new Set(['foreign-page']) };
  const refused: AttemptFailure = { cause: 404, message: 'HTTP 404', conditions: new Set(['seen-before']) };

  test('counts from the first of such failures, whichever rule they come by', async () => {
    const { answer, times } = retried([foreign, refused, foreign, refused]);
    await expect(answer).rejects.toThrow(/HTTP 40/);
    expect(times.at(-1)).toBe(30_000);
  });

  test('begins anew after a failure without a limit', async () => {
    const { answer, times } = retried([foreign, foreign, foreign, foreign, foreign, DOWN, foreign]);
    await expect(answer).rejects.toThrow('HTTP 403');
    const first = times[6] as number;
    expect(times.at(-1)).toBe(first + 30_000);
  });
});

describe('which failures are repeated', () => {
  const CONDITIONS: readonly (Condition | undefined)[] = [
    undefined,
    'seen-before',
    'foreign-page',
    'good-token',
    'rate-limit',
  ];
  /** `never`, or under which conditions. */
  function repeated(policy: RetryPolicy, cause: AttemptFailure['cause']): string {
    const under = CONDITIONS.filter(
      (condition) =>
        ruleFor(policy, {
          cause,
          message: '',
          conditions: new Set(condition === undefined ? [] : [condition]),
        }) !== undefined,
    );
    if (under.length === CONDITIONS.length) return 'always';
    return under.length === 0 ? 'never' : under.join(', ');
  }

  test.each<[AttemptFailure['cause'], string, string, string]>([
    // store, token endpoint, GitHub
    [301, 'never', 'never', 'never'],
    [302, 'seen-before', 'seen-before', 'never'],
    [303, 'seen-before', 'seen-before', 'never'],
    [307, 'seen-before', 'seen-before', 'never'],
    [308, 'never', 'never', 'never'],
    [400, 'seen-before', 'seen-before', 'never'],
    [401, 'good-token', 'seen-before', 'never'],
    [403, 'seen-before, foreign-page', 'seen-before, foreign-page', 'rate-limit'],
    [404, 'seen-before, foreign-page', 'seen-before, foreign-page', 'never'],
    [405, 'never', 'never', 'never'],
    [408, 'always', 'always', 'always'],
    [409, 'seen-before', 'seen-before', 'never'],
    [421, 'always', 'always', 'always'],
    [422, 'seen-before', 'seen-before', 'never'],
    [423, 'always', 'always', 'always'],
    [425, 'always', 'always', 'always'],
    [429, 'always', 'always', 'rate-limit'],
    [451, 'seen-before', 'seen-before', 'never'],
    [499, 'never', 'never', 'never'],
    [500, 'always', 'always', 'always'],
    [599, 'always', 'always', 'always'],
    ['connection', 'always', 'always', 'always'],
    ['proxy', 'always', 'always', 'never'],
    ['time-out', 'always', 'always', 'always'],
    ['cut-short', 'always', 'always', 'never'],
    ['not-json', 'always', 'always', 'never'],
    ['wrong-shape', 'always', 'always', 'never'],
    ['certificate', 'never', 'never', 'never'],
    ['wrong-protocol', 'seen-before', 'seen-before', 'never'],
    ['proxy-login', 'seen-before', 'seen-before', 'never'],
  ])('%s', (cause, store, token, github) => {
    expect([STORE_POLICY, TOKEN_POLICY, GITHUB_POLICY].map((policy) => repeated(policy, cause))).toEqual([
      store,
      token,
      github,
    ]);
  });
});
