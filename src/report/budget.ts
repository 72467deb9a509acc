/** What of a list fits, and how many entries are left out. */
export interface Fitting<Entry> {
  readonly entries: readonly Entry[];
  readonly leftOut: number;
}

/**
 * The entries that fit, in their order: at most `max` of them, and together at most `size` by `sizeOf`.
 * One that is too large does not keep out those after it.
 */
export function fitting<Entry>(
  entries: readonly Entry[],
  budget: { readonly size: number; readonly sizeOf: (entry: Entry) => number; readonly max?: number },
): Fitting<Entry> {
  const fitted: Entry[] = [];
  let left = budget.size;
  for (const entry of entries) {
    if (fitted.length === budget.max) break;
    const size = budget.sizeOf(entry);
    if (size > left) continue;
    left -= size;
    fitted.push(entry);
  }
  return { entries: fitted, leftOut: entries.length - fitted.length };
}

/** In UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
