import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/root.ts';
import { jsonDocument, OUTPUT_TYPES } from '../../src/report/json-document.ts';
import { outputsWithoutJobs } from '../../src/report/outputs.ts';
import { milliseconds } from '../../src/time/duration.ts';
import { instant } from '../../src/time/instant.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const schema = JSON.parse(read('docs/output.schema.json')) as {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
};
const action = parse(read('action.yml')) as { readonly outputs: Readonly<Record<string, unknown>> };

const validate = formats
  .default(new Ajv2020({ strict: true, allErrors: true }))
  .addSchema(JSON.parse(read('docs/jobs.schema.json')))
  .compile(schema);

/** @returns what the schema finds wrong with a document */
function problems(document: string): readonly string[] {
  validate(JSON.parse(document));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('the schema has each output of the action, and so have the types', () => {
  const outputs = Object.keys(action.outputs);
  expect(Object.keys(schema.properties)).toEqual(outputs);
  expect(schema.required).toEqual(outputs);
  expect(Object.keys(OUTPUT_TYPES).sort()).toEqual(outputs.toSorted());
});

const { values } = outputsWithoutJobs('error', 'PXM jobs: Wrong inputs', milliseconds(1_234), instant(0));

test('what is printed is as the schema says, on one line', () => {
  const document = jsonDocument(values);
  expect(problems(document)).toEqual([]);
  expect(document).not.toContain('\n');
  expect(JSON.parse(document)).toMatchObject({
    conclusion: 'error',
    jobs: [],
    'total-count': 0,
    'elapsed-seconds': 1.234,
  });
});

test.each([
  ['a count as text', { 'total-count': '0' }],
  ['a list as text', { 'job-ids': '[]' }],
  ['an unknown conclusion', { conclusion: 'skipped' }],
  ['jobs of another kind', { jobs: [{}] }],
  ['an output of its own', { other: 1 }],
])('the schema refuses %s', (_name, change) => {
  const document = { ...(JSON.parse(jsonDocument(values)) as object), ...change };
  expect(problems(JSON.stringify(document))).not.toEqual([]);
});
