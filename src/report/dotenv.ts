/** The outputs that are single values, in the order of their worth: the last are left empty where space ends. */
export const DOTENV_OUTPUTS = [
  'conclusion',
  'total-count',
  'success-count',
  'failed-count',
  'cancelled-count',
  'elapsed-seconds',
  'hierarchy-id',
  'errors-file',
  'file-location',
] as const;

/** GitLab: a dotenv report holds at most 5 kB and, by its tier, 20 variables or more. In bytes. */
const MAX_SIZE = 5_000;

export interface Dotenv {
  readonly text: string;
  /** The variables that are empty since their value does not fit, or would take more than one line. */
  readonly leftOut: readonly string[];
}

/**
 * Outputs as a dotenv report of GitLab: `PXM_CONCLUSION=success` and the like, one line each. GitLab takes values
 * as they are, so that nothing is quoted.
 */
export function dotenv(outputs: Readonly<Record<string, string>>): Dotenv {
  const known = DOTENV_OUTPUTS.filter((name) => outputs[name] !== undefined);
  const names = known.map(variableOf);
  let left = MAX_SIZE - names.reduce((size, name) => size + `${name}=\n`.length, 0);
  const leftOut: string[] = [];
  const lines = known.map((output) => {
    const name = variableOf(output);
    const value = outputs[output] ?? '';
    const size = Buffer.byteLength(value, 'utf8');
    if (size > left || /[\p{Cc}\u2028\u2029]|^\s|\s$/u.test(value)) {
      leftOut.push(name);
      return `${name}=\n`;
    }
    left -= size;
    return `${name}=${value}\n`;
  });
  return { text: lines.join(''), leftOut };
}

/** `hierarchy-id` is `PXM_HIERARCHY_ID`. */
function variableOf(output: string): string {
  return `PXM_${output.toUpperCase().replaceAll('-', '_')}`;
}
