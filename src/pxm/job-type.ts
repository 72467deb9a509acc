/** The job types in the API's contract of 2026, which "may be extended". */
export const KNOWN_TYPES = [
  'product-import',
  'product-export',
  'hierarchy-duplicate',
  'hierarchy-delete',
  'child-products',
  'pricebook-import',
  'pricebook-delete',
  'attach-nodes',
  'indexing-job',
] as const;

/** PXM: the older documentation names this type otherwise. It is not known which name a store sends. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([['price-import', 'pricebook-import']]);

/** Every name that a known type has. */
export const KNOWN_NAMES: readonly string[] = [...KNOWN_TYPES, ...OLD_NAMES.keys()];

/** Job types are compared by this: in lower case, and an old name as the contract's. */
export function canonicalType(type: string): string {
  const lower = type.toLowerCase();
  return OLD_NAMES.get(lower) ?? lower;
}

/** The types that are waited for, canonical: a list of them, or all but some. */
export type JobTypes = readonly string[] | { readonly all: true; readonly except: readonly string[] };

/** @param type canonical */
export function isWantedType(type: string, types: JobTypes): boolean {
  return 'all' in types ? !types.except.includes(type) : types.includes(type);
}
