import type { PxmClient } from '../../pxm/client.ts';
import { isFinal, type Job } from '../../pxm/job.ts';
import { isWantedType } from '../../pxm/job-type.ts';
import { MAX_PAGE_LENGTH } from '../../pxm/page.ts';
import type { Clock } from '../../time/clock.ts';
import { type Duration, milliseconds, seconds } from '../../time/duration.ts';
import { Pace } from '../../time/pace.ts';
import { ForecastSources } from '../forecast-sources.ts';
import { JobStates, keyOf } from '../job-state.ts';
import { NearMissSightings } from '../near-misses.ts';
import type { Target } from '../plan.ts';
import { couldMatch, lacksRequest, matches, type Selection } from '../selection.ts';
import type { Known, Proof, Unproven } from '../snapshot.ts';
import type { PollRequest, Watcher } from '../watcher.ts';
import { Cutoff } from './cutoff.ts';
import { ListOrder } from './list-order.ts';
import { checkRest, isTooOld, looksLast } from './order-check.ts';
import { type ListPage, ListPages, MAX_OFFSET, type Row } from './pages.ts';
import { LONG_READING, lastGroup, type RowsRead, traverse } from './traversal.ts';
import { UnreadableRows } from './unreadable-rows.ts';

/** Requests for the list, in the long run and at once. */
const PACE = { perSecond: 5, burst: 25 } as const;
const MAX_READINGS_PER_POLL = 3;
const BETWEEN_READINGS = milliseconds(300);
/** More unfinished jobs than these are not asked for one by one. */
const MAX_BY_ID = 5;
/** Pages that one poll reads to follow the queue of unfinished jobs. */
const MAX_CHASE_PAGES = 10;
/** So often the whole list is searched for expected jobs that no first page shows. */
const SEARCH_EVERY = seconds(10);
/** For each request that a search takes, the next one is put off by so much. */
const SEARCH_REQUEST = milliseconds(400);

type ListTarget = Extract<Target, { kind: 'list' }>;

/**
 * Watches the job list for the jobs that match. While one of them has not ended, a poll reads the first page and
 * what it needs of the unfinished ones. A verdict needs a proving reading, of which `docs/architecture.md` says
 * what it proves.
 */
export class ListWatcher implements Watcher {
  readonly #target: ListTarget;
  readonly #client: Pick<PxmClient, 'listJobs' | 'getJob' | 'storeClock'>;
  readonly #clock: Clock;
  readonly #began: Duration;
  readonly #pace: Pace;
  readonly #pages: ListPages;
  readonly #cutoff: Cutoff;
  readonly #states = new JobStates();
  readonly #sources = new ForecastSources();
  readonly #unreadable = new UnreadableRows();
  #nearMisses = new NearMissSightings();
  #signal: AbortSignal = AbortSignal.abort();
  #proof: Proof = { kind: 'not-needed' };
  /** Where in the list each tracked job last stood. */
  readonly #places = new Map<string, number>();
  /** Tracked jobs that this poll has shown. */
  readonly #shown = new Set<string>();
  /** Jobs that were asked for by their ids, and are not of a request that is waited for. */
  readonly #ofOtherRequests = new Set<string>();
  /** Tracked jobs that were seen unfinished and are gone. */
  readonly #gone = new Set<string>();
  #overlap = 1;
  /** Some row was newer than one above it, or offsets were ignored: the list is always read whole. */
  #readsWhole = false;
  #orderChecked = false;
  /** Where the last page began that a survey found. */
  #tail = 0;
  #hasSurveyed = false;
  /** Of this poll, none has come yet. */
  #isFirstAnswer = true;
  #nextSearch: Duration;

