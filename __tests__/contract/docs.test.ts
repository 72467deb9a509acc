import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/root.ts';

const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));

describe('every page in docs', () => {
  test.each(pages)('%s links to what exists', (page) => {
    const links = [...read('docs', page).matchAll(/\]\(((?!https?:)[^)#]+)[^)]*\)/g)];
    const missing = links
      .map(([, link = '']) => link)
      .filter((link) => !existsSync(join(ROOT, 'docs', link)));
    expect(missing).toEqual([]);
  });

  test.each(pages)('%s names tests that exist', (page) => {
    let file = '';
    const missing: string[] = [];
    for (const [, link, name] of read('docs', page).matchAll(/\]\(([^)]+\.test\.ts)\)|“([^”]+)”/g)) {
      if (link !== undefined) file = link;
      else if (name !== undefined && !read('docs', file).includes(name)) missing.push(`${file}: ${name}`);
    }
    expect(missing).toEqual([]);
  });

  test.each([...pages, '../CONTRIBUTING.md'])('%s names source files that exist', (page) => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .concat(
        ...['scripts', 'simulator'].map((folder) =>
          readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
        ),
        readdirSync(join(ROOT, '__tests__'), { recursive: true, encoding: 'utf8' }),
      )
      .map((path) => `/${path.replaceAll('\\', '/')}`);
    const named = [
      ...read('docs', page).matchAll(/(?<![\w/.-])(?:src\/)?([a-z-]+(?:\/[a-z-]+)*(?:\.test)?\.ts)\b/g),
    ];
    const missing = named
      .map(([, path = '']) => path)
      .filter((path) => !sources.some((source) => source.endsWith(`/${path}`)));
    expect(missing).toEqual([]);
  });
});

test('the README links to what exists: files, pictures, and headings of other pages', () => {
  const readme = read('README.md');
  const links = [
    ...readme.matchAll(/\]\(((?!https?:)[^)]+)\)/g),
    ...readme.matchAll(/(?:src|srcset)="([^"]+)"/g),
  ].map(([, link = '']) => link);
  const missing = links.filter((link) => {
    const [path = '', heading] = link.split('#');
    if (!existsSync(join(ROOT, path))) return true;
    return heading !== undefined && !headings(read(path)).includes(heading);
  });
  expect(links.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

/** As GitHub names them in links. */
function headings(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('security.md names each request that the source makes, and no other', () => {
  const sources = ['src/pxm/client.ts', 'src/pxm/token.ts', 'src/github/workflow-run.ts'].map((path) =>
    read(path),
  );
  const made = sources
    .flatMap((text) => [...text.matchAll(/\/(?:pcm|oauth|repos)\/[^`'?,\s]+/g)].map(([path]) => path))
    .map((path) => path.replace(/\$\{[^}]*\}|\{[a-z_]*id\}/g, '{id}'));
  const named = [...read('docs/security.md').matchAll(/^\| `[A-Z]+ ([^`?]+)/gm)].map(([, path]) => path);
  expect([...new Set(named)].sort()).toEqual([...new Set(made)].sort());
});

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}
const examples = readdirSync(join(ROOT, 'examples'))
  .filter((name) => name.endsWith('.yml'))
  .map((name) => [name, parse(read('examples', name)) as Workflow] as const);

test.each(examples)('%s: no example writes an expression into a script', (_name, { jobs }) => {
  const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  for (const script of scripts) expect(script).not.toContain('${{');
});

/** What the examples take the job's id with, each as it is written. */
const idLines = examples.flatMap(([name, { jobs }]) =>
  Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/jq (--exit-status --raw-output) '(\.data [^']*)'/g)].map(
        ([, flags = '', filter = '']) => [name, [...flags.split(' '), filter]] as const,
      ),
    ),
  ),
);
const whereJqIs = spawnSync('jq', ['--version']).error === undefined ? test : test.skip;

whereJqIs.each(idLines)(
  '%s: the id is taken from an object and from an array, or the step fails',
  (_name, args) => {
    const idIn = (data: unknown) =>
      spawnSync('jq', [...args], { input: JSON.stringify({ data }), encoding: 'utf8' });
    expect(idIn({ id: 'a' }).stdout).toBe('a\n');
    expect(idIn([{ id: 'a' }]).stdout).toBe('a\n');
    for (const nothing of [{}, [], null]) expect(idIn(nothing).status).not.toBe(0);
  },
);

test('the examples that trigger a job take its id', () => expect(idLines).toHaveLength(9));

test.each(examples)('%s: every example begins without any permission', (_name, { permissions }) => {
  expect(permissions).toEqual({});
});
