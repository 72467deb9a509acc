/** The same as in package.json; a test compares them. A constant, so that no file is read at the start. */
export const VERSION = '1.0.0';
