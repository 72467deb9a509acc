import type { JobState } from '../../simulator/store.ts';
import { TYPE } from './draft.ts';
import { type Game, type Played, patience, play, SECRET, type Subject } from './play.ts';
import { START } from './step.ts';
import type { Exchange } from './store-dispatcher.ts';

export const VIOLATIONS = [
  'passes wrongly',
  'fails wrongly',
  'does not end',
  'says too little',
  'shows a secret',
] as const;
/** `says too little`: the list cannot be proven, and the message does not name `job-id`. */
export type ViolationKind = (typeof VIOLATIONS)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}

/** After `timeout`: the last poll, and reading why jobs failed. In milliseconds. */
const GRACE = 65_000;
/** An age is known to the action to within the whole seconds of `Date` headers. */
const AGE_SLACK = 2_600;
/** A request that follows an answer so much later begins another reading. */
const PAUSE = 250;

function isFinal({ status }: Pick<JobState, 'status'>): boolean {
  return status === 'success' || status === 'failed' || status === 'cancelled';
}

function hasFailed({ status }: Pick<JobState, 'status'>): boolean {
  return status === 'failed' || status === 'cancelled';
}

/**
 * Safety and liveness of one wait, from the store's truth: what the action said is compared with what was, and
 * with what whole answers had shown it.
 */
export function violationsOf(played: Played): readonly Violation[] {
  const { draft, step, inputs, timeout, sightings } = played;
  const { outputs, passed, endedAt, store } = step;
  const found: Violation[] = [];
  const must = (holds: boolean, kind: ViolationKind, what: string): void => {
    if (!holds) found.push({ kind, what });
  };

  const conclusion = outputs['conclusion'] ?? 'none';
  const slack = draft.slack + (draft.createdAfter === 'age' ? AGE_SLACK : 0);
  const wanted = store.everCreated().filter(selectorOf(inputs));
  const isById = inputs['job-id'] !== undefined;
  // A moment without a fraction is any moment of its second.
  const cutoff = draft.store.timestamps === 'seconds' ? draft.cutoff - (draft.cutoff % 1_000) : draft.cutoff;
  const possible = isById ? wanted : wanted.filter((job) => job.createdAt >= cutoff - slack);
  const certain = isById
    ? wanted
    : wanted.filter((job) => !job.hidden && job.createdAt >= draft.cutoff + slack);
  const staying = certain.filter((job) => job.removedAt > endedAt);
  const oldestCopy = Math.max(...(draft.store.replicas?.lags ?? [0]));
  const began = lastReadingBegan(played.exchanges.map(({ exchange }) => exchange));
  const visible = staying.filter((job) => {
    const seen = sightings.get(job.id.toLowerCase());
    // Left out of an answer and never shown before: nobody could know of it.
    const isHidden = seen !== undefined && seen.omittedAt >= began && !seen.unreadable && !seen.ended;
    return job.visibleAt + oldestCopy <= began && !isHidden;
  });
  const listed = new Set((JSON.parse(outputs['job-ids'] ?? '[]') as string[]).map((id) => id.toLowerCase()));
  const tolerant = inputs['if-no-jobs-found'] !== 'error';

  // Safety.
  if (conclusion === 'success') {
    for (const job of visible) {
      const seen = sightings.get(job.id.toLowerCase());
      // Ended well in the copies that answered, and changed once more since.
      const isNews = seen?.ended === true && !seen.failed && job.updatedAt + oldestCopy > began;
      must(
        (isFinal(job) && !hasFailed(job)) || isNews,
        'passes wrongly',
        `success, but ${job.id} is ${job.status}`,
      );
      must(listed.has(job.id.toLowerCase()), 'passes wrongly', `success, and ${job.id} was never read`);
    }
    for (const job of certain) {
      const seen = sightings.get(job.id.toLowerCase());
      if (seen === undefined) continue;
      must(
        !hasFailed(job) || (!seen.failed && !seen.cancelled),
        'passes wrongly',
        `success, but an answer showed that ${job.id} failed`,
      );
      const isGone = job.removedAt <= endedAt && seen.unfinished && !seen.ended;
      must(!isGone, 'passes wrongly', `success, but ${job.id} was seen unfinished and then removed`);
    }
    must(draft.proof !== 'impossible', 'passes wrongly', 'success of a list that cannot be proven');
  }
  if (conclusion === 'not_found') {
    const kind = tolerant ? 'passes wrongly' : 'fails wrongly';
    must(
      visible.length === 0 || isRequestMissing(inputs, visible) || (isById && visible.length < wanted.length),
      kind,
      `not found, but there were ${visible.length}`,
    );
  }
  must(
    passed === (conclusion === 'success' || (conclusion === 'not_found' && tolerant)),
    passed ? 'passes wrongly' : 'fails wrongly',
    `the step ${passed ? 'passes' : 'fails'} with ${conclusion}`,
  );
  if (conclusion === 'failure' || conclusion === 'cancelled') {
    const didFail = (job: JobState): boolean =>
      hasFailed(job) || sightings.get(job.id.toLowerCase())?.failed === true;
    must(possible.some(didFail), 'fails wrongly', `${conclusion}, but no job that matches did`);
  }
  const isTooLong = draft.proof === 'impossible';
  must(conclusion !== 'error' || isTooLong, 'fails wrongly', `error: ${lastWords(played)}`);
  must(conclusion !== 'none', 'fails wrongly', `no conclusion: ${lastWords(played)}`);
  const shown = step.shown.map((entry) => ('title' in entry ? `${entry.title} ${entry.text}` : entry.text));
  const all = [...shown, step.summary, ...Object.values(outputs)].join('\n');
  for (const secret of new Set([...step.secrets, SECRET])) {
    must(!all.includes(secret), 'shows a secret', 'a secret was shown');
  }

  // Liveness.
  const settledAt = Math.max(
    START,
    ...possible.map((job) => (isFinal(job) ? Math.max(job.updatedAt, job.visibleAt) + oldestCopy : 0)),
  );
  const owed = settledAt + patience(draft);
  const areAllFinal = staying.every(isFinal);
  const isOneGone = possible.some(({ id, removedAt, completedAt }) => {
    if (removedAt > endedAt) return false;
    const seen = sightings.get(id.toLowerCase());
    return (
      seen?.unfinished === true ||
      seen?.unreadable === true ||
      (completedAt ?? endedAt) > removedAt - oldestCopy
    );
  });
  if (draft.proof === 'possible' && areAllFinal && !isOneGone) {
    must(endedAt <= owed, 'does not end', `${conclusion} ${since(endedAt)}, owed ${since(owed)}`);
    must(
      conclusion !== 'timed_out' ||
        endedAt < START + timeout ||
        draft.timeout === undefined ||
        owed > START + timeout + 65_000,
      'does not end',
      'timed out over jobs that had ended',
    );
  }
  must(
    endedAt <= START + timeout + GRACE,
    'does not end',
    `ended ${since(endedAt)}, timeout ${timeout / 1_000} s`,
  );
  if (conclusion === 'timed_out') {
    must(endedAt >= START + timeout - 1, 'fails wrongly', `timed out after ${since(endedAt)} already`);
    if (draft.proof === 'impossible' && areAllFinal) {
      must(all.includes('job-id'), 'says too little', 'timed out, and job-id is not named');
    }
  }
  return found;
}

