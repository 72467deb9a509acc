import type { Job, MalformedJob } from '../../pxm/job.ts';
import { type Duration, minutes } from '../../time/duration.ts';
import type { Instant } from '../../time/instant.ts';
import { keyOf } from '../job-state.ts';
import { looksLast } from './order-check.ts';
import type { ListPage, Row } from './pages.ts';
import { lastGroup } from './traversal.ts';

/** For so long proving readings without it have to follow a row without an id before it is forgotten. */
const FORGET_AFTER = minutes(2);

interface Nameless {
  readonly malformed: MalformedJob;
  readonly createdAt: Instant | undefined;
  /** How many rows of its `created_at` there were, itself included. */
  readonly peers: number;
  /** Since when proving readings have not shown it; undefined while the latest one did. */
  absentSince: Duration | undefined;
}

/**
 * Rows that could not be read and may be one of the jobs. What was seen stays seen: a row with an id is open
 * until the job is read, one without until a proving reading shows as many readable rows of its moment, or for
 * two minutes of proving readings without it.
 */
export class UnreadableRows {
  readonly #named = new Map<string, MalformedJob>();
  readonly #nameless = new Map<string, Nameless>();
  /** Of the proving reading under way. */
  #seen = new Set<string>();
  /** Of the moments of nameless rows: the readable rows that share them. */
  #readable = new Map<Instant, Set<string>>();

  /** Before a proving reading. */
  beginReading(): void {
    this.#seen = new Set();
    const moments = [...this.#nameless.values()].flatMap(({ createdAt }) => createdAt ?? []);
    this.#readable = new Map(moments.map((moment) => [moment, new Set<string>()]));
  }

  /** After a proving reading that came to its end. @param elapsed since the wait began */
  endReading(elapsed: Duration): void {
    for (const [place, row] of this.#nameless) {
      if (this.#seen.has(place)) {
        row.absentSince = undefined;
        continue;
      }
      row.absentSince ??= elapsed;
      const readable = row.createdAt === undefined ? undefined : this.#readable.get(row.createdAt);
      const isReadable = readable !== undefined && readable.size >= row.peers;
      if (isReadable || elapsed - row.absentSince >= FORGET_AFTER) this.#nameless.delete(place);
    }
  }

  /** A row that could be read. */
  seeReadable({ key, createdAt, decoded }: Row): void {
    if (decoded.ok) this.resolve(decoded.job);
    if (key !== undefined && createdAt !== undefined) this.#readable.get(createdAt)?.add(key);
  }

  /** A row that could not, and may be one of the jobs. */
  see(malformed: MalformedJob, page: ListPage): void {
    const { id, type, createdAt } = malformed;
    if (id !== undefined) {
      this.#named.set(keyOf(id), malformed);
      return;
    }
    const place = `${type ?? ''} ${createdAt ?? ''}`;
    this.#seen.add(place);
    // Of a group that continues beyond its page nobody knows how many it has.
    const peers = isCut(createdAt, page)
      ? Number.POSITIVE_INFINITY
      : page.rows.filter((row) => row.createdAt === createdAt).length;
    const known = this.#nameless.get(place);
    this.#nameless.set(place, {
      malformed,
      createdAt,
      peers: Math.max(peers, known?.peers ?? 0),
      absentSince: undefined,
    });
  }

  /** The job behind an id was read. One of another type is not the job that the row may be. */
  resolve(job: Job): void {
    const key = keyOf(job.id);
    const { type } = this.#named.get(key) ?? {};
    if (type === undefined || type === job.type) this.#named.delete(key);
  }

  /** Ids of rows whose job has to be asked for. */
  ids(): readonly string[] {
    return [...this.#named.values()].flatMap(({ id }) => id ?? []);
  }

  all(): readonly MalformedJob[] {
    return [...this.#named.values(), ...[...this.#nameless.values()].map(({ malformed }) => malformed)];
  }
}

function isCut(createdAt: Instant | undefined, page: ListPage): boolean {
  const isFirst = page.offset > 0 && createdAt === page.rows[0]?.createdAt;
  return isFirst || (createdAt === lastGroup(page).createdAt && !looksLast(page));
}
