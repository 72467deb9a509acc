import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/root.ts';
import type { run } from '../../src/main.ts';
import type { Mutation } from './mutations.ts';

const SOURCES = pathToFileURL(join(ROOT, 'src/')).href;
const MARK = '?mutant';

/**
 * Loads the action with one place written otherwise. It gets modules of its own, so that what checks it runs on
 * the real ones.
 *
 * @throws where the place is gone, or there twice
 */
export async function loadMutant({ file, from, to }: Mutation): Promise<typeof run> {
  const path = join(ROOT, 'src', file);
  if (!existsSync(path)) throw new Error(`src has no ${file}`);
  const places = readFileSync(path, 'utf8').split(from).length - 1;
  if (places !== 1) throw new Error(`src/${file} has ${places} places with: ${from}`);
  const mutated = `${SOURCES}${file}${MARK}`;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const ofMutant = context.parentURL?.endsWith(MARK) === true && found.url.startsWith(SOURCES);
      return ofMutant && !found.url.endsWith(MARK) ? { ...found, url: found.url + MARK } : found;
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      return url === mutated ? { ...loaded, source: String(loaded.source).replace(from, () => to) } : loaded;
    },
  });
  try {
    return ((await import(`${SOURCES}main.ts${MARK}`)) as { run: typeof run }).run;
  } finally {
    hooks.deregister();
  }
}
