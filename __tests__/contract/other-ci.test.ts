import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/root.ts';
import { FILE_FLAGS } from '../../src/cli/file-flags.ts';
import { help } from '../../src/cli/help.ts';
import { DOTENV_OUTPUTS } from '../../src/report/dotenv.ts';
import { VERSION } from '../../src/version.ts';

const page = readFileSync(join(ROOT, 'docs/other-ci.md'), 'utf8');
const gitlab = readFileSync(join(ROOT, 'examples/ci/.gitlab-ci.yml'), 'utf8');

function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
}
const [, shared = ''] = /<!-- shell -->\s+```sh\n([\s\S]*?)```/.exec(page) ?? [];
const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

interface AzurePipeline {
  readonly steps: readonly { readonly bash?: string }[];
}
interface CircleConfig {
  readonly jobs: {
    readonly import: { readonly steps: readonly { readonly run?: { readonly command: string } }[] };
  };
}
interface BitbucketPipelines {
  readonly pipelines: {
    readonly custom: {
      readonly import: readonly [{ readonly step: { readonly script: readonly string[] } }];
    };
  };
}

describe('the snippets', () => {
  const [azure, circle, bitbucket, ...others] = blocks('yaml').map(
    (text) => parse(text, { strict: true }) as unknown,
  );
  const [jenkins = ''] = blocks('groovy');

  test('are of these systems', () => expect(others).toEqual([]));

  test.each<[string, readonly (string | undefined)[]]>([
    ['Jenkins', [/'''([\s\S]*?)'''/.exec(jenkins)?.[1]]],
    ['Azure DevOps', (azure as AzurePipeline).steps.map(({ bash }) => bash)],
    ['CircleCI', (circle as CircleConfig).jobs.import.steps.map(({ run }) => run?.command)],
    ['Bitbucket', (bitbucket as BitbucketPipelines).pipelines.custom.import[0].step.script],
  ])('%s runs the shared lines of shell', (_name, scripts) => {
    expect(scripts.map((script) => squeezed(script ?? ''))).toContain(squeezed(shared));
  });
});

test('every URL of the package is that of this version', () => {
  const url = `https://github.com/wait-for-pxm-jobs/wait-for-pxm-jobs/releases/download/v${VERSION}/wait-for-pxm-jobs-${VERSION}.tgz`;
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const text of [page, gitlab, readme]) {
    const urls = [...text.matchAll(/https:\S+\.tgz/g)].map(([found]) => found);
    expect([...new Set(urls)]).toEqual([url]);
  }
});

test('the page names every flag that is not an input, and every exit code', () => {
  for (const { name } of FILE_FLAGS) expect(page).toContain(`\`--${name} `);
  const codes = (text: string): readonly string[] => text.match(/\b(?:[0-5]|130|143)\b(?= {2}\S)/g) ?? [];
  const documented = [...page.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, list = '']) => list.split(', '));
  expect(documented).toEqual(codes(help(VERSION)));
});

test('the page names the variables of the dotenv report', () => {
  const words = page.replace(
    'the four counts',
    'PXM_TOTAL_COUNT PXM_SUCCESS_COUNT PXM_FAILED_COUNT PXM_CANCELLED_COUNT',
  );
  for (const output of DOTENV_OUTPUTS)
    expect(words).toContain(`PXM_${output.toUpperCase().replaceAll('-', '_')}`);
});
