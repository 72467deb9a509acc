import { stripVTControlCharacters } from 'node:util';
import { run } from '../../src/main.ts';
import { type Shown, type Step, simulateStep } from '../simulation/step.ts';
import type { Scene } from './scenes.ts';

const PREFIXES = { error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ', line: '', debug: '' } as const;
const ICONS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;

export async function play({ plan }: Scene): Promise<Step> {
  return simulateStep(plan(), run);
}

/** The log as GitHub shows it: annotations stand in it too, without their titles. */
export function logOf({ shown }: Pick<Step, 'shown'>): readonly string[] {
  return shown.map((entry) => `${PREFIXES[entry.kind]}${entry.text}`);
}

export function annotationsOf({ shown }: Pick<Step, 'shown'>): readonly (Shown & { title: string })[] {
  return shown.filter((entry) => 'title' in entry);
}

/** All that a person sees of a scene, as a page that GitHub renders. */
export function pageOf({ title, inputs }: Scene, step: Step): string {
  const annotations = annotationsOf(step).map(
    (entry) =>
      `${ICONS[entry.kind as keyof typeof ICONS]} ${entry.title}\n   ${entry.text.replaceAll('\n', '\n   ')}`,
  );
  return [
    `# ${title}`,
    '<!-- Made by `npm run docs`: what the action shows for simulated jobs. A test compares it. -->',
    fence(
      'yaml',
      Object.entries(inputs).map(([name, value]) => `${name}: ${value}`),
    ),
    `The step ${step.passed ? 'passes' : 'fails'}, with \`conclusion\` \`${step.outputs['conclusion']}\`.`,
    '## Log',
    fence(
      'text',
      logOf(step).map((line) => stripVTControlCharacters(line)),
    ),
    ...(annotations.length === 0 ? [] : ['## Annotations', fence('text', annotations)]),
    '## Summary',
    step.summary,
  ].join('\n\n');
}

function fence(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;
}
