/** Worlds in which the action fails for some seeds. The list can only shrink: one that no longer fails is an error. */
export const KNOWN_BROKEN: readonly string[] = [];
