/** What is bundled, once, for both entries (scripts/entries). */
export { action } from './action.ts';
export { cli } from './cli/cli.ts';
