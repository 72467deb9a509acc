/**
 * Worlds in which the action fails, each with a seed that shows it. The list can only shrink: a seed of it that no
 * longer fails is an error.
 */
export const KNOWN_BROKEN: Readonly<Record<string, number>> = {};
