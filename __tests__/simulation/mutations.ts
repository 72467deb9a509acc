import { EVERYDAY } from './games.ts';
import { datedByRunner, keptConnection, runStartedByRunner, type Saboteur } from './saboteurs.ts';

/** One place of a file of src/, written otherwise. */
export interface Rewriting {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The world that shows it; without one, the everyday. */
  readonly world?: string;
}

/** A way to break the code. */
export interface Mutant {
  readonly name: string;
  /** Caught with this world on. But for `everyday`, it survives where all worlds are off. */
  readonly world: string;
  /** One of these has to catch it; the first, and how many from there on. */
  readonly seeds: readonly [first: number, amount: number];
  /** What is wrong: a collaborator that is passed in, or else what is written. */
  readonly how: { readonly sabotage: Saboteur } | { readonly rewritings: readonly Rewriting[] };
}

/** A place that is no longer there fails the test. */
function rewrite(file: string, from: string, to: string): Rewriting {
  return { file, from, to };
}

const TRAVERSAL = 'wait/list/traversal.ts';
const LIST_WATCHER = 'wait/list/list-watcher.ts';

/** What is wrong whatever the list is like. */
const GENERAL: readonly Omit<Mutant, 'world'>[] = [
  {
    name: 'success without a proof',
    seeds: [25, 100],
    how: {
      rewritings: [
        rewrite('wait/verdict.ts', "if (proof.kind === 'not-needed') return { kind: 'unproven' };", ''),
        rewrite(
          'wait/verdict.ts',
          "if (proof.kind === 'incomplete') return timeUp ? timedOut : { kind: 'unproven' };",
          '',
        ),
      ],
    },
  },
  {
    name: 'an unknown status is final',
    seeds: [395, 100],
    how: {
      rewritings: [
        rewrite(
          'pxm/job.ts',
          'return (FINAL_STATUSES as readonly string[]).includes(status);',
          "return status === 'unknown' || (FINAL_STATUSES as readonly string[]).includes(status);",
        ),
      ],
    },
  },
  {
    name: 'created after, and not at',
    seeds: [25, 100],
    how: {
      rewritings: [
        rewrite('wait/selection.ts', 'job.createdAt >= createdAfter &&', 'job.createdAt > createdAfter &&'),
      ],
    },
  },
  {
    name: 'fail-on is ignored',
    seeds: [8, 100],
    how: {
      rewritings: [
        rewrite('wait/verdict.ts', 'rules.failOn.includes(job.status)', "job.status === 'failed'"),
      ],
    },
  },
  {
    name: 'secrets are not taken out',
    seeds: [172, 100],
    how: {
      rewritings: [rewrite('secrets/secrets.ts', 'return without(text, ranges);', 'return text;')],
    },
  },
  {
    name: 'no time limit',
    seeds: [1, 100],
    how: {
      rewritings: [rewrite('wait/wait.ts', 'timeUp: isLast || elapsed() >= rules.timeout', 'timeUp: false')],
    },
  },
  {
    name: 'no pause between attempts',
    seeds: [28, 100],
    how: {
      rewritings: [
        rewrite(
          'network/retry.ts',
          'const backoff = milliseconds(ceiling * random);',
          'const backoff = milliseconds(0);',
        ),
      ],
    },
  },
  {
    name: 'expected-jobs is ignored',
    seeds: [42, 100],
    how: {
      rewritings: [
        rewrite('wait/verdict.ts', 'rules.expectedJobs - jobs.length', '(jobs.length > 0 ? 0 : 1)'),
      ],
    },
  },
  {
    name: 'a token is not renewed',
    seeds: [28, 100],
    how: {
      rewritings: [
        rewrite('pxm/token-source.ts', 'this.#token = undefined;', ''),
        rewrite(
          'pxm/token-source.ts',
          'return token !== undefined && elapsed < token.renewAt;',
          'return token !== undefined;',
        ),
      ],
    },
  },
  {
    name: 'a passing fault ends the wait',
    seeds: [5, 100],
    how: {
      rewritings: [
        rewrite(
          'network/retry.ts',
          'if (failure === undefined || rule === undefined) throw thrown;',
          'throw thrown;',
        ),
      ],
    },
  },
];

