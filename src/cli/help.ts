import { PROGRAM_NAME } from '../version.ts';
import { EXIT_CODES, exitCodeAfter } from './exit-code.ts';
import { FILE_FLAGS } from './file-flags.ts';
import { INPUT_FLAGS } from './input-flags.ts';
import { SECRET_VARIABLES } from './secret-variables.ts';

/** What differs from the action. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'created-after':
    'Jobs created at or after this moment: a time with its zone, epoch seconds or milliseconds, or an age such as `15m`. Required with `job-type`; on GitLab when the pipeline was created unless given.',
  'on-cancel': 'What to do with pending jobs after Ctrl+C or SIGTERM, `leave` or `cancel-pending`.',
};
/** What holds on GitHub only. */
const OTHER_PRESETS: ReadonlySet<string> = new Set(['created-after']);

const WIDTH = 80;
const INDENT = 4;

/** What `--help` prints. */
export function help(version: string): string {
  const inputs = INPUT_FLAGS.map(({ name, description, preset, isList }) => {
    const hasPreset = preset !== undefined && !OTHER_PRESETS.has(name);
    const notes = [
      DESCRIPTIONS[name] ?? description,
      isList ? 'May be given several times.' : '',
      hasPreset ? `Default: \`${preset}\`.` : '',
    ];
    return entry(`--${name} VALUE`, notes.filter((note) => note !== '').join(' '));
  });
  return [
    `${PROGRAM_NAME} ${version}`,
    '',
    ...wrapped(
      'Waits until Elastic Path PXM jobs have ended, and fails if one of them failed or was cancelled.',
      0,
    ),
    '',
    'Example:',
    `  ${SECRET_VARIABLES['client-id']}=… ${SECRET_VARIABLES['client-secret']}=… ${PROGRAM_NAME} --region useast --job-id "$ID"`,
    '',
    'Which jobs, and how long:',
    ...inputs.flat(),
    '',
    'What is written:',
    ...FILE_FLAGS.flatMap(({ name, value, description }) => entry(`--${name} ${value}`, description)),
    ...entry('--json', 'Write the outputs to standard output as one JSON document.'),
    ...entry('--help, --version', ''),
    '',
    'From the environment only, since flags can be read in process lists and logs:',
    ...entry(SECRET_VARIABLES.token, 'An access token; or'),
    ...entry(
      `${SECRET_VARIABLES['client-id']}, ${SECRET_VARIABLES['client-secret']}`,
      'a `client_credentials` key, with which tokens are fetched and renewed.',
    ),
    ...entry('RUNNER_DEBUG=1', 'Log every request.'),
    ...entry('NO_COLOR, FORCE_COLOR', 'Never or always colour the log, which goes to standard error.'),
    '',
    'Exit codes:',
    ...exitCodes(),
    '',
  ].join('\n');
}

function exitCodes(): readonly string[] {
  const meanings: readonly (readonly [number, string])[] = [
    [EXIT_CODES.success, 'success'],
    [EXIT_CODES.failure, 'a job failed or was cancelled'],
    [EXIT_CODES.usage, 'a flag or an input is wrong, or Node is too old'],
    [EXIT_CODES.timedOut, 'timed out'],
    [EXIT_CODES.notFound, 'no matching job was found, or too few'],
    [EXIT_CODES.error, 'the API refused, an internal error, or a file could not be written'],
    [exitCodeAfter('SIGINT'), 'interrupted (Ctrl+C)'],
    [exitCodeAfter('SIGTERM'), 'terminated'],
  ];
  return meanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
}

function entry(head: string, text: string): readonly string[] {
  return [`  ${head}`, ...wrapped(text.replaceAll('`', ''), INDENT)];
}

function wrapped(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
