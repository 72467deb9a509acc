import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createDisplay } from '../../../src/foreign-text.ts';
import { githubToolkit } from '../../../src/toolkit/github-toolkit.ts';
import { commandsIn, unescapeData } from '../runner.ts';

const { text, block } = createDisplay((same) => same);
const toolkit = () => githubToolkit(process.env);

let folder = '';
let stream = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolkit-'));
  stream = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stream += String(chunk);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  for (const name of ['INPUT_JOB-TYPE', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'RUNNER_DEBUG']) {
    delete process.env[name];
  }
});

function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  process.env[name] = path;
  return path;
}

test('an input is read as the runner hands it over', () => {
  process.env['INPUT_JOB-TYPE'] = ' product-import ';
  expect([toolkit().input('job-type'), toolkit().input('job-id')]).toEqual(['product-import', '']);
});

test('masks, annotations and debug lines are commands, and a line is none', () => {
  toolkit().mask('s3cret');
  toolkit().write(text('a line'), 'plain');
  toolkit().annotate('warning', text('Title'), block('one\ntwo', 100));
  toolkit().debug(text('inside'));
  const commands = commandsIn(stream).map(({ name, data }) => [name, unescapeData(data)]);
  expect(commands).toEqual([
    ['add-mask', 's3cret'],
    ['warning', 'one\ntwo'],
    ['debug', 'inside'],
  ]);
  expect(stream).toContain('title=Title');
  expect(stream.split('\n')).toContain('a line');
});

test.each(['error', 'notice'] as const)('an annotation of level %s', (level) => {
  toolkit().annotate(level, text('T'), text('m'));
  expect(commandsIn(stream)).toEqual([{ name: level, data: 'm' }]);
});

test('an output goes to its file', () => {
  const path = file('GITHUB_OUTPUT');
  toolkit().setOutputs({ jobs: '["a"]' });
  const [head, value] = readFileSync(path, 'utf8').split(/\r?\n/);
  expect([head?.startsWith('jobs<<'), value, stream]).toEqual([true, '["a"]', '']);
});

test('a summary takes the place of what was there', async () => {
  const path = file('GITHUB_STEP_SUMMARY');
  writeFileSync(path, 'old');
  await toolkit().summarize(text('# new'));
  expect(readFileSync(path, 'utf8')).toBe('# new');
});

test('where a runner has no summaries, none is written', async () => {
  await expect(toolkit().summarize(text('# new'))).resolves.toBeUndefined();
});

test('knows whether debug logging is on', () => {
  expect(toolkit().debugging).toBe(false);
  process.env['RUNNER_DEBUG'] = '1';
  expect(toolkit().debugging).toBe(true);
});

test.each([
  [{}, '\u001b[31ma line\u001b[0m\n'],
  [{ NO_COLOR: '1' }, 'a line\n'],
])('colours with %j', (env, shown) => {
  githubToolkit(env).write(text('a line'), 'bad');
  expect(stream).toBe(shown);
});