/** A poll that reads no more than a verdict needs: what a survey happens to show hides what a reading misses. */
const NO_SURVEY = rewrite(LIST_WATCHER, 'await this.#survey(first);', 'await Promise.resolve();');
const NO_DOUBT = rewrite(
  TRAVERSAL,
  'const isDoubted = this.#hasEnd && this.#total > this.#read.size;',
  'const isDoubted = false;',
);
const NO_CLOSING = rewrite(
  TRAVERSAL,
  "if (this.#isOnePage && isAllShown && took < LONG_READING) return { kind: 'complete' };",
  "return { kind: 'complete' };",
);
const NO_OVERLAP = [
  NO_SURVEY,
  NO_DOUBT,
  rewrite(TRAVERSAL, 'page.offset + above - overlap)', 'page.offset + page.rows.length)'),
  rewrite(TRAVERSAL, 'if (this.#isJoined(page, above)) return page;', 'return page;'),
];
const GROUP_CLOSED = [
  rewrite(
    TRAVERSAL,
    "if (above < 2) return page.offset === 0 ? this.#smallList(page) : unproven('same-moment');",
    'if (above < 2) return this.#complete();',
  ),
];
const SAME_PAGE_ENDS = [
  rewrite(
    TRAVERSAL,
    "return (await this.#isWholeList(next)) ? this.#complete() : unproven('offset-ignored');",
    'return this.#complete();',
  ),
];
const END_BELIEVED = rewrite(
  TRAVERSAL,
  'if (await this.#endsWith(next)) return this.#close();',
  'return this.#close();',
);
const TOTAL_BELIEVED = [
  NO_SURVEY,
  rewrite(
    TRAVERSAL,
    'const fresh = this.#take(next);',
    `const fresh = this.#take(next);
      if (next.offset + next.rows.length >= (this.promised ??= page.total ?? Number.POSITIVE_INFINITY)) {
        return this.#close();
      }`,
  ),
];
const FIRST_DATE = [
  rewrite('time/store-clock.ts', 'if (holdsZero(interval)) {', 'if (true) {'),
  rewrite(
    'time/store-clock.ts',
    'if (this.#agreed !== undefined && holdsZero(this.#agreed)) return;',
    'if (this.#agreed !== undefined) return;',
  ),
];

