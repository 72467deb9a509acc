import { parseArgs } from 'node:util';
import { parseList } from '../inputs/list.ts';
import { WrongInput } from '../inputs/problem.ts';
import { intended } from '../inputs/typing-error.ts';
import { FILE_FLAGS, type FileFlag } from './file-flags.ts';
import { INPUT_FLAGS } from './input-flags.ts';
import { secretVariable } from './secret-variables.ts';

/** What was asked for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'wait';
      /** The inputs that were given, by name; of a list the values one a line. */
      readonly inputs: Readonly<Record<string, string>>;
      readonly files: Readonly<Partial<Record<FileFlag['name'], string>>>;
      readonly json: boolean;
    }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const SWITCHES = ['json', 'help', 'version'] as const;
const VALUED = [...INPUT_FLAGS, ...FILE_FLAGS].map(({ name }) => name);
const LISTS = INPUT_FLAGS.filter(({ isList }) => isList).map(({ name }) => name);

/** Finds all that is wrong. No message shows a value: what is at the wrong place may be a secret. */
export function parseArguments(args: readonly string[]): Command {
  const problems: string[] = [];
  const given = new Map<string, string[]>();
  const noFlags = new Set<number>();
  for (const token of tokensOf(args)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional' || !FLAG.test(token.rawName)) {
      noFlags.add(token.index + 1);
      continue;
    }
    const problem = problemOf(token, given.has(token.name));
    if (problem !== undefined) problems.push(problem);
    else given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  for (const place of noFlags) {
    problems.push(
      `Argument ${place} is not a flag and belongs to none: write every value as \`--name=value\` or \`--name value\`.`,
    );
  }
  if (given.has('help')) return { kind: 'help' };
  if (problems.length > 0) return { kind: 'wrong', problems };
  if (given.has('version')) return { kind: 'version' };
  const entry = (name: string): readonly [string, string][] => {
    const values = given.get(name);
    return values === undefined ? [] : [[name, joined(values)]];
  };
  return {
    kind: 'wait',
    inputs: Object.fromEntries(INPUT_FLAGS.flatMap(({ name }) => entry(name))),
    files: Object.fromEntries(FILE_FLAGS.flatMap(({ name }) => entry(name))),
    json: given.has('json'),
  };
}

/** What is written like this is shown. Anything else may be a secret that got to the wrong place. */
const FLAG = /^(?:--[a-z][a-z0-9-]{0,39}|-h)$/;

/** A list that was given in several parts, each in any form of a list. */
function joined(values: readonly string[]): string {
  if (values.length === 1) return values.join('');
  try {
    return values.flatMap((value) => parseList(value.trim())).join('\n');
  } catch (thrown) {
    if (!(thrown instanceof WrongInput)) throw thrown;
    // Refused as the input that it is, with the reason.
    return values.join('\n');
  }
}

type ArgumentToken = NonNullable<ReturnType<typeof tokensOf>>[number];
type OptionToken = Extract<ArgumentToken, { kind: 'option' }>;

function tokensOf(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    // Not strict: Node's own messages name no flag that was meant, and end at the first mistake.
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(VALUED.map((name) => [name, { type: 'string', multiple: true } as const])),
      // Taken together with their value, so that it does not look like an argument of its own.
      ...Object.fromEntries(NOT_FLAGS.map((name) => [name, { type: 'string' } as const])),
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  }).tokens;
}

/** What people may try, as the action has inputs of these names. */
const NOT_FLAGS = ['token', 'client-id', 'client-secret', 'github-token', 'summary'];

function problemOf(
  { name, rawName, value, inlineValue }: OptionToken,
  isGivenAgain: boolean,
): string | undefined {
  const variable = secretVariable(name);
  if (variable !== undefined) {
    return `\`${rawName}\` is not a flag, since flags can be read in process lists and logs: set the environment variable ${variable} instead. If a secret was given, others may have read it: replace it.`;
  }
  if (name === 'github-token') {
    return `\`${rawName}\` is not a flag: only the action reads when a workflow run began. Give \`--created-after\` a time or an age.`;
  }
  if (name === 'summary')
    return `\`${rawName}\` is not a flag: \`--summary-file FILE.md\` writes the summary.`;
  if ((SWITCHES as readonly string[]).includes(name)) {
    return value === undefined ? undefined : `\`${rawName}\` takes no value.`;
  }
  if (!VALUED.includes(name)) {
    const meant = intended(name, [...VALUED, ...SWITCHES]);
    return meant === undefined
      ? `\`${rawName}\` is not a flag: \`--help\` lists them.`
      : `\`${rawName}\` is not a flag; did you mean \`--${meant}\`?`;
  }
  if (value === undefined || (inlineValue === false && value.startsWith('--'))) {
    return `\`${rawName}\` has no value: write \`${rawName}=value\`.`;
  }
  if (isGivenAgain && !LISTS.includes(name))
    return `\`${rawName}\` is given more than once, and is not a list.`;
  const isFile = FILE_FLAGS.some((flag) => flag.name === name);
  return isFile && value.trim() === '' ? `\`${rawName}\` names no file.` : undefined;
}
