import type { Target } from '../wait/plan.ts';
import type { Proof, Snapshot, Unproven } from '../wait/snapshot.ts';
import { count, enumerateFirst, sentences } from './words.ts';

const BY_ID = 'Wait by `job-id`, which needs no list.';

/** Why success could not be confirmed although no job is known to be unfinished; empty where that is not the reason. */
export function unprovenInWords(
  { proof, unreadable, goneIds }: Pick<Snapshot, 'proof' | 'unreadable' | 'goneIds'>,
  target: Pick<Target, 'kind'>,
): string {
  const gone =
    goneIds.length === 0
      ? ''
      : `${enumerateFirst(3, goneIds)} ${goneIds.length === 1 ? 'was' : 'were'} seen unfinished and then removed (404): nobody can say how ${goneIds.length === 1 ? 'it' : 'they'} ended.`;
  if (proof.kind !== 'incomplete') return gone;
  const [row] = unreadable;
  const why =
    proof.because === 'unreadable-row' && row !== undefined && target.kind !== 'list'
      ? `The answer for ${enumerateFirst(
          3,
          unreadable.flatMap(({ id }) => id ?? []),
        )} could not be read (${row.problem}), so success could not be confirmed.`
      : proof.because === 'unreadable-row' && row !== undefined
        ? `${count(unreadable.length, 'row')} of the list could not be read and may be one of the jobs (${row.problem}), so success could not be confirmed.`
        : reasonInWords(proof.because);
  const isLongList = proof.because === 'cut-short' && target.kind === 'list';
  return sentences(gone, why, isLongList && BY_ID);
}

/** Worth a warning while the wait continues, as no later poll is likely to differ; undefined otherwise. */
export function lastingReason(proof: Proof): string | undefined {
  if (proof.kind !== 'incomplete') return undefined;
  const isLasting = ['same-moment', 'short-pages', 'offset-ignored'].includes(proof.because);
  return isLasting ? reasonInWords(proof.because) : undefined;
}

function reasonInWords(because: Unproven): string {
  switch (because) {
    case 'list-moves':
      return `The job list changed with every request, so it could not be proven that all matching jobs were seen. ${BY_ID}`;
    case 'same-moment':
      return `So many jobs of the list have the same \`created_at\` that its pages cannot be joined: it cannot be proven that all matching jobs were seen. ${BY_ID}`;
    case 'short-pages':
      return `The server gives pages of one or two jobs, which cannot be joined: it cannot be proven that all matching jobs were seen. ${BY_ID}`;
    case 'offset-ignored':
      return `The server gives the same page for every offset, so it cannot be proven that all matching jobs were seen. ${BY_ID}`;
    case 'rows-beyond-end':
      return `The list has more rows after what looked like its end, so it could not be proven that all matching jobs were seen. ${BY_ID}`;
    case 'clock':
      return "The store's clock could not be read from its answers, and `created-after` depends on it. Give a time instead of an age.";
    case 'unreadable-row':
      return 'A row of the list could not be read and may be one of the jobs, so success could not be confirmed.';
    case 'cut-short':
      return 'The last poll was not complete: reading takes longer than the time that was left.';
    default:
      return because satisfies never;
  }
}
