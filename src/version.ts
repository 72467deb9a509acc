/** Both are the same as in package.json; a test compares them. Constants, so that no file is read at the start. */
export const PROGRAM_NAME = 'wait-for-pxm-jobs';
export const VERSION = '1.0.0';
