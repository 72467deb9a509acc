import { shorten } from '../foreign-text.ts';
import { fitting } from './budget.ts';
import { amountInWords, kindInWords, unshownInWords } from './errors-in-words.ts';
import type { WaitReport } from './wait-report.ts';
import { count, nameOf } from './words.ts';

/** Maximum length of the whole message, in characters. Slack and Teams take 3,000. */
const MAX_LENGTH_IN_CHAT = 2_900;
const MAX_OPENING = 1_200;
const MAX_KIND = 300;
const MAX_KINDS_IN_CHAT = 5;
const MAX_LINE_FOR_REST = 60;

/** Headline, sentence and the largest kinds of errors as plain text, for a chat or an issue. */
export function message(
  report: Pick<WaitReport, 'closing' | 'errors' | 'outcome' | 'label' | 'subject'>,
): string {
  const { closing, label, subject } = report;
  const head = [`${label === '' ? subject.title : label}: ${closing.headline}`, closing.sentence].map(
    (text) => shorten(text, MAX_OPENING / 2),
  );
  const blocks = blocksOf(report);
  const size = MAX_LENGTH_IN_CHAT - head.join('\n').length - MAX_LINE_FOR_REST;
  const { entries, leftOut } = fitting(blocks, { size, sizeOf: (block) => block.length + 2 });
  const rest = leftOut === 0 ? [] : [`… and the errors of ${count(leftOut, 'more job')}`];
  return [head.join('\n'), ...entries, ...rest].join('\n\n');
}

function blocksOf({
  outcome,
  errors,
  subject,
}: Pick<WaitReport, 'outcome' | 'errors' | 'subject'>): readonly string[] {
  return outcome.jobs.flatMap(({ job }) => {
    const jobErrors = errors.get(job.id);
    if (jobErrors === undefined || jobErrors.total === 0) return [];
    const shown = jobErrors.kinds.slice(0, MAX_KINDS_IN_CHAT);
    const { more, gap } = unshownInWords(job, jobErrors, shown, subject);
    return [
      [
        `${nameOf(job)}: ${amountInWords(job, jobErrors)}`,
        ...shown.map((kind) => `- ${shorten(kindInWords(kind), MAX_KIND)}`),
        ...(more === undefined ? [] : [`- ${more}`]),
        ...(gap === undefined ? [] : [shorten(gap, MAX_KIND)]),
      ].join('\n'),
    ];
  });
}

/**
 * A stranger's text must not call people: `@someone` in an issue, `<!channel>` in Slack. For text that is clean
 * already: cleaning would take out what is invisible.
 */
export function withoutMentions(text: string): string {
  return text.replace(/@(?=[\p{L}\p{N}_])|<(?=[!@#])/gu, '$&\u200b');
}
