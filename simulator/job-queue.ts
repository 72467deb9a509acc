import type { JobPlan, JobStatus } from './job-plan.ts';

export interface JobRecord {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly requestId: string;
  readonly plan: JobPlan;
  readonly createdAt: number;
  readonly visibleAt: number;
  /** From then on no read knows it; infinity for a job that stays. */
  removedAt: number;
  /** The JSON of a job that was handed in as it is; such a job never changes. */
  readonly verbatim: string | undefined;
  status: JobStatus;
  startedAt: number | null;
  completedAt: number | null;
  updatedAt: number;
  /** The JSON of each status that it has had; no status has two. */
  readonly rendered: Partial<Record<JobStatus, string>>;
  /** How many answers have held its row. */
  rowsShown: number;
}

export function byCreation(a: JobRecord, b: JobRecord): number {
  return a.createdAt - b.createdAt || a.sequence - b.sequence;
}

/**
 * One job at a time over all types, the oldest first. What has been read is settled for good: a job handed
 * in later with an older date stands before the others still waiting, and never undoes one that has started.
 */
export class JobQueue {
  /** Grows with every change of any job. */
  version = 0;
  readonly #startDelay: number;
  readonly #waiting: JobRecord[] = [];
  #head = 0;
  readonly #revisions = new Set<JobRecord>();
  #running: JobRecord | undefined;
  #freeAt = Number.NEGATIVE_INFINITY;

  constructor(startDelay: number) {
    this.#startDelay = startDelay;
  }

  add(record: JobRecord): void {
    this.#waiting.splice(this.#placeOf(record), 0, record);
  }

  settle(now: number): void {
    this.#run(now);
    for (const record of this.#revisions) {
      const { after = 0, to = 'failed' } = record.plan.revised ?? {};
      const at = (record.completedAt ?? 0) + after;
      if (at > now) continue;
      this.#revisions.delete(record);
      this.#change(record, to, at);
    }
  }

  #run(now: number): void {
    while (true) {
      if (this.#running !== undefined) {
        this.#beginCancelling(this.#running, now);
        if (!this.#end(this.#running, now)) return;
        this.#running = undefined;
      }
      const next = this.#waiting[this.#head];
      if (next === undefined) return;
      const start = Math.max(this.#freeAt, next.createdAt) + this.#startDelay;
      if (start > now) return;
      this.#head += 1;
      this.#start(next, start);
    }
  }

  /** False when the job is no longer pending, or never stood in the queue. */
  cancel(record: JobRecord, now: number): boolean {
    this.settle(now);
    const place = this.#placeOf(record);
    if (this.#waiting[place] !== record) return false;
    this.#waiting.splice(place, 1);
    this.#change(record, 'cancelled', now);
    return true;
  }

  #start(record: JobRecord, at: number): void {
    if (record.plan.outcome === 'cancelled') {
      this.#change(record, 'cancelled', at);
      return;
    }
    record.startedAt = at;
    this.#change(record, 'started', at);
    this.#running = record;
  }

  #beginCancelling(record: JobRecord, now: number): void {
    const { cancellingAfter } = record.plan;
    if (cancellingAfter === undefined || record.startedAt === null || record.status !== 'started') return;
    const at = record.startedAt + cancellingAfter;
    if (at <= now) this.#change(record, 'cancelling', at);
  }

  #end(record: JobRecord, now: number): boolean {
    if (record.plan.stuck === true || record.startedAt === null) return false;
    const end = record.startedAt + (record.plan.duration ?? 1000);
    if (end > now) return false;
    record.completedAt = end;
    const isCancelled = record.plan.cancellingAfter !== undefined;
    this.#change(
      record,
      isCancelled ? 'cancelled' : record.plan.outcome === 'failed' ? 'failed' : 'success',
      end,
    );
    this.#freeAt = end;
    if (record.plan.revised !== undefined) this.#revisions.add(record);
    return true;
  }

  #change(record: JobRecord, status: JobStatus, at: number): void {
    record.status = status;
    record.updatedAt = at;
    this.version += 1;
  }

  #placeOf(record: JobRecord): number {
    let low = this.#head;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#waiting[middle];
      if (other !== undefined && byCreation(other, record) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
