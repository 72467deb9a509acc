import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bundledPackages } from '../../scripts/bundled-packages.ts';
import { ROOT } from '../../scripts/root.ts';
import { sbom } from '../../scripts/sbom.ts';

interface Bom {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes: readonly { readonly content: string }[];
    readonly licenses: readonly unknown[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** `name version` of each package of the committed bundle. */
const bundled = readFileSync(join(ROOT, 'dist/licenses.txt'), 'utf8')
  .split(`\n${'-'.repeat(78)}\n\n`)
  .map((text) => text.slice(0, text.indexOf('\n')));

function bomOf(sources: readonly string[]): Bom {
  const maps = mkdtempSync(join(tmpdir(), 'maps-'));
  try {
    writeFileSync(join(maps, 'main.js.map'), JSON.stringify({ sources }));
    return sbom(bundledPackages(maps)) as Bom;
  } finally {
    rmSync(maps, { recursive: true });
  }
}

test('it lists the packages that the source maps name, each once, with version, licence and hash', () => {
  const names = bundled.map((line) => line.split(' ')[0]);
  const { components } = bomOf([
    'webpack://main/webpack/bootstrap',
    '../lib/src/index.js',
    ...names.flatMap((name) => [`../node_modules/${name}/a.js`, `.././node_modules/${name}/lib/b.js`]),
  ]);
  const listed = components.map(
    ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name} ${version}`,
  );
  expect(listed).toEqual(bundled);
  for (const { hashes, licenses, purl } of components) {
    expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    expect(licenses).toHaveLength(1);
    expect(purl).toMatch(/^pkg:npm\/(?:%40[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+$/);
  }
});

test('what depends on what names only what is listed', () => {
  const { components, dependencies, metadata } = bomOf([
    '../node_modules/@actions/core/a.js',
    '../node_modules/undici/b.js',
    '../node_modules/@actions/http-client/c.js',
  ]);
  const listed = [metadata.component['bom-ref'], ...components.map((each) => each['bom-ref'])];
  expect(dependencies.map(({ ref }) => ref)).toEqual(listed);
  const [own, core] = dependencies;
  expect(own?.dependsOn).toEqual([components[0]?.purl, components[2]?.purl].sort());
  expect(core?.dependsOn).toEqual([components[1]?.purl]);
});

test('security.md counts them', () => {
  expect(bundled).toHaveLength(19);
  expect(readFileSync(join(ROOT, 'docs/security.md'), 'utf8')).toContain('nineteen npm packages');
});
