import type { JobsAnswer } from '../../simulator/store.ts';
import { TYPE } from './draft.ts';
import type { Played } from './play.ts';
import { START } from './step.ts';
import type { Exchange } from './store-dispatcher.ts';

/** What a person needs to follow a wait: each request, what was held and answered, and what the action said. */
export function storyOf(played: Played): string {
  const { game, draft, step, exchanges, inputs, timeout } = played;
  const { rows: _rows, live: _live, faults, ...rest } = draft;
  const events: { at: number; text: string }[] = [];
  for (const { exchange, answer } of exchanges) events.push(...eventsOf(exchange, answer));
  for (const entry of step.shown) {
    const text = 'title' in entry ? `${entry.kind}: ${entry.title}: ${entry.text}` : entry.text;
    events.push({
      at: entry.at,
      text: `    action ${entry.kind === 'debug' ? '(debug) ' : ''}says: ${text}`,
    });
  }
  for (const job of step.store.everCreated()) {
    if (job.createdAt > START) events.push({ at: job.createdAt, text: `  store: ${job.id} is created` });
    if (job.completedAt !== null && job.completedAt > START) {
      events.push({ at: job.completedAt, text: `  store: ${job.id} ends with ${job.status}` });
    }
    if (job.removedAt < Number.POSITIVE_INFINITY) {
      events.push({ at: job.removedAt, text: `  store: ${job.id} is removed` });
    }
  }
  const jobs = step.store
    .everCreated()
    .filter(({ type, alsoAs }) => type === TYPE || alsoAs === TYPE)
    .map(
      (job) =>
        `  ${job.id} ${job.status.padEnd(9)} created ${seconds(job.createdAt)}${job.createdAt < draft.cutoff ? ', before the moment' : ''}${job.hidden ? ', hidden' : ''}`,
    );
  return [
    `world ${game.worlds.join(' + ')}, seed ${game.seed}; times in seconds since the start`,
    `the list: ${JSON.stringify({ ...rest, cutoff: seconds(draft.cutoff) })}`,
    `faults: ${JSON.stringify(faults)}`,
    `inputs: ${JSON.stringify({ ...inputs, timeout: `${timeout / 1_000} s` })}`,
    `${TYPE} jobs, in the end:`,
    ...jobs,
    ...events.toSorted((a, b) => a.at - b.at).map(({ at, text }) => `${seconds(at).padStart(9)} ${text}`),
    `conclusion: ${step.outputs['conclusion']}, the step ${step.passed ? 'passes' : 'fails'}`,
  ].join('\n');
}

function seconds(at: number): string {
  return ((at - START) / 1_000).toFixed(3);
}

function eventsOf(exchange: Exchange, answer: JobsAnswer | undefined): { at: number; text: string }[] {
  const { request, sentAt, answeredAt, kind, status, isTrue } = exchange;
  const path = decodeURIComponent(request.path);
  const asked = { at: sentAt, text: `→ ${request.method} ${path}` };
  const arrived = answeredAt < Number.POSITIVE_INFINITY;
  const how = `${kind === 'whole' ? '' : `${kind}, `}${isTrue ? '' : 'not what the store says, '}`;
  const copy = answer !== undefined && answer.lag > 0 ? ` in a copy ${answer.lag / 1_000} s old` : '';
  const held =
    answer?.kind === 'list'
      ? `; the list holds ${answer.held}${copy}, from ${answer.offset} on: ${rowsInWords(answer)}`
      : answer !== undefined
        ? `${copy}: ${answer.rows[0]?.status}`
        : '';
  const got = { at: arrived ? answeredAt : exchange.servedAt, text: `← ${how}${status}${held}` };
  return [asked, got];
}

function rowsInWords({ rows }: JobsAnswer): string {
  if (rows.length === 0) return 'no rows';
  const shown = rows.map(({ id, type, status, form }) => {
    const mark = type === TYPE ? status[0]?.toUpperCase() : '.';
    return `${id.slice(0, 4)}${mark}${form === 'as-is' ? '' : `(${form})`}`;
  });
  return shown.length > 24
    ? `${shown.slice(0, 10).join(' ')} … ${shown.slice(-10).join(' ')} (${shown.length})`
    : shown.join(' ');
}
