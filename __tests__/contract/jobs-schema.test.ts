import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/root.ts';
import { ErrorKinds } from '../../src/failures/error-kinds.ts';
import { type JobErrors, NO_ERRORS } from '../../src/failures/read-errors.ts';
import { placeOf } from '../../src/failures/row-and-sku.ts';
import { createDisplay } from '../../src/foreign-text.ts';
import { decodeJob, type Job } from '../../src/pxm/job.ts';
import { outputsOf, outputsWithoutJobs } from '../../src/report/outputs.ts';
import { JOBS } from '../../src/report/subject.ts';
import { milliseconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';
import type { TrackedJob } from '../../src/wait/job-state.ts';
import { inPlainNode } from '../plain-node.ts';
import { codePoint } from '../unit/hostile.ts';

interface Schema {
  readonly items: {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, unknown>>;
  };
}
type Entry = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync(join(ROOT, 'docs/jobs.schema.json'), 'utf8')) as Schema;
const ajv = formats.default(new Ajv2020({ strict: true, allErrors: true }));
const validate = ajv.compile(schema);

/** @returns what the schema finds wrong with an output `jobs` */
function problems(jobs: string): readonly string[] {
  validate(JSON.parse(jobs));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const NOON = Date.UTC(2026, 2, 14, 12);
const clean = createDisplay((text) => text).text;

function jobOf(given: Partial<Job> = {}, seenStarted?: number): TrackedJob {
  const job: Job = {
    id: '11111111-2222-4333-8444-555555555555',
    type: 'product-import',
    typeText: given.type ?? 'product-import',
    status: 'success',
    statusText: given.status ?? 'success',
    createdAt: instant(NOON),
    startedAt: instant(NOON + 1_234.567),
    completedAt: instant(NOON + 61_000),
    updatedAt: undefined,
    percentCompleted: undefined,
    requestId: undefined,
    hierarchyId: undefined,
    fileLocations: [],
    unreadableLocations: 0,
    unreadableHierarchyId: false,
    ...given,
  };
  return { job, seenStarted: seenStarted === undefined ? undefined : instant(seenStarted), seenQueued: true };
}

/** What is known of a job whose errors have these messages. */
function errorsWith(...sent: readonly string[]): JobErrors {
  const kinds = new ErrorKinds();
  for (const message of sent) kinds.add(message, placeOf(message));
  const messages = [...new Set(sent)];
  const [read, messageCount] = [sent.length, messages.length];
  return { ...NO_ERRORS, ...kinds.result(), read, total: read, messages, messageCount };
}

function jobsOutput(
  jobs: readonly TrackedJob[],
  errors: readonly (readonly [string, JobErrors])[] = [],
): string {
  const conclusion = { kind: 'success', missing: 0 } as const;
  const [elapsed, now] = [milliseconds(90_000), instant(NOON + 90_000)];
  const report = {
    outcome: { conclusion, jobs, missingIds: [], elapsed, now },
    subject: JOBS,
    errors: new Map(errors),
    errorsFile: { path: undefined },
    message: '',
  };
  const { values } = outputsOf(report, () => false);
  return values['jobs'] ?? '';
}

describe('the schema', () => {
  test('has the fields that action.yml names, all of them required', () => {
    const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
      outputs: { jobs: { description: string } };
    };
    const [, named = ''] = /each with (.*)\.$/.exec(action.outputs.jobs.description) ?? [];
    const fields = Object.keys(schema.items.properties);
    expect(named.split(/, | and /)).toEqual(fields);
    expect(schema.items.required).toEqual(fields);
  });

  test('describes every field', () => {
    for (const field of Object.values(schema.items.properties)) {
      expect(field).toHaveProperty('description', expect.stringMatching(/\.$/));
    }
  });
});

test('whatever a simulated step ends with', async () => {
  const statuses = new Set<string>();
  const outputs = await inPlainNode<string[]>('__tests__/simulation/simulate.ts', 'jobsOutputs', 80);
  expect(outputs).toHaveLength(80);
  for (const [index, jobs] of outputs.entries()) {
    expect([index + 1, problems(jobs)]).toEqual([index + 1, []]);
    for (const { status } of JSON.parse(jobs) as { status: string }[]) statuses.add(status);
  }
  // Otherwise the seeds would prove little.
  expect([...statuses].sort()).toEqual(
    expect.arrayContaining(['archiving', 'cancelled', 'failed', 'pending', 'started', 'success']),
  );
}, 60_000);

