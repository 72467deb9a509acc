import type { Credentials } from '../pxm/credentials.ts';
import type { FinalStatus } from '../pxm/job.ts';
import { type JobTypes, KNOWN_TYPES } from '../pxm/job-type.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import type { Target } from '../wait/plan.ts';
import type { IfNoJobsFound, Rules } from '../wait/rules.ts';
import type { PollInterval } from '../wait/schedule.ts';
import { parseBaseUrl, parseRegion } from './base-url.ts';
import { type CreatedAfter, parseCreatedAfter } from './created-after.ts';
import { readCredentials } from './credentials.ts';
import { parseDurationInput } from './duration.ts';
import { parseIds, parseReleases, parseRequestIds } from './ids.ts';
import { trimInvisible } from './invisible.ts';
import { judgeUnknownTypes, parseTypes } from './job-types.ts';
import { parseList } from './list.ts';
import { type InputProblem, WrongInput, wrong } from './problem.ts';

/** What holds where an input is not given or empty. The same as in action.yml; a test compares them. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  'created-after': 'workflow-run',
  'expected-jobs': '1',
  'appear-timeout': '2m',
  'if-no-jobs-found': 'error',
  timeout: '30m',
  'poll-interval': 'auto',
  'fail-fast': 'true',
  'fail-on': 'failed, cancelled',
  'on-cancel': 'leave',
  summary: 'true',
};

export const SECRET_INPUTS = ['token', 'client-id', 'client-secret', 'github-token'] as const;

export type OnCancel = 'leave' | 'cancel-pending';

export type InputTarget =
  | {
      readonly kind: 'list';
      readonly types: JobTypes;
      readonly createdAfter: CreatedAfter;
      readonly requestIds: readonly string[];
    }
  | Exclude<Target, { kind: 'list' }>;

/** The inputs, read and checked. */
export interface Inputs {
  readonly credentials: Credentials;
  readonly baseUrl: URL;
  readonly target: InputTarget;
  readonly rules: Rules;
  readonly pollInterval: PollInterval;
  readonly onCancel: OnCancel;
  readonly summary: boolean;
  /** What the step calls its jobs; empty where it does not. */
  readonly label: string;
  readonly githubToken: string;
  /** What is odd and allowed. */
  readonly warnings: readonly string[];
}

export type ReadInputs =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

const MIN_INTERVAL = milliseconds(500);
const MAX_EXPECTED_JOBS = 100_000;
const MAX_LABEL = 80;

/**
 * Reads and checks every input, and finds all that is wrong before anything is done.
 * @param read gives an input, or '' where it is not given
 */
