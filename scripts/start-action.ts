import { action } from '../src/index.ts';

/** Runs the action from its sources, where a debugger finds them. The runner starts `dist/index.js`. */
action();
