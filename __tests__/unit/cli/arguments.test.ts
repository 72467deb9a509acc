import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { flagsOfAction } from '../../../scripts/flags.ts';
import { ROOT } from '../../../scripts/root.ts';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { INPUT_FLAGS } from '../../../src/cli/input-flags.ts';

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { inputs: Record<string, unknown> };

describe('the table of flags', () => {
  test('is what action.yml has (npm run flags renews it)', () => {
    expect(INPUT_FLAGS).toEqual(flagsOfAction());
  });

  test('has every input but the secrets, and what is for GitHub only', () => {
    const left = Object.keys(action.inputs).filter((name) => !INPUT_FLAGS.some((flag) => flag.name === name));
    expect(left).toEqual(['token', 'client-id', 'client-secret', 'summary', 'github-token']);
  });

  test('knows which inputs are lists', () => {
    const lists = INPUT_FLAGS.filter(({ isList }) => isList).map(({ name }) => name);
    expect(lists).toEqual(expect.arrayContaining(['job-type', 'request-id', 'job-id', 'fail-on']));
    for (const single of ['region', 'timeout', 'created-after', 'fail-fast'])
      expect(lists).not.toContain(single);
  });
});

function wrong(...args: readonly string[]): readonly string[] {
  const command = parseArguments(args);
  return command.kind === 'wrong' ? command.problems : [`not wrong: ${command.kind}`];
}

test('values, with a blank or an equals sign; lists, one value a line; files; --json', () => {
  const args = [
    '--region',
    'useast',
    '--job-id=a',
    '--job-id',
    'b,c',
    '--fail-fast=false',
    '--junit-file',
    'x.xml',
    '--json',
  ];
  expect(parseArguments(args)).toEqual({
    kind: 'wait',
    inputs: { region: 'useast', 'job-id': 'a\nb\nc', 'fail-fast': 'false' },
    files: { 'junit-file': 'x.xml' },
    json: true,
  });
});

test('a list may be given in parts, each in any form of a list', () => {
  const args = ['--job-id=["a","b"]', '--job-id=c d', '--job-id', 'e'];
  expect(parseArguments(args)).toMatchObject({ inputs: { 'job-id': 'a\nb\nc\nd\ne' } });
  expect(parseArguments(['--job-id=[1]', '--job-id=a'])).toMatchObject({ inputs: { 'job-id': '[1]\na' } });
});

test('an empty value counts as not given, as in the action', () => {
  expect(parseArguments(['--run-timeout='])).toMatchObject({ kind: 'wait', inputs: { 'run-timeout': '' } });
});

test.each([[['--help']], [['-h']], [['--help', '--nonsense', 'x']]])('%p asks for help', (args) => {
  expect(parseArguments(args)).toEqual({ kind: 'help' });
});

test('--version', () => expect(parseArguments(['--version'])).toEqual({ kind: 'version' }));

test.each([
  ['a flag that is mistyped', ['--job-ids=x'], '`--job-ids` is not a flag; did you mean `--job-id`?'],
  ['a flag that is not there', ['--frobnicate=x'], '`--frobnicate` is not a flag: `--help` lists them.'],
  [
    'a short one',
    ['-x'],
    'Argument 1 is not a flag and belongs to none: write every value as `--name=value` or `--name value`.',
  ],
  ['no value', ['--region'], '`--region` has no value: write `--region=value`.'],
  ['a flag for a value', ['--region', '--json'], '`--region` has no value: write `--region=value`.'],
  ['twice', ['--region=a', '--region=b'], '`--region` is given more than once, and is not a list.'],
  ['a value for a switch', ['--json=yes'], '`--json` takes no value.'],
  ['no file', ['--junit-file='], '`--junit-file` names no file.'],
  [
    'a word alone',
    ['wait'],
    'Argument 1 is not a flag and belongs to none: write every value as `--name=value` or `--name value`.',
  ],
  ['summary', ['--summary=false'], '`--summary` is not a flag: `--summary-file FILE.md` writes the summary.'],
])('%s is wrong', (_name, args, message) => {
  expect(wrong(...args)).toEqual([message]);
});

test('all that is wrong is found at once', () => {
  expect(wrong('--regoin=a', 'x', '--timeout')).toHaveLength(3);
});

describe('secrets', () => {
  test.each([
    ['token', 'EP_ACCESS_TOKEN'],
    ['client-id', 'EP_CLIENT_ID'],
    ['client-secret', 'EP_CLIENT_SECRET'],
  ])('--%s is refused, and %s named', (name, variable) => {
    for (const args of [[`--${name}=s3cret`], [`--${name}`, 's3cret']]) {
      expect(wrong(...args)).toEqual([
        expect.stringMatching(new RegExp(`^\`--${name}\` is not a flag.*${variable}`)),
      ]);
    }
  });

  test('--github-token is refused', () => {
    expect(wrong('--github-token', 's3cret')).toEqual([expect.stringContaining('`--created-after`')]);
  });

  test('no message shows any value, wherever it stands', () => {
    const flag = fc.constantFrom(
      ...Object.keys(action.inputs),
      'password',
      'access-token',
      'json',
      'tokne',
      '',
    );
    const argument = fc.oneof(
      fc.constant('s3cret'),
      flag.map((name) => `--${name}=s3cret`),
      flag.map((name) => `--${name}`),
      fc.constantFrom('-ts3cret', '--', '-'),
    );
    fc.assert(
      fc.property(fc.array(argument), (args) => {
        const command = parseArguments(args);
        if (command.kind === 'wrong') expect(command.problems.join('\n')).not.toContain('s3cret');
      }),
    );
  });
});