  constructor(
    target: ListTarget,
    client: Pick<PxmClient, 'listJobs' | 'getJob' | 'storeClock'>,
    clock: Clock,
  ) {
    this.#target = target;
    this.#client = client;
    this.#clock = clock;
    this.#began = clock.elapsed();
    this.#cutoff = new Cutoff(target.since, client.storeClock, () => this.#elapsed());
    this.#nextSearch = SEARCH_EVERY;
    this.#pace = new Pace(clock, PACE);
    this.#pages = new ListPages(
      async (request, isProbe) => {
        await this.#pace.turn(this.#signal);
        const page = await client.listJobs(request, this.#signal, { isProbe });
        if (this.#isFirstAnswer) this.#beginSightings();
        if (this.#cutoff.seeMoments(page.rows)) this.#keepMatching();
        return page;
      },
      (row, page, index) => this.#see(row, page, index),
    );
  }

  async poll({ needsProof, expectsMore, isLast }: PollRequest, signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    this.#proof = { kind: 'incomplete', because: 'cut-short' };
    this.#shown.clear();
    this.#isFirstAnswer = true;
    const first = await this.#readFirst();
    const readAt = this.#elapsed();
    // The last poll misses no failure that an earlier one left for later.
    if (!this.#hasSurveyed || expectsMore() || isLast) await this.#survey(first);
    await this.#chaseUnfinished();
    if (needsProof()) {
      const isRecent = this.#elapsed() - readAt < LONG_READING;
      return this.#prove(isRecent ? first : undefined, needsProof);
    }
    if (expectsMore() && this.#elapsed() >= this.#nextSearch) {
      await this.#search(first);
      // A verdict may rest on what it found, but not on its reading, which trusted an earlier check.
      if (needsProof()) return this.#prove(undefined, needsProof);
    }
    this.#proof = { kind: 'not-needed' };
  }

  known(): Known {
    const jobs = this.#cutoff.isKnown ? this.#states.all() : [];
    return {
      jobs,
      missingIds: [],
      missingRequestIds: this.#target.requestIds.filter(
        (id) => !jobs.some(({ job }) => job.requestId?.toLowerCase() === id),
      ),
      unreadable: this.#unreadable.all(),
      goneIds: [...this.#gone]
        .flatMap((id) => this.#states.get(id)?.job ?? [])
        .filter(({ status }) => !isFinal(status))
        .map(({ id }) => id),
      proof: this.#proof,
      createdAfter: this.#cutoff.at,
      ...this.#sources.known(jobs, this.#client.storeClock.now()),
      nearMisses: this.#nearMisses.nearMisses(),
    };
  }

  /** Until a poll has an answer, what was seen before it stands. */
  #beginSightings(): void {
    this.#isFirstAnswer = false;
    this.#nearMisses = new NearMissSightings();
    this.#sources.beginQueue(this.#client.storeClock.now());
  }

  /** The first page, twice where the first answer leaves the store's clock unknown and the moment depends on it. */
  async #readFirst(): Promise<ListPage> {
    let first = await this.#pages.at(0);
    this.#settleCutoff();
    if (!this.#cutoff.isKnown) {
      await this.#pause();
      first = await this.#pages.at(0);
      this.#settleCutoff();
    }
    return first;
  }

  /** Reads on from the first page to where matching jobs are likely. Proves nothing. */
  async #survey(first: ListPage): Promise<void> {
    this.#hasSurveyed = true;
    if (first.rows.length === 0 || first.rows.length > MAX_PAGE_LENGTH || looksLast(first)) return;
    const order = new ListOrder();
    order.extend(first.rows);
    const end = first.total ?? 0;
    const isBackwards = order.oldestFirst && end > first.rows.length && end < MAX_OFFSET;
    if (isBackwards) await this.#surveyFromEnd(end);
    else await this.#surveyFromTop(first, order);
  }

  async #surveyFromTop(first: ListPage, order: ListOrder): Promise<void> {
    const read = new Set(first.rows.map(({ key }) => key));
    let page = first;
    for (let start = Math.max(first.rows.length, this.#tail); start < MAX_OFFSET; ) {
      if (order.newestFirst && isTooOld(lastGroup(page).createdAt, this.#cutoff.at)) return;
      page = await this.#pages.beyond(start);
      if (page.rows.every(({ key }) => read.has(key))) {
        if (start === this.#tail) this.#tail = 0;
        return;
      }
      order.extend(page.rows);
      for (const { key } of page.rows) read.add(key);
      // In a list with the newest first, matching jobs stand above the last page, not on it.
      if (!order.newestFirst) this.#tail = start;
      if (looksLast(page)) return;
      start += page.rows.length;
    }
  }

  /** In a list with the oldest first, matching jobs stand at its end. */
  async #surveyFromEnd(end: number): Promise<void> {
    for (let start = end; start > 0; ) {
      start = Math.max(0, start - this.#pages.longest);
      const [oldest] = (await this.#pages.beyond(start)).rows;
      if (oldest === undefined || isTooOld(oldest.createdAt, this.#cutoff.at)) return;
    }
  }

  /** Reads the unfinished jobs that no page of this poll has shown. */
  async #chaseUnfinished(): Promise<void> {
    if (this.#shown.size === this.#states.size) return;
    const open = (): readonly Job[] => this.#states.unfinished().map(({ job }) => job);
    const isHidden = ({ id }: Job): boolean => !this.#shown.has(keyOf(id));
    const isGone = ({ id }: Job): boolean => this.#gone.has(keyOf(id));
    if (open().filter(isHidden).length > MAX_BY_ID) {
      // PXM ends the oldest first: a page around the oldest unfinished one shows what has changed.
      for (let count = 0; count < MAX_CHASE_PAGES; count += 1) {
        const oldest = open().find((job) => isHidden(job) && !isGone(job));
        if (oldest === undefined) break;
        await this.#pages.beyond(this.#chasePlace(keyOf(oldest.id)));
        if (isHidden(oldest)) await this.#readById(oldest.id);
        const state = this.#states.get(oldest.id)?.job.status;
        if (state !== undefined && !isFinal(state) && !isGone(oldest)) return;
        if (open().filter(isHidden).length <= MAX_BY_ID) break;
      }
    }
    const hidden = open().filter(isHidden);
    const present = hidden.filter((job) => !isGone(job));
    for (const { id } of [...present, ...hidden.filter(isGone)].slice(0, MAX_BY_ID)) await this.#readById(id);
  }

  /** Where a page shows a job and those that end after it: in a list with the newest first these stand above. */
  #chasePlace(key: string): number {
    const place = this.#places.get(key) ?? 0;
    const youngest = this.#states.unfinished().at(-1);
    const isNewestFirst = youngest !== undefined && (this.#places.get(keyOf(youngest.job.id)) ?? 0) < place;
    return isNewestFirst ? Math.max(0, place + 2 - this.#pages.longest) : place;
  }

  async #search(first: ListPage): Promise<void> {
    const before = this.#pages.requests;
    await this.#prove(first, () => false, this.#orderChecked);
    const took = this.#pages.requests - before;
    this.#nextSearch = milliseconds(this.#elapsed() + SEARCH_EVERY + took * SEARCH_REQUEST);
  }

  /** @param trustOrder the order of the list was checked before, and no verdict rests on it now */
  async #prove(
    firstPage: ListPage | undefined,
    needsProof: () => boolean,
    trustOrder = false,
  ): Promise<void> {
    let because: Unproven = 'clock';
    let isChecked = trustOrder;
    let emptyReadings = 0;
    let doubted: RowsRead | undefined;
    // What cannot be read is counted from the first row on.
    let first = this.#unreadable.all().length === 0 ? firstPage : undefined;
    if (!this.#cutoff.isKnown) return this.#leaveUnproven(because);
    for (let reading = 0; reading < MAX_READINGS_PER_POLL; reading += 1) {
      if (reading > 0) await this.#pause();
      this.#unreadable.beginReading();
      let top: ListPage | undefined;
      let isShort = false;
      const traversal = await traverse(this.#pages, {
        first,
        overlap: this.#overlap,
        pause: () => this.#pause(),
        elapsed: () => this.#elapsed(),
        mayStop: async (page, order) => {
          if (page.offset === 0) top = page;
          if (this.#readsWhole || isShort || order.rises) return false;
          if (!order.newestFirst || !isTooOld(lastGroup(page).createdAt, this.#cutoff.at)) return false;
          if (isChecked) return true;
          if (looksLast(page)) return false;
          const rest = await checkRest(this.#pages, top ?? page, page, () => this.#pause());
          if (rest === 'does-not-fall') this.#readsWhole = true;
          isShort = rest === 'short';
          isChecked = rest === 'falls';
          this.#orderChecked ||= isChecked;
          return isChecked;
        },
      });
      first = undefined;
      emptyReadings = traversal.kind === 'empty' ? emptyReadings + 1 : 0;
      const before = doubted;
      doubted = traversal.kind === 'complete' ? traversal.doubted : undefined;
      const isConfirmed = doubted === undefined || (before !== undefined && confirms(doubted, before));
      if ((traversal.kind === 'complete' && isConfirmed) || emptyReadings === 2) {
        this.#unreadable.endReading(this.#elapsed());
        // The answers of this reading may have been the first to prove it.
        this.#settleCutoff();
        if (await this.#accountForUnreadable()) {
          this.#proof = { kind: 'complete' };
          return;
        }
        because = 'unreadable-row';
      } else {
        if (traversal.kind === 'unproven') {
          because = traversal.because;
          // Where it is not the list that moves, a page that overlaps much of another shows little that is new.
          const widest = Math.max(1, Math.floor(this.#pages.longest / 2));
          this.#overlap = because === 'list-moves' ? Math.min(this.#overlap * 2, widest) : 1;
        } else because = 'list-moves';
      }
      if (reading > 0 && !needsProof()) break;
    }
    this.#leaveUnproven(because);
  }

  #leaveUnproven(because: Unproven): void {
    this.#proof = { kind: 'incomplete', because };
  }

  /** Asks for each row with an id that could not be read. @returns whether none is left */
  async #accountForUnreadable(): Promise<boolean> {
    for (const id of this.#unreadable.ids()) await this.#readById(id);
    return this.#unreadable.all().length === 0;
  }

  /** A 404 is asked once more: one replica may not have the job yet. */
  async #readById(id: string): Promise<void> {
    const key = keyOf(id);
    for (let asked = 0; asked < 2; asked += 1) {
      if (asked > 0) await this.#pause();
      await this.#pace.turn(this.#signal);
      const decoded = await this.#client.getJob(id, this.#signal);
      if (decoded === undefined) continue;
      this.#gone.delete(key);
      if (!decoded.ok || keyOf(decoded.job.id) !== key) return;
      const { job } = decoded;
      this.#sources.see(job);
      // What matched once is the same job, though an answer may leave out what it matched by.
      if (this.#states.has(id) || matches(job, this.#selection())) {
        this.#shown.add(key);
        this.#states.see(job, this.#client.storeClock.now());
      } else this.#ofOtherRequests.add(key);
      this.#unreadable.resolve(job);
      return;
    }
    if (this.#states.has(id)) this.#gone.add(key);
  }

  #see(row: Row, page: ListPage, index: number): void {
    const { decoded, key } = row;
    const selection = this.#selection();
    if (!decoded.ok) {
      const isKnown = key !== undefined && this.#states.has(key);
      if (!isKnown && couldMatch(decoded.malformed, selection)) {
        this.#unreadable.see(decoded.malformed, page);
      }
      return;
    }
    const { job } = decoded;
    this.#unreadable.seeReadable(row);
    this.#sources.see(job);
    if (lacksRequest(job, selection) && !this.#ofOtherRequests.has(keyOf(job.id))) {
      const { id, type, createdAt } = job;
      this.#unreadable.see({ id, type, createdAt, problem: 'unreadable meta.x_request_id' }, page);
      return;
    }
    if (!matches(job, selection)) {
      this.#nearMisses.see(job, isWantedType(job.type, selection.types), selection.createdAfter);
      return;
    }
    if (key === undefined) return;
    this.#shown.add(key);
    this.#gone.delete(key);
    this.#places.set(key, page.offset + index);
    this.#states.see(job, this.#client.storeClock.now());
  }

  #selection(): Selection {
    const { types, requestIds } = this.#target;
    return { types, requestIds, createdAfter: this.#cutoff.at };
  }

  #settleCutoff(): void {
    if (this.#cutoff.settle()) this.#keepMatching();
    this.#cutoff.mustBePast();
  }

  #keepMatching(): void {
    this.#states.keepOnly((job) => matches(job, this.#selection()));
  }

  #elapsed(): Duration {
    return milliseconds(this.#clock.elapsed() - this.#began);
  }

  #pause(): Promise<void> {
    return this.#clock.sleep(BETWEEN_READINGS, this.#signal);
  }
}

/**
 * Whether a reading shows nothing that the one before had missed. A total that is more than both have read may count
 * rows that nobody can see; but where rows change places, each reading misses others.
 */
function confirms(rows: RowsRead, before: RowsRead): boolean {
  const newest = [...before.values()].reduce<number>(
    (most, { createdAt = 0 }) => Math.max(most, createdAt),
    0,
  );
  return [...rows].every(([key, { createdAt = 0 }]) => before.has(key) || createdAt > newest);
}
