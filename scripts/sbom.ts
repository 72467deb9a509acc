import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';
import { ROOT } from './root.ts';

/**
 * What is in the bundle, as CycloneDX 1.6. Without a time and a serial number, so that the same bundle has the
 * same list. (`npm sbom --omit dev` names what is installed, which is another set.)
 */
export function sbom(packages: readonly BundledPackage[]): unknown {
  const own = read('package.json') as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const { packages: locked } = read('package-lock.json') as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
  };
  const reference = `pkg:github/wait-for-pxm-jobs/${own.name}@v${own.version}`;
  const references = new Map(packages.map((each) => [each.name, npmUrl(each)]));
  const dependsOn = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => references.get(name) ?? []).sort();
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': reference,
        name: own.name,
        version: own.version,
        licenses: [{ license: { id: own.license } }],
        purl: reference,
      },
    },
    components: packages.map((each) => {
      const [scope, name] = each.name.startsWith('@') ? each.name.split('/') : [undefined, each.name];
      return {
        type: 'library',
        'bom-ref': npmUrl(each),
        ...(scope === undefined ? {} : { group: scope }),
        name,
        version: each.version,
        ...hashes(locked[each.path]?.integrity),
        ...(each.license === undefined ? {} : { licenses: [{ expression: each.license }] }),
        purl: npmUrl(each),
      };
    }),
    dependencies: [
      { ref: reference, dependsOn: dependsOn(Object.keys(own.dependencies)) },
      ...packages.map((each) => ({ ref: npmUrl(each), dependsOn: dependsOn(each.dependencies) })),
    ],
  };
}

function npmUrl({ name, version }: BundledPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Of the package as the registry has it. */
function hashes(integrity: string | undefined): object {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

/** `sbom.ts source-maps sbom.cdx.json` */
const [maps, target] = process.argv.slice(2);
if (maps !== undefined && target !== undefined && import.meta.filename === process.argv[1]) {
  writeFileSync(resolve(target), `${JSON.stringify(sbom(bundledPackages(resolve(maps))), null, 2)}\n`);
}
