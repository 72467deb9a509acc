import { test as serial } from '@jest/globals';

/**
 * A test that runs beside the others of its `describe`: an end-to-end test mostly waits. It shares nothing with
 * them that changes, and jest calls no `beforeEach` and no `afterEach` for it.
 */
export const test = serial.concurrent;
