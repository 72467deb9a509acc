import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** A package of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  /** As package-lock.json names it, such as `node_modules/undici`. */
  readonly path: string;
  readonly version: string;
  readonly license: string | undefined;
  /** All that it may import, in the bundle or not. */
  readonly dependencies: readonly string[];
}

interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The packages whose sources the source maps in a folder name: what is really in the bundle, not what is installed. */
export function bundledPackages(maps: string): readonly BundledPackage[] {
  const paths = readdirSync(maps)
    .filter((name) => name.endsWith('.map'))
    .flatMap((name) => (JSON.parse(readFileSync(join(maps, name), 'utf8')) as { sources: string[] }).sources)
    // Also a package within another's node_modules.
    .flatMap(
      (source) => /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(source)?.[0] ?? [],
    );
  return [...new Set(paths)].sort().map((path) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as Manifest;
    return {
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      path,
      version: manifest.version,
      license: manifest.license,
      dependencies: Object.keys(manifest.dependencies ?? {}),
    };
  });
}
