import { writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from './root.ts';

/**
 * Who may import whom within src: a folder (without its subfolders) or a file, and what it may import besides its
 * own folder. Everything else is forbidden, packages and Node's modules too. A layer imports only layers that
 * stand above it here, so there are no circles.
 *
 * `npm run layers` writes the table into biome.layers.json, which Biome enforces.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'foreign-text.ts': ['node:util'],
  // The forms in which a secret can come back.
  secrets: ['foreign-text.ts'],
  'version.ts': [],
  // How a process ends, as the action and as the command line.
  'process-end.ts': ['foreign-text.ts'],
  // Time knows nothing of the rest.
  time: [],
  // What the store and GitHub share.
  network: ['errors.ts', 'time'],
  // The only way to GitHub's API.
  github: ['errors.ts', 'time', 'network', '@actions/github'],
  // What is shown and kept goes through here only.
  toolkit: ['foreign-text.ts', '@actions/core', 'node:fs/promises'],
  // The client knows nothing of waiting.
  pxm: ['errors.ts', 'foreign-text.ts', 'time', 'network', 'undici'],
  // The pure middle: time and HTTP are passed in, and it shows nothing itself.
  wait: ['errors.ts', 'time', 'pxm'],
  // One room for each kind of target; no room knows another.
  'wait/list': ['errors.ts', 'time', 'pxm', 'wait'],
  'wait/ids': ['errors.ts', 'time', 'pxm', 'wait'],
  'wait/releases': ['time', 'pxm', 'wait'],
  // Why jobs failed. Requests and the file are passed in; a digest depends on nothing but its text.
  failures: ['errors.ts', 'foreign-text.ts', 'time', 'pxm', 'node:crypto'],
  // The only way to the disk, beside the toolkit's.
  files: ['failures', 'node:fs/promises', 'node:os', 'node:path'],
  inputs: ['foreign-text.ts', 'time', 'pxm', 'wait'],
  report: [
    'errors.ts',
    'foreign-text.ts',
    'version.ts',
    'time',
    'toolkit',
    'pxm',
    'wait',
    'failures',
    'inputs',
  ],
  // The composition imports the parts, never the other way.
  'main.ts': [
    'errors.ts',
    'foreign-text.ts',
    'version.ts',
    'secrets',
    'time',
    'github',
    'toolkit',
    'pxm',
    'wait',
    'wait/list',
    'wait/ids',
    'wait/releases',
    'failures',
    'inputs',
    'report',
  ],
  // The action's process.
  'action.ts': [
    'foreign-text.ts',
    'version.ts',
    'process-end.ts',
    'time',
    'github',
    'toolkit',
    'pxm',
    'files',
    'main.ts',
  ],
  // The command line's process.
  cli: [
    'errors.ts',
    'foreign-text.ts',
    'version.ts',
    'process-end.ts',
    'time',
    'toolkit',
    'pxm',
    'inputs',
    'report',
    'main.ts',
    'node:fs/promises',
    'node:path',
    'node:util',
  ],
  'index.ts': ['action.ts', 'cli'],
};

/** A layer's files, as a pattern relative to src. */
export function filesOf(layer: string): string {
  return layer.endsWith('.ts') ? layer : `${layer}/*.ts`;
}

function folderOf(layer: string): string {
  return layer.endsWith('.ts') ? posix.dirname(layer) : layer;
}

/** How a file of a layer names another layer's files, or a package. */
export function specifierOf(layer: string, imported: string): string {
  if (!(imported in LAYERS)) return imported;
  const relative = posix.relative(folderOf(layer), filesOf(imported));
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Biome's configuration of the table: all is forbidden but what the patterns with `!` take out again. */
export function layersConfiguration(): unknown {
  const overrides = Object.entries(LAYERS).map(([layer, imports]) => {
    const own = layer.endsWith('.ts') ? [] : ['!./*.ts'];
    const group = ['**', ...own, ...imports.map((name) => `!${specifierOf(layer, name)}`)];
    const message = `src/${layer} may import ${imports.join(', ') || 'nothing'}: scripts/layers.ts.`;
    const options = { patterns: [{ group, message }] };
    return {
      includes: [`src/${filesOf(layer)}`],
      linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } },
    };
  });
  return { overrides };
}

if (import.meta.filename === process.argv[1]) {
  writeFileSync(join(ROOT, 'biome.layers.json'), `${JSON.stringify(layersConfiguration(), null, 2)}\n`);
}