/** By id; else by type and request, as far as that does not depend on time. */
function selectorOf(inputs: Readonly<Record<string, string>>): (job: JobState) => boolean {
  const listOf = (name: string): readonly string[] => inputs[name]?.split(/, ?/) ?? [];
  const [ids, requestIds] = [listOf('job-id'), listOf('request-id')];
  if (ids.length > 0) return ({ id }) => ids.includes(id);
  return ({ type, alsoAs, requestId }) =>
    (type === TYPE || alsoAs === TYPE) && (requestIds.length === 0 || requestIds.includes(requestId));
}

/** Each request that is named is owed a job. */
function isRequestMissing(inputs: Readonly<Record<string, string>>, jobs: readonly JobState[]): boolean {
  const named = inputs['request-id']?.split(',') ?? [];
  return (
    inputs['if-no-jobs-found'] === 'error' &&
    named.some((id) => jobs.every(({ requestId }) => requestId !== id))
  );
}

function since(at: number): string {
  return `${((at - START) / 1_000).toFixed(1)} s after the start`;
}

function lastWords({ step }: Played): string {
  const said = step.shown.findLast(({ kind }) => kind === 'error');
  return said === undefined ? 'nothing was said' : (said.text.split('\n')[0] ?? '');
}

/**
 * A moment before which the reading that the verdict rests on did not begin, or a somewhat earlier one: the last
 * time that the list was asked for from its top after a pause.
 */
function lastReadingBegan(exchanges: readonly Exchange[]): number {
  const lists = exchanges.filter(({ request }) => request.path.startsWith('/pcm/jobs?'));
  for (let index = lists.length - 1; index > 0; index -= 1) {
    const [before, here] = [lists[index - 1], lists[index]];
    if (before === undefined || here === undefined) continue;
    const isTop = /offset(?:%5D|\])=0\b/i.test(here.request.path) || !/offset/i.test(here.request.path);
    if (isTop && before.status === 200 && here.sentAt - before.answeredAt >= PAUSE) return here.sentAt;
  }
  return lists[0]?.sentAt ?? Number.NEGATIVE_INFINITY;
}

/** Plays a game and judges it; what goes wrong in the action itself is a violation too. */
export async function check(game: Game, subject: Subject): Promise<readonly Violation[]> {
  try {
    return violationsOf(await play(game, subject));
  } catch (thrown) {
    const neverEnds = thrown instanceof Error && thrown.message === 'The work never ends.';
    return [{ kind: neverEnds ? 'does not end' : 'fails wrongly', what: String(thrown) }];
  }
}
