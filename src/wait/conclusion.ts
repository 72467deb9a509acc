import type { ActionError } from '../errors.ts';
import type { Verdict } from './verdict.ts';

/** A verdict that ends the wait. */
type Decided = Exclude<Verdict, { kind: 'waiting' | 'unproven' }>;

/** How a wait ends: with a verdict, or because it was stopped. */
export type Conclusion =
  | Decided
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'error'; readonly error: ActionError };

export function isDecided(verdict: Verdict): verdict is Decided {
  return verdict.kind !== 'waiting' && verdict.kind !== 'unproven';
}

/** Whether the step passes. Nothing else decides that, but for outputs that could not be written. */
export function passes(conclusion: Conclusion): boolean {
  switch (conclusion.kind) {
    case 'success':
      return true;
    case 'not_found':
      return conclusion.tolerated;
    case 'failure':
    case 'cancelled':
    case 'timed_out':
    case 'interrupted':
    case 'error':
      return false;
    default:
      return conclusion satisfies never;
  }
}
