import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LAYERS, layersConfiguration, specifierOf } from '../../scripts/layers.ts';
import { ROOT } from '../../scripts/root.ts';

const layers = Object.keys(LAYERS);
const packages = [
  'undici',
  '@actions/core',
  '@actions/github',
  'node:crypto',
  'node:fs',
  'node:fs/promises',
  'node:os',
  'node:path',
  'node:util',
  'node:v8',
  'some-package',
];
/** What no layer may import: code that is not in the bundle. */
const outside = ['simulator', 'scripts', '__tests__'];

test('every file of src is in the table', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));
  const missing = files.filter((path) => !(path in LAYERS) && !(dirname(path) in LAYERS));
  expect(missing).toEqual([]);
});

test.each(layers)('%s exists, and imports layers above it only', (layer) => {
  expect(existsSync(join(ROOT, 'src', layer))).toBe(true);
  const above = layers.slice(0, layers.indexOf(layer));
  expect([...above, ...packages]).toEqual(expect.arrayContaining([...(LAYERS[layer] ?? [])]));
});

test('Biome has the table (npm run layers renews it)', () => {
  expect(JSON.parse(readFileSync(join(ROOT, 'biome.layers.json'), 'utf8'))).toEqual(layersConfiguration());
});

describe('a probe in each layer that imports every layer and package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'probes-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** The lines of each probe that Biome refuses, as what they import. */
  const refused = new Map<string, readonly string[]>();

  const others = (layer: string): readonly string[] => [
    ...layers.filter((other) => other !== layer),
    ...packages,
  ];
  const probeOf = (layer: string): string => `src/${layer.endsWith('.ts') ? layer : `${layer}/probe.ts`}`;
  const importOf = (layer: string, name: string): string =>
    `import '${specifierOf(layer, name).replace('*.ts', 'part.ts')}';`;

  beforeAll(async () => {
    for (const name of ['biome.json', 'biome.layers.json']) cpSync(join(ROOT, name), join(folder, name));
    for (const layer of layers) {
      const up = '../'.repeat(probeOf(layer).split('/').length - 1);
      const lines = [
        ...others(layer).map((name) => importOf(layer, name)),
        ...outside.map((name) => `import '${up}${name}/part.ts';`),
      ];
      mkdirSync(dirname(join(folder, probeOf(layer))), { recursive: true });
      writeFileSync(join(folder, probeOf(layer)), `${lines.join('\n')}\n`);
    }
    for (const { message, location } of await lint(folder)) {
      expect(message).toMatch(/^src\/\S+ may import .*scripts\/layers\.ts/);
      const [, layer = ''] = /^src\/(\S+)/.exec(message) ?? [];
      expect(location.path.replaceAll('\\', '/')).toBe(probeOf(layer));
      const name = [...others(layer), ...outside][location.start.line - 1] ?? '';
      refused.set(layer, [...(refused.get(layer) ?? []), name]);
    }
  });

  test.each(layers)('%s: each forbidden import fails, and each allowed one passes', (layer) => {
    const forbidden = others(layer).filter((name) => !LAYERS[layer]?.includes(name));
    expect(refused.get(layer)?.toSorted()).toEqual([...forbidden, ...outside].toSorted());
  });
});

interface Diagnostic {
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

function lint(folder: string): Promise<readonly Diagnostic[]> {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const args = ['lint', '--only=style/noRestrictedImports', '--vcs-enabled=false'];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [biome, ...args, '--max-diagnostics=none', '--reporter=json', '.'],
      { cwd: folder },
      // Refusals make it exit with 1.
      (error, stdout) => {
        if (stdout === '') reject(error);
        else resolve((JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics);
      },
    );
  });
}
