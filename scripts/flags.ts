import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { InputFlag } from '../src/cli/input-flags.ts';
import { ROOT } from './root.ts';

/** Inputs of the action that the command line has no flag for: secrets come from the environment. */
const NO_FLAGS: readonly string[] = ['token', 'client-id', 'client-secret', 'github-token', 'summary'];

interface ActionYaml {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
}

/** The flags that are inputs of the action, in its order. */
export function flagsOfAction(): readonly InputFlag[] {
  const { inputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionYaml;
  return Object.entries(inputs)
    .filter(([name]) => !NO_FLAGS.includes(name))
    .map(([name, { description, default: preset }]) => ({
      name,
      description,
      preset,
      isList: /\blist of\b|^List or\b/.test(description),
    }));
}

/**
 * `npm run flags` writes the table into src, since the command line comes without action.yml and without a YAML
 * parser.
 */
if (import.meta.filename === process.argv[1]) {
  const file = join(ROOT, 'src/cli/input-flags.ts');
  const [head = ''] = readFileSync(file, 'utf8').split('export const');
  const flags = flagsOfAction().map(
    ({ name, description, preset, isList }) =>
      `{ name: ${JSON.stringify(name)}, description: ${JSON.stringify(description)}, preset: ${JSON.stringify(preset)}, isList: ${isList} },`,
  );
  writeFileSync(file, `${head}export const INPUT_FLAGS: readonly InputFlag[] = [\n${flags.join('\n')}\n];\n`);
}
