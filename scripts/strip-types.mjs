import { stripTypeScriptTypes } from 'node:module';

/** Lets jest run the sources as Node itself would: types become spaces, so that lines and columns stay. */
export default {
  process: (code) => ({ code: stripTypeScriptTypes(code) }),
};