describe('edge cases', () => {
  const id = jobOf().job.id;
  test.each<[string, string]>([
    [
      'no wait came about',
      outputsWithoutJobs('error', '', milliseconds(0), instant(NOON)).values['jobs'] ?? '',
    ],
    ['an unknown status', jobsOutput([jobOf({ status: 'unknown', statusText: 'waiting for approval' })])],
    [
      'never started',
      jobsOutput([jobOf({ status: 'pending', startedAt: undefined, completedAt: undefined })]),
    ],
    [
      'cancelled in the queue',
      jobsOutput([jobOf({ status: 'cancelled', startedAt: undefined, completedAt: undefined })]),
    ],
    [
      'started, and the server does not say when',
      jobsOutput([jobOf({ status: 'started', startedAt: undefined, completedAt: undefined }, NOON + 500)]),
    ],
    [
      'clocks that contradict each other',
      jobsOutput([jobOf({ startedAt: instant(NOON - 5_000), completedAt: instant(NOON - 9_000) })]),
    ],
    ['a hierarchy', jobsOutput([jobOf({ type: 'hierarchy-duplicate', hierarchyId: 'a1b2' })])],
    [
      'files',
      jobsOutput([jobOf({ type: 'product-export', fileLocations: ['https://files.example/1.jsonl'] })]),
    ],
    [
      'a failure whose errors could not be read',
      jobsOutput(
        [jobOf({ status: 'failed' })],
        [[id, { ...NO_ERRORS, incomplete: 'they could not be read in time' }]],
      ),
    ],
    [
      'a failure with errors',
      jobsOutput(
        [jobOf({ status: 'failed' })],
        [[id, errorsWith("row 1: sku 'A-1': no name", "row 2: sku 'B': no name", '"\\ ü 🙂', '"\\ ü 🙂')]],
      ),
    ],
  ])('%s', (_name, jobs) => {
    expect(problems(jobs)).toEqual([]);
  });

  test("a thousand jobs with a thousand errors each, cut at GitHub's size limit", () => {
    const jobs = Array.from({ length: 1_000 }, (_, index) =>
      jobOf({ id: `job-${index}`, status: index % 3 === 0 ? 'failed' : 'success' }),
    );
    const errors = errorsWith(...Array.from({ length: 1_000 }, (_, row) => `row ${row}: no name`));
    const failures = jobs
      .filter(({ job }) => job.status === 'failed')
      .map(({ job }) => [job.id, errors] as const);
    const output = jobsOutput(jobs, failures);
    expect(problems(output)).toEqual([]);
    expect(Buffer.byteLength(output)).toBeLessThan(100_000);
    expect((JSON.parse(output) as Entry[])[0]?.['status']).toBe('failed');
  });

  test('whatever a server sends as a job', () => {
    const json = fc.oneof(fc.string({ unit: codePoint }), fc.jsonValue());
    const mostly = (good: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 4, arbitrary: good }, json);
    const moment = fc
      .date({ min: new Date('2012-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const row = fc.record({
      id: mostly(fc.uuid()),
      attributes: fc.record({
        type: mostly(fc.constantFrom('price-import', 'Catalog Publish')),
        status: mostly(fc.constantFrom('SUCCESS', 'Failed', 'started', 'Cancelling')),
        created_at: moment,
        started_at: fc.oneof(moment, json),
        completed_at: fc.oneof(moment, json),
      }),
      meta: fc.record({ hierarchy_id: json, file_locations: fc.oneof(fc.array(json), json) }),
    });
    let decoded = 0;
    fc.assert(
      fc.property(row, fc.array(fc.string({ unit: codePoint })), (sent, texts) => {
        const read = decodeJob(sent);
        if (!read.ok) return;
        decoded += 1;
        const errors = errorsWith(...texts.map((text) => clean(text)));
        const output = jobsOutput(
          [{ job: read.job, seenStarted: undefined, seenQueued: true }],
          [[read.job.id, errors]],
        );
        expect(problems(output)).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(decoded).toBeGreaterThan(50);
  });
});

describe('refuses', () => {
  const [good] = JSON.parse(jobsOutput([jobOf({ status: 'failed' })])) as [Entry];
  const { errors: _errors, ...withoutErrors } = good;
  const NO_REASON = { total: 0, messages: [], kinds: [], more_kinds: 0 };

  test.each<[string, unknown]>([
    ['a single job', good],
    ['a job that is none', ['job']],
    ['a missing field', [withoutErrors]],
    ['a field of its own', [{ ...good, request_id: 'r' }]],
    ['the same job twice', [good, good]],
    ['an id that leads elsewhere', [{ ...good, id: '../orders' }]],
    ['an empty type', [{ ...good, type: '' }]],
    ['a status in capitals', [{ ...good, status: 'FAILED' }]],
    ['no status', [{ ...good, status: null }]],
    ['a creation that is unknown', [{ ...good, created_at: null }]],
    ['a time without a zone', [{ ...good, created_at: '2026-03-14T12:00:00' }]],
    ['a time of another zone', [{ ...good, started_at: '2026-03-14T12:00:00+01:00' }]],
    ['a day that does not exist', [{ ...good, completed_at: '2026-02-30T12:00:00Z' }]],
    ['a time in milliseconds', [{ ...good, started_at: NOON }]],
    ['seconds in words', [{ ...good, queued_seconds: '1.2' }]],
    ['less than no seconds', [{ ...good, running_seconds: -1 }]],
    ['an empty hierarchy', [{ ...good, hierarchy_id: '' }]],
    ['no list of files', [{ ...good, file_locations: null }]],
    ['a file that is no text', [{ ...good, file_locations: [1] }]],
    ['errors as a list', [{ ...good, errors: [] }]],
    ['half an error', [{ ...good, errors: { ...NO_REASON, total: 0.5 } }]],
    ['errors without messages', [{ ...good, errors: { ...NO_REASON, messages: undefined } }]],
    ['errors without kinds', [{ ...good, errors: { ...NO_REASON, kinds: undefined } }]],
    ['a kind that is none', [{ ...good, errors: { ...NO_REASON, kinds: [{ kind: 'x', count: 0 }] } }]],
    ['a message that is no text', [{ ...good, errors: { ...NO_REASON, messages: [{}] } }]],
  ])('%s', (_name, jobs) => {
    expect(problems(JSON.stringify([good]))).toEqual([]);
    expect(problems(JSON.stringify(jobs))).not.toEqual([]);
  });
});