/** What is wrong in one world only: the rule that this world has made necessary is gone. */
const OF_WORLDS: readonly Mutant[] = [
  {
    name: 'nothing is looked for right behind a short page',
    world: 'answer cut short',
    seeds: [111, 100],
    how: {
      rewritings: [
        NO_DOUBT,
        NO_SURVEY,
        rewrite(TRAVERSAL, 'of [last.offset + last.rows.length, next]', 'of [next]'),
      ],
    },
  },
  {
    name: 'a page longer than was asked is the whole list',
    world: 'pages longer than asked',
    seeds: [10, 100],
    how: {
      rewritings: [
        NO_SURVEY,
        rewrite(
          TRAVERSAL,
          'if (page.rows.length > MAX_PAGE_LENGTH && !(await this.#continuesBehind(page))) return this.#complete();',
          'if (page.rows.length > MAX_PAGE_LENGTH) return this.#complete();',
        ),
      ],
    },
  },
  {
    name: 'rows that have not started come in one order',
    world: 'sorted by start',
    seeds: [11, 100],
    how: {
      rewritings: [
        NO_SURVEY,
        rewrite('wait/list/pages.ts', '(a.startedAt !== undefined && a.startedAt === b.startedAt) ||', ''),
      ],
    },
  },
  {
    name: 'a page that comes again proves nothing',
    world: 'offsets rounded to pages',
    seeds: [2, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          'if (far.rows.length === 0) return this.#endsAtOneRow(page.rows.length);',
          'if (far.rows.length === 0) return false;',
        ),
      ],
    },
  },
  {
    name: 'one reading is enough, whatever the total',
    world: 'part missing in some answers',
    seeds: [69, 100],
    how: {
      rewritings: [NO_SURVEY, NO_DOUBT],
    },
  },
  {
    name: 'a short page that comes again is the end',
    world: 'offset clamped, rows hidden',
    seeds: [66, 100],
    how: { rewritings: [rewrite(TRAVERSAL, ' || beginsLike(next.rows, page.rows)', '')] },
  },
  {
    name: 'rows behind the end say nothing if they are known',
    world: 'offset clamped, rows hidden',
    seeds: [416, 100],
    how: {
      rewritings: [
        rewrite(TRAVERSAL, 'if (isRepeated && !(await this.#repeatsEnd(last, next + 1))) return false;', ''),
      ],
    },
  },
  {
    name: 'any row joins that stood above',
    world: 'rows on every page',
    seeds: [2133, 100],
    how: {
      rewritings: [
        NO_DOUBT,
        NO_SURVEY,
        rewrite(TRAVERSAL, 'if (again.length === 0 && lowest.key !== undefined) return false;', ''),
      ],
    },
  },
  {
    name: 'the end that was read last is the end',
    world: 'end revised',
    seeds: [649, 100],
    how: {
      rewritings: [
        rewrite(
          'wait/job-state.ts',
          'if (job.updatedAt !== known.updatedAt) return job.updatedAt < known.updatedAt;',
          '',
        ),
      ],
    },
  },
  {
    name: 'a job that names no request is of another',
    world: 'request unreadable once',
    seeds: [22, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'if (lacksRequest(job, selection) && !this.#ofOtherRequests.has(keyOf(job.id))) {',
          'if (false) {',
        ),
      ],
    },
  },
  {
    name: 'a whole second is a moment',
    world: 'times in whole seconds',
    seeds: [2, 100],
    how: {
      rewritings: [
        rewrite(
          'wait/list/cutoff.ts',
          "return this.#precision === 'seconds' ? startOfSecond(this.#exact) : this.#exact;",
          'return this.#exact;',
        ),
      ],
    },
  },
  {
    name: 'an answer in part is an answer',
    world: 'answers in part',
    seeds: [20, 100],
    how: {
      rewritings: [
        rewrite('pxm/client.ts', 'isPage(json) && !hasErrors(json)', 'isPage(json)'),
        rewrite('pxm/session.ts', 'if (answer.status === PARTIAL_CONTENT) {', 'if (false) {'),
      ],
    },
  },
  {
    name: 'a list without rows is empty, whatever its total',
    world: 'no rows, and a total',
    seeds: [10, 100],
    how: { rewritings: [rewrite(TRAVERSAL, 'this.#total === 0 && ', '')] },
  },
  {
    name: 'rows that were updated together come in one order',
    world: 'updated together',
    seeds: [82, 100],
    how: {
      rewritings: [
        NO_SURVEY,
        rewrite(
          TRAVERSAL,
          'const byAnyMoment = lastGroup(page, shareMoment);',
          'const byAnyMoment = lastGroup(page);',
        ),
      ],
    },
  },
  {
    name: 'joins prove something in any order',
    world: 'no order',
    seeds: [89, 100],
    how: {
      rewritings: [
        NO_DOUBT,
        NO_SURVEY,
        rewrite(TRAVERSAL, "if (!this.#sequence.isKept) return unproven('list-moves');", ''),
      ],
    },
  },
  {
    name: 'rows of one moment come in one order',
    world: 'ties',
    seeds: [46, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          'const group = this.#groupOf(page);',
          'const group = { ...lastGroup(page), rows: page.rows.slice(-1) };',
        ),
        NO_CLOSING,
        NO_SURVEY,
      ],
    },
  },
  {
    name: 'a moment that fills a page is passed over',
    world: 'ties over a page',
    seeds: [6, 100],
    how: { rewritings: GROUP_CLOSED },
  },
  {
    name: 'any page joins',
    world: 'replicas',
    seeds: [37, 100],
    how: {
      rewritings: [
        NO_DOUBT,
        rewrite(TRAVERSAL, 'if (this.#isJoined(page, above)) return page;', 'return page;'),
      ],
    },
  },
  {
    name: 'pages do not overlap',
    world: 'row removed above',
    seeds: [272, 100],
    how: { rewritings: NO_OVERLAP },
  },
  {
    name: 'pages do not overlap while the oldest rows go',
    world: 'retention',
    seeds: [46, 100],
    how: { rewritings: NO_OVERLAP },
  },
  {
    name: 'the end is where the first total said',
    world: 'rows added above',
    seeds: [46, 100],
    how: { rewritings: TOTAL_BELIEVED },
  },
  {
    name: 'what was proven once stays proven',
    world: 'rows that appear late',
    seeds: [264, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'const readAt = this.#elapsed();',
          `const readAt = this.#elapsed();
          if (this.isProvenForEver === undefined) {
            await this.#prove(first, () => true);
            this.isProvenForEver = this.#proof.kind === 'complete';
            return;
          }`,
        ),
        rewrite(
          LIST_WATCHER,
          'if (needsProof()) {',
          `if (needsProof() && this.isProvenForEver) {
            this.#proof = { kind: 'complete' };
            return;
          }
          if (needsProof()) {`,
        ),
      ],
    },
  },
  {
    name: 'a list has as many rows as its first total said',
    world: 'busy store',
    seeds: [100, 100],
    how: { rewritings: TOTAL_BELIEVED },
  },
  {
    name: 'an empty page is the end',
    world: 'empty page once',
    seeds: [7, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          'if (this.#isJoined(page, above)) return page;',
          'if (page.rows.length === 0 || this.#isJoined(page, above)) return page;',
        ),
        END_BELIEVED,
        NO_SURVEY,
      ],
    },
  },
  {
    name: 'a short page is the end',
    world: 'rows hidden',
    seeds: [10, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          'if (isShort && (fresh === 0 || isHalf || isFilled(next, this.#groupOf(next)))) {',
          'if (isShort) {',
        ),
        END_BELIEVED,
        NO_SURVEY,
      ],
    },
  },
  {
    name: 'a larger total is ignored',
    world: 'page hidden',
    seeds: [35, 100],
    how: {
      rewritings: [rewrite(TRAVERSAL, 'if (this.#total <= this.#read.size) return true;', 'return true;')],
    },
  },
  {
    name: 'a page that shows nothing new is the end',
    world: 'offset ignored',
    seeds: [5, 100],
    how: { rewritings: SAME_PAGE_ENDS },
  },
  {
    name: 'the last page that can be had is the end',
    world: 'offset clamped',
    seeds: [3, 100],
    how: { rewritings: SAME_PAGE_ENDS },
  },
  {
    name: 'the list ends where offsets end',
    world: 'offset limited to 10,000',
    seeds: [4, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          'const next = await this.#joinedPage(offset, page.rows.slice(0, above));',
          `if (offset >= MAX_OFFSET) return this.#close();
      const next = await this.#joinedPage(offset, page.rows.slice(0, above));`,
        ),
      ],
    },
  },
  {
    name: 'an offset that is refused is an error',
    world: 'refused beyond the end',
    seeds: [2, 100],
    how: {
      rewritings: [
        rewrite(
          'pxm/client.ts',
          'isAnswer: (refused) => isProbe && isNothingThere(refused)',
          'isAnswer: () => false',
        ),
      ],
    },
  },
  {
    name: 'a page is as long as it was asked for',
    world: 'pages capped',
    seeds: [2, 100],
    how: {
      rewritings: [
        rewrite('wait/list/pages.ts', 'return this.#longest;', 'return MAX_PAGE_LENGTH;'),
        rewrite(TRAVERSAL, '[last.offset + last.rows.length, next]', '[next]'),
        NO_SURVEY,
      ],
    },
  },
  {
    name: 'pages that cannot overlap are the list',
    world: 'pages of one or two',
    seeds: [2, 100],
    how: { rewritings: GROUP_CLOSED },
  },
  {
    name: 'the end is where the total says',
    world: 'totals that lie',
    seeds: [19, 100],
    how: { rewritings: TOTAL_BELIEVED },
  },
  {
    name: 'a first page that falls shows the order of the list',
    world: 'sorted within groups',
    seeds: [15, 100],
    how: { rewritings: [rewrite(LIST_WATCHER, 'let isChecked = trustOrder;', 'let isChecked = true;')] },
  },
  {
    name: 'a reading ends at the end of the list',
    world: 'sorted by update',
    seeds: [1195, 100],
    how: { rewritings: [NO_CLOSING, NO_SURVEY] },
  },
  {
    name: 'a row that cannot be read is passed over',
    world: 'row unreadable once',
    seeds: [2, 100],
    how: { rewritings: [rewrite(LIST_WATCHER, 'this.#unreadable.see(decoded.malformed, page);', '')] },
  },
  {
    name: 'ids are compared with their case',
    world: 'ids in capitals',
    seeds: [172, 100],
    how: { rewritings: [rewrite('wait/job-state.ts', 'return id.toLowerCase();', 'return id;')] },
  },
  {
    name: 'a job is of the type that its first row has',
    world: 'one id, two types',
    seeds: [4, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'if (!matches(job, selection)) {',
          `this.firstTypes ??= new Map();
          if (!this.firstTypes.has(key)) this.firstTypes.set(key, job.type);
          if (this.firstTypes.get(key) !== job.type || !matches(job, selection)) {`,
        ),
      ],
    },
  },
  {
    name: 'an older copy wins',
    world: 'older copy of a job',
    seeds: [174, 100],
    how: { rewritings: [rewrite('wait/job-state.ts', 'isOlder(job, known.job) || ', '')] },
  },
  {
    name: 'a job that had ended has to stay in the list',
    world: 'job removed when it had ended',
    seeds: [14, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'if (await this.#accountForUnreadable()) {',
          'if ((await this.#accountForUnreadable()) && this.#shown.size === this.#states.size) {',
        ),
      ],
    },
  },
  {
    name: 'a job that is gone has ended',
    world: 'job removed unfinished',
    seeds: [35, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'const jobs = this.#cutoff.isKnown ? this.#states.all() : [];',
          'const jobs = this.#states.all().filter(({ job }) => !this.#gone.has(keyOf(job.id)));',
        ),
      ],
    },
  },
  {
    name: 'the first date is believed',
    world: 'wrong date of one answer',
    seeds: [94, 100],
    how: { rewritings: FIRST_DATE },
  },
  {
    name: 'the dates of errors count',
    world: 'wrong date of all errors',
    seeds: [16, 100],
    how: {
      rewritings: [
        rewrite(
          'pxm/session.ts',
          'if (!isSuccess(answer)) throw this.#refusal(answer, kind, request.path, hasGoodToken);',
          `if (!isSuccess(answer)) {
            this.#observeDate(answer);
            throw this.#refusal(answer, kind, request.path, hasGoodToken);
          }`,
        ),
        ...FIRST_DATE,
      ],
    },
  },
  {
    name: 'a job of the future does not match',
    world: 'dates ahead of created_at',
    seeds: [113, 100],
    how: {
      rewritings: [
        rewrite(
          LIST_WATCHER,
          'if (!matches(job, selection)) {',
          'if (!matches(job, selection) || job.createdAt > this.#client.storeClock.now()) {',
        ),
      ],
    },
  },
  {
    name: 'an answer is dated when it arrives',
    world: 'first answer slow',
    seeds: [1030, 100],
    how: {
      rewritings: [
        rewrite(
          'time/store-clock.ts',
          'most: date + 1_000 - sent }',
          'most: date + 2_000 - headersArrived }',
        ),
        ...FIRST_DATE,
      ],
    },
  },
  {
    name: 'an age counts from the runner’s now',
    world: "runner's clock wrong",
    seeds: [1, 100],
    how: { sabotage: datedByRunner },
  },
  {
    name: 'a run starts by the runner’s clock',
    world: "runner's clock wrong",
    seeds: [5, 100],
    how: { sabotage: runStartedByRunner },
  },
  {
    name: 'the store’s now is the runner’s',
    world: 'store’s clock wrong',
    seeds: [2, 100],
    how: { sabotage: datedByRunner },
  },
  {
    name: 'a reading that takes long proves nothing',
    world: 'one request in every reading fails',
    seeds: [2, 100],
    how: {
      rewritings: [
        rewrite(
          TRAVERSAL,
          "if (this.#isOnePage && isAllShown && took < LONG_READING) return { kind: 'complete' };",
          "if (took >= LONG_READING) return unproven('list-moves');\n    if (this.#isOnePage) return { kind: 'complete' };",
        ),
      ],
    },
  },
  {
    name: 'a redirect is final',
    world: 'refused for a while',
    seeds: [2, 100],
    how: { rewritings: [rewrite('network/retry-policy.ts', 'on: [302, 303, 307, 400,', 'on: [400,')] },
  },
  {
    name: 'an attempt may take for ever',
    world: 'one request never answered',
    seeds: [1, 100],
    how: {
      rewritings: [
        rewrite(
          'pxm/attempt-limit.ts',
          'return shortest(MAX_ATTEMPT, ',
          'return longest(milliseconds(600_000), ',
        ),
      ],
    },
  },
  {
    name: 'a connection is kept that is dead',
    world: 'connection dead at the time limit',
    seeds: [1, 100],
    how: { sabotage: keptConnection },
  },
  {
    name: 'rows are spread over arguments',
    world: '100,000 rows in one answer',
    seeds: [1, 100],
    how: {
      rewritings: [
        rewrite(
          'wait/list/pages.ts',
          'this.#longest = Math.max(this.#longest, rows.length);',
          'this.#longest = Math.max(this.#longest, rows.length);\n    [].push(...rows, ...rows, ...rows, ...rows, ...rows, ...rows, ...rows, ...rows);',
        ),
      ],
    },
  },
];

/** Each must be caught. */
export const MUTANTS: readonly Mutant[] = [
  ...GENERAL.map((mutant) => ({ ...mutant, world: EVERYDAY })),
  ...OF_WORLDS,
];
