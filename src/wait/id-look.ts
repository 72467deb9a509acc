import { type DecodedJob, isFinal, type Job, type MalformedJob } from '../pxm/job.ts';

/** How many jobs beyond the running one a look reads where there are many: one look stays a few requests. */
const READ_AROUND = 8;

export type FetchJob = (id: string) => Promise<DecodedJob | undefined>;

/**
 * Reads jobs by their ids, each by a request of its own, and none again that is final. PXM runs one job at a
 * time, oldest first: while the oldest unfinished one has not ended, those behind it can only have been
 * cancelled. So of many, a look reads on until one has not ended, and a few others in turn.
 */
export class IdReader {
  readonly #fetch: FetchJob;
  readonly #open = new Map<string, Job | undefined>();
  readonly #unreadable = new Map<string, MalformedJob>();
  #turn = 0;

  constructor(fetch: FetchJob, ids: readonly string[]) {
    this.#fetch = fetch;
    for (const id of ids) this.#open.set(id, undefined);
  }

  /** The oldest of the jobs that were seen and had not ended. */
  get oldestUnfinished(): Job | undefined {
    return this.#queue()[0];
  }

  async read(visit: (job: Job) => void): Promise<{ readonly malformed: readonly MalformedJob[] }> {
    const unseen = [...this.#open].filter(([, job]) => job === undefined).map(([id]) => id);
    const queue = this.#queue().map(({ id }) => id.toLowerCase());
    for (const id of unseen) await this.#readOne(id, visit);
    while (queue.length > 0 && (await this.#readOne(queue.shift() as string, visit)));
    const from = queue.length > READ_AROUND ? this.#turn % queue.length : 0;
    this.#turn = from + READ_AROUND;
    const others = [...queue.slice(from), ...queue.slice(0, from)].slice(0, READ_AROUND);
    for (const id of others) await this.#readOne(id, visit);
    return { malformed: [...this.#unreadable.values()] };
  }

  #queue(): Job[] {
    return [...this.#open.values()]
      .filter((job) => job !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  /** @returns whether the job has ended */
  async #readOne(id: string, visit: (job: Job) => void): Promise<boolean> {
    const decoded = await this.#fetch(id);
    this.#unreadable.delete(id);
    if (decoded === undefined) return false;
    if (!decoded.ok || decoded.job.id.toLowerCase() !== id) {
      const problem = decoded.ok ? 'another id than the one asked for' : decoded.malformed.problem;
      this.#unreadable.set(id, { id, type: undefined, createdAt: undefined, problem });
      return false;
    }
    visit(decoded.job);
    if (isFinal(decoded.job.status)) this.#open.delete(id);
    else this.#open.set(id, decoded.job);
    return isFinal(decoded.job.status);
  }
}
