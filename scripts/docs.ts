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

/** The README with its tables made of action.yml and its examples of examples/. */
export function renderReadme(readme: string, action: ActionYaml, example: (name: string) => string): string {
  const inputs = Object.entries(action.inputs).map(([name, input]) => [
    `\`${name}\``,
    input.default === undefined ? '' : `\`${input.default}\``,
    input.description,
  ]);
  const outputs = Object.entries(action.outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  return readme
    .replace(
      /(<!-- inputs -->)[\s\S]*?(<!-- \/inputs -->)/,
      between(table(['input', 'default', 'meaning'], inputs)),
    )
    .replace(/(<!-- outputs -->)[\s\S]*?(<!-- \/outputs -->)/, between(table(['output', 'meaning'], outputs)))
    .replace(/<!-- example:([a-z-]+) -->[\s\S]*?<!-- \/example -->/g, (_all, name: string) => {
      return `<!-- example:${name} -->\n\n\`\`\`yaml\n${example(name).trimEnd()}\n\`\`\`\n\n<!-- /example -->`;
    });
}

function between(text: string): (all: string, open: string, close: string) => string {
  return (_all, open, close) => `${open}\n\n${text}\n\n${close}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @returns the README as it is, and as it should be */
export function readme(): { readonly is: string; readonly should: string } {
  const is = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionYaml;
  const example = (name: string): string => readFileSync(join(ROOT, 'examples', `${name}.yml`), 'utf8');
  return { is, should: renderReadme(is, action, example) };
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
