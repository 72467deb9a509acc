import type { Job } from '../pxm/job.ts';
import { formatDuration, milliseconds } from '../time/duration.ts';
import type { ClockSkew, Instant } from '../time/instant.ts';
import { ranFor, type TrackedJob } from '../wait/job-state.ts';

/** `1,200`. Not by `toLocaleString`, whose first call takes longer than all else that is shown. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 job`, `3 jobs`, `1,200 rows`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(words: readonly string[], conjunction = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** `a, b, c and 6 more`. */
export function enumerateFirst(max: number, words: readonly string[], conjunction = 'and'): string {
  if (words.length <= max) return enumerate(words, conjunction);
  return enumerate([...words.slice(0, max), `${words.length - max} more`], conjunction);
}

/** The sentences that there are, as one paragraph. */
export function sentences(...given: readonly (string | false | undefined)[]): string {
  return given.filter(isThere).join(' ');
}

/** The paragraphs that there are. */
export function paragraphs(...given: readonly (string | false | undefined)[]): string {
  return given.filter(isThere).join('\n\n');
}

function isThere(text: string | false | undefined): text is string {
  return text !== false && text !== undefined && text !== '';
}

export function capitalized(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Enough of a UUID to find it again: of a release's, which comes after that of its catalog. */
export function shortId({ id }: Job): string {
  const start = id.lastIndexOf('/') + 1;
  return id.slice(start, start + 8);
}

export function nameOf(job: Job): string {
  return `${job.typeText} ${shortId(job)}`;
}

/** `The server's clock is 1m 30s ahead of the runner's.` */
export function skewInWords(skew: ClockSkew): string {
  return `The server's clock is ${formatDuration(milliseconds(Math.abs(skew)))} ${skew > 0 ? 'ahead of' : 'behind'} the runner's.`;
}

/** `2 started (1m 18s), 3 pending, 40 succeeded`: what there is, the moving first. */
export function tally(jobs: readonly TrackedJob[], now?: Instant): string {
  const counts = new Map<string, TrackedJob[]>();
  for (const status of ['started', 'cancelling', 'pending']) counts.set(status, []);
  for (const tracked of jobs) {
    const status = tracked.job.status === 'success' ? 'succeeded' : tracked.job.statusText;
    const group = counts.get(status);
    if (group === undefined) counts.set(status, [tracked]);
    else group.push(tracked);
  }
  return [...counts]
    .filter(([, group]) => group.length > 0)
    .map(([status, group]) => {
      const [only] = group;
      const ran =
        group.length === 1 && only?.job.status === 'started' && now !== undefined
          ? ranFor(only, now)
          : undefined;
      return `${grouped(group.length)} ${status}${ran === undefined ? '' : ` (${formatDuration(ran)})`}`;
    })
    .join(', ');
}