export function readInputs(read: (name: string) => string): ReadInputs {
  const problems: InputProblem[] = [];
  const given = (name: string): string => trimInvisible(read(name));
  const parse = <Value>(name: string, parser: (text: string) => Value, fallback: Value): Value => {
    const text = given(name) || DEFAULTS[name];
    if (text === undefined) return fallback;
    try {
      return parser(text);
    } catch (thrown) {
      if (!(thrown instanceof WrongInput)) throw thrown;
      problems.push({ input: name, message: `\`${name}\` ${thrown.message}.` });
      return fallback;
    }
  };
  const warnings: string[] = [];
  const zero = milliseconds(0);

  const credentials = readCredentials(given, problems);
  const region = parse<URL | undefined>('region', parseRegion, undefined);
  const baseUrl = parse<URL | undefined>('api-base-url', parseBaseUrl, undefined) ?? region;
  if (given('region') === '' && given('api-base-url') === '') {
    problems.push({
      input: 'region',
      message: '`region` is missing: give useast or euwest, or the host of a private one as `api-base-url`.',
    });
  }

  if (region !== undefined && baseUrl !== undefined && baseUrl.host !== region.host) {
    warnings.push(
      `\`region\` names ${region.host}, and \`api-base-url\` names ${baseUrl.host}: requests go to the latter. Leave one of them out.`,
    );
  }

  const types = parse<JobTypes>('job-type', parseTypes, []);
  const createdAfter = parse<CreatedAfter>('created-after', parseCreatedAfter, { kind: 'workflow-run' });
  const requestIds = parse('request-id', parseRequestIds, []);
  const ids = parse('job-id', parseIds, []);
  const releases = parse('catalog-release', parseReleases, []);
  const named = Math.max(ids.length, releases.length);
  const naming = given('catalog-release') === '' ? 'job-id' : 'catalog-release';
  if (given(naming) !== '') {
    problems.push(...besideNames(naming, given));
  } else if (given('job-type') === '') {
    problems.push({
      input: 'job-id',
      message: `\`job-id\` is empty, and so are \`job-type\` and \`catalog-release\`: give one of them. If \`job-id\` comes from the step before, that step may have set no output: does it have \`id: trigger\`, and \`echo "id=…" >> "$GITHUB_OUTPUT"\`? To wait by type, give one or more of ${KNOWN_TYPES.join(', ')}, or all.`,
    });
  }

  const expectedJobs = parse('expected-jobs', parseCount, 1);
  if (named > 0 && expectedJobs > named) {
    const nouns = naming === 'job-id' ? 'jobs' : 'releases';
    problems.push({
      input: 'expected-jobs',
      message: `\`expected-jobs\` is ${expectedJobs}, and \`${naming}\` names ${named}: with \`${naming}\`, exactly the named ${nouns} are expected. Leave \`expected-jobs\` out.`,
    });
  }
  const rules: Rules = {
    expectedJobs: Math.max(expectedJobs, named),
    appearTimeout: parse('appear-timeout', parseDurationInput, zero),
    ifNoJobsFound: parse<IfNoJobsFound>('if-no-jobs-found', oneOf('error', 'warn', 'ignore'), 'error'),
    timeout: parse('timeout', parseDurationInput, zero),
    runTimeout: parse<Duration | undefined>('run-timeout', parseRunTimeout, undefined),
    failFast: parse('fail-fast', parseBoolean, true),
    failOn: parse('fail-on', parseFailOn, []),
  };
  judgeUnknownTypes(types, rules.ifNoJobsFound, { problems, warnings });
  const target: InputTarget =
    releases.length > 0
      ? { kind: 'releases', releases }
      : ids.length > 0
        ? { kind: 'ids', ids }
        : { kind: 'list', types, createdAfter, requestIds };
  let onCancel = parse<OnCancel>('on-cancel', oneOf('leave', 'cancel-pending'), 'leave');
  if (target.kind === 'releases' && onCancel === 'cancel-pending') {
    onCancel = 'leave';
    warnings.push(
      '`on-cancel: cancel-pending` does not apply to `catalog-release`: the API cancels jobs only. When the step is cancelled, releases continue in the store.',
    );
  }
  const inputs = {
    credentials,
    baseUrl,
    target,
    rules,
    pollInterval: parse<PollInterval>('poll-interval', parseInterval, 'auto'),
    onCancel,
    summary: parse('summary', parseBoolean, true),
    label: parse('label', parseLabel, ''),
    githubToken: given('github-token'),
    warnings,
  };
  if (problems.length > 0 || inputs.credentials === undefined || inputs.baseUrl === undefined) {
    return { ok: false, problems };
  }
  return { ok: true, inputs: { ...inputs, credentials: inputs.credentials, baseUrl: inputs.baseUrl } };
}

function besideNames(
  naming: 'job-id' | 'catalog-release',
  given: (name: string) => string,
): readonly InputProblem[] {
  const nouns = naming === 'job-id' ? 'jobs' : 'releases';
  const createdAfter = given('created-after');
  return [
    naming !== 'job-id' && given('job-id') !== '' && 'job-id',
    given('job-type') !== '' && 'job-type',
    createdAfter !== '' && createdAfter.toLowerCase() !== DEFAULTS['created-after'] && 'created-after',
    given('request-id') !== '' && 'request-id',
  ]
    .filter((name) => name !== false)
    .map((input) => ({
      input,
      message: `\`${input}\` cannot be combined with \`${naming}\`, which already says exactly which ${nouns}: leave one of them out.`,
    }));
}

function parseCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MAX_EXPECTED_JOBS) {
    throw wrong(
      text,
      `is not a number of jobs: give a whole number from 1 to ${MAX_EXPECTED_JOBS} (for "none is fine too", set \`if-no-jobs-found: ignore\`)`,
    );
  }
  return count;
}

function parseRunTimeout(text: string): Duration {
  const limit = parseDurationInput(text);
  if (limit === 0) throw wrong(text, 'leaves no job any time to run: leave it out for no limit');
  return limit;
}

function parseInterval(text: string): PollInterval {
  if (text.toLowerCase() === 'auto') return 'auto';
  const interval = parseDurationInput(text);
  if (interval < MIN_INTERVAL) throw wrong(text, 'is too short: give at least 500ms, or auto');
  return interval;
}

function parseBoolean(text: string): boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  throw wrong(text, 'is neither true nor false');
}

function parseLabel(text: string): string {
  if (/[\r\n]/.test(text)) throw wrong(text, 'has several lines: give one');
  if (text.length > MAX_LABEL) {
    throw wrong(text, `is longer than ${MAX_LABEL} characters: give a name that fits into a headline`);
  }
  return text;
}

function parseFailOn(text: string): readonly FinalStatus[] {
  const statuses = parseList(text.replace(/\bcanceled\b/gi, 'cancelled')).map(oneOf('failed', 'cancelled'));
  if (statuses.length === 0) throw wrong(text, 'names no status: use failed, cancelled or both');
  return statuses;
}

function oneOf<const Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text.toLowerCase());
    if (choice === undefined)
      throw wrong(text, `is not possible here: use ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`);
    return choice;
  };
}
