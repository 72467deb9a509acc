// The action. Without top-level await: as an asynchronous module it starts measurably later.
import { action } from './main.js';

action();
