import { setFlagsFromString } from 'node:v8';

/**
 * V8 trades memory for the speed of long computations, of which a wait has none: what it gains here is not
 * measurable, what it takes is (`npm run bench`). Flags of V8 13.6, which is Node 24's.
 */
export const FLAGS = [
  // A young generation that stays at its first size, about 1 MB, where a long list would let it grow to 16.
  '--semi-space-growth-factor=1',
  // No third and fourth translation of functions that ran often.
  '--no-maglev',
  '--no-opt',
  // The same for undici's HTTP parser, which is WebAssembly.
  '--wasm-tiering-budget=2000000000',
] as const;

/** Keeps the process small beside the user's own builds. To be called before the first request. */
export function staySmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
