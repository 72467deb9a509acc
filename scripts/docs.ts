import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pageOf, play } from '../__tests__/seen/page.ts';
import { SCENES } from '../__tests__/seen/scenes.ts';
import { ROOT } from './root.ts';

interface ActionYaml {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** What most workflows give, in the order of the README. */
const FIRST_INPUTS = ['client-id', 'client-secret', 'region', 'job-id', 'timeout'];

/** The README with its tables made of action.yml. */
export function renderReadme(readme: string, action: ActionYaml): string {
  const inputs = (names: readonly string[]): string =>
    table(
      ['input', 'default', 'meaning'],
      names.map((name) => {
        const input = action.inputs[name];
        if (input === undefined) throw new Error(`action.yml has no input ${name}`);
        return [`\`${name}\``, input.default === undefined ? '' : `\`${input.default}\``, input.description];
      }),
    );
  const others = Object.keys(action.inputs).filter((name) => !FIRST_INPUTS.includes(name));
  const outputs = Object.entries(action.outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  const parts = {
    'first-inputs': inputs(FIRST_INPUTS),
    inputs: inputs(others),
    outputs: table(['output', 'meaning'], outputs),
  };
  return Object.entries(parts).reduce((text, [name, part]) => {
    const place = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`The README has no place for ${name}`);
    return text.replace(place, (_all, open, close) => `${open}\n\n${part}\n\n${close}`);
  }, readme);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @returns the README as it is, and as it should be */
export function readme(): { readonly is: string; readonly should: string } {
  const is = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionYaml;
  return { is, should: renderReadme(is, action) };
}

/** The pages of what a person sees, by their path. */
export async function scenePages(): Promise<Readonly<Record<string, string>>> {
  const pages: Record<string, string> = {};
  for (const scene of SCENES) {
    pages[`docs/what-you-see/${scene.name}.md`] = pageOf(scene, await play(scene));
  }
  return pages;
}

if (process.argv.includes('--write')) {
  writeFileSync(join(ROOT, 'README.md'), readme().should);
  for (const [path, page] of Object.entries(await scenePages())) writeFileSync(join(ROOT, path), page);
}
