import { readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { ROOT } from './root.ts';

/**
 * Checks action.yml, the workflows and the examples with GitHub's own parser, the one of its editors: keys,
 * expressions, contexts, events, and the `with:` keys of this action. No network.
 *
 *   check-workflows.ts [file ...]
 */

// It imports JSON as a bundler would, without saying that it is JSON.
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
  },
});
const { registerLogger, validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');

const NAME = 'wait-for-pxm-jobs/wait-for-pxm-jobs';
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));

/** Of other actions it is told no inputs, and then checks none. */
const actionsMetadataProvider = {
  fetchActionMetadata: ({ owner, name }: { owner: string; name: string }) =>
    Promise.resolve(`${owner}/${name}` === NAME ? action : { name, description: name }),
};
// What it cannot do it would only log.
const fail = (message: string): never => {
  throw new Error(message);
};
registerLogger({ error: fail, warn: fail, info: () => undefined, log: () => undefined });

const given = process.argv.slice(2).map((file) => resolve(file));
const files = given.length > 0 ? given : ['action.yml', ...of('.github/workflows'), ...of('examples')];
for (const file of files) {
  const path = resolve(ROOT, file);
  // Within this repository the action goes by its folder.
  const text = readFileSync(path, 'utf8').replace(/^(\s*-? *uses:) \.\/$/gm, `$1 ${NAME}@main`);
  const document = TextDocument.create(pathToFileURL(path).href, 'yaml', 1, text);
  for (const { range, message } of await validate(document, { actionsMetadataProvider })) {
    console.log(`${file}:${range.start.line + 1}: ${message}`);
    process.exitCode = 1;
  }
}

function of(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);
}
