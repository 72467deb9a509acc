import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './root.ts';

/**
 * Assembles the package of the command line in a new folder, for `npm pack`: the bundle with a manifest of its own.
 * It has no dependencies and no scripts, so that installing it runs nothing and fetches nothing else.
 *
 *   npm run package -- FOLDER
 */
const REPOSITORY = 'https://github.com/wait-for-pxm-jobs/wait-for-pxm-jobs';
/** The action's entry is of no use in it. */
const LEFT_OUT: ReadonlySet<string> = new Set(['index.js']);

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder that does not exist yet: npm run package -- FOLDER');
  process.exit(2);
}
const target = resolve(folder);
mkdirSync(join(target, 'dist'), { recursive: true });
if (readdirSync(target).length > 1 || readdirSync(join(target, 'dist')).length > 0) {
  console.error(`${target} is not empty.`);
  process.exit(2);
}

const dist = join(ROOT, 'dist');
for (const name of readdirSync(dist)) {
  if (!LEFT_OUT.has(name)) cpSync(join(dist, name), join(target, 'dist', name));
}
chmodSync(join(target, 'dist/cli.cjs'), 0o755);
cpSync(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));

const { name, version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly license: string;
};
const manifest = {
  name,
  version,
  description:
    'Waits until Elastic Path PXM jobs have ended, and fails if one of them failed or was cancelled',
  license,
  repository: { type: 'git', url: `git+${REPOSITORY}.git` },
  bin: { [name]: 'dist/cli.cjs' },
  files: ['dist'],
  // What undici needs. dist/cli.cjs checks it.
  engines: { node: '>=22.19' },
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(
  join(target, 'README.md'),
  `# ${name}

Waits until Elastic Path PXM jobs have ended, and fails if one of them failed or was cancelled. The command line of the GitHub Action [${name}](${REPOSITORY}), for every other CI system and for a laptop. Needs Node 22.19 or newer.

    export EP_CLIENT_ID=… EP_CLIENT_SECRET=…
    npx --yes ${REPOSITORY}/releases/download/v${version}/${name}-${version}.tgz --job-id "$ID" --region useast

\`--help\` lists the flags and the exit codes. [For GitLab, Jenkins, Azure DevOps, CircleCI and Bitbucket](${REPOSITORY}/blob/v${version}/docs/other-ci.md).
`,
);
