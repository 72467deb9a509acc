import type { Instant } from '../time/instant.ts';
import type { StoreClock } from '../time/store-clock.ts';
import type { HttpAnswer } from './http.ts';
import { type DecodedJob, decodeJob, type Job } from './job.ts';
import { hasErrors } from './json.ts';
import type { Outage } from './outage.ts';
import {
  decodeJobError,
  decodePage,
  isErrorsPage,
  isPage,
  type JobErrorRow,
  jobIn,
  type Page,
  type PageRequest,
  pageQuery,
} from './page.ts';
import { isApiError } from './refusal.ts';
import { decodeRelease, type ReleaseId } from './release.ts';
import { type ClientDeps, type ClientOptions, Session } from './session.ts';

/** PXM refuses an offset beyond the end in one of these ways. */
const NOTHING_THERE: ReadonlySet<number> = new Set([400, 404, 416, 422]);

/** A 404 of the API itself, and not of something on the way to it. */
function isUnknownToApi({ status, json }: HttpAnswer): boolean {
  return status === 404 && hasErrors(json);
}

/** A 404 that is not the API's is a page of something else, and says nothing. */
function isNothingThere({ status, json }: HttpAnswer): boolean {
  return NOTHING_THERE.has(status) && (status !== 404 || isApiError(json));
}

/**
 * The jobs API, over HTTP: authenticated, retried, decoded. Knows nothing of waiting. Up to 10 requests can be
 * under way at once.
 */
export class PxmClient implements Disposable {
  readonly #session: Session;

  constructor(options: ClientOptions, deps: ClientDeps) {
    this.#session = new Session(options, deps);
  }

  /** Every attempt counts, also those for a token. */
  get requests(): number {
    return this.#session.requests;
  }

  /** How often what was asked for came, after however many attempts. */
  get answers(): number {
    return this.#session.answers;
  }

  /** What has kept requests from succeeding until now, if something has. */
  get outage(): Outage | undefined {
    return this.#session.outage;
  }

  /** The store's clock, as far as its answers prove that it differs from the runner's. */
  get storeClock(): StoreClock {
    return this.#session.storeClock;
  }

  /** Continues on new connections. What is under way on the old ones fails there, and is repeated. */
  reconnect(): void {
    this.#session.reconnect();
  }

  /** No request can be sent afterwards. */
  [Symbol.dispose](): void {
    this.#session.close();
  }

  /**
   * @param options.once one attempt, which reports no outage: for what can be done without
   * @param options.isProbe asks whether anything is at an offset: a refusal of it is a page without rows
   * @throws TransientError where that one attempt failed
   */
  async listJobs(
    page: PageRequest,
    signal: AbortSignal,
    options: { readonly once?: boolean; readonly isProbe?: boolean } = {},
  ): Promise<Page<DecodedJob>> {
    const isProbe = options.isProbe === true && page.offset > 0;
    const answer = await this.#session.ask(
      {
        kind: 'list',
        request: { method: 'GET', path: `/pcm/jobs?${pageQuery(page)}` },
        hasShape: (json) => isPage(json) && !hasErrors(json),
        isAnswer: (refused) => isProbe && isNothingThere(refused),
      },
      signal,
      options.once,
    );
    if (answer.status >= 300) return { rows: [], total: undefined };
    return decodePage(answer.json, decodeJob);
  }

  /** @returns undefined where the API says that it knows no such job: 404, in JSON of the documented shape */
  async getJob(id: string, signal: AbortSignal): Promise<DecodedJob | undefined> {
    const answer = await this.#session.ask(
      {
        kind: 'job',
        request: { method: 'GET', path: `/pcm/jobs/${encodeURIComponent(id)}` },
        hasShape: (json) => jobIn(json) !== undefined,
        isAnswer: isUnknownToApi,
      },
      signal,
    );
    return answer.status === 404 ? undefined : decodeJob(jobIn(answer.json));
  }

  /**
   * @param created counts as the moment of its creation where the answer names none
   * @returns undefined where the API says that it knows no such release: 404, in JSON of the documented shape
   */
  async getRelease(
    release: ReleaseId,
    created: Instant,
    signal: AbortSignal,
  ): Promise<DecodedJob | undefined> {
    const [catalogId, releaseId] = [release.catalogId, release.releaseId].map(encodeURIComponent);
    const answer = await this.#session.ask(
      {
        kind: 'release',
        request: { method: 'GET', path: `/pcm/catalogs/${catalogId}/releases/${releaseId}` },
        hasShape: (json) => jobIn(json) !== undefined,
        isAnswer: isUnknownToApi,
      },
      signal,
    );
    if (answer.status === 404) return undefined;
    return decodeRelease(jobIn(answer.json), release.catalogId, created);
  }

  /** One page of why a job failed. */
  async listJobErrors(id: string, page: PageRequest, signal: AbortSignal): Promise<Page<JobErrorRow>> {
    const path = `/pcm/jobs/${encodeURIComponent(id)}/errors?${pageQuery(page)}`;
    const answer = await this.#session.ask(
      {
        kind: 'errors',
        request: { method: 'GET', path },
        hasShape: isErrorsPage,
        // PXM: these errors are the reason themselves, such as a missing column.
        isAnswer: ({ status, json }) => status === 422 && hasErrors(json),
      },
      signal,
    );
    return decodePage(answer.json, decodeJobError);
  }

  /**
   * One attempt. PXM: only a pending job can be cancelled.
   * @returns undefined where the API would not
   * @throws TransientError where that attempt failed
   */
  async cancelJob(id: string, signal: AbortSignal): Promise<Job | undefined> {
    const answer = await this.#session.ask(
      {
        kind: 'cancel',
        request: { method: 'POST', path: `/pcm/jobs/${encodeURIComponent(id)}/cancel`, body: '{}' },
        hasShape: () => true,
        // There is no time for another attempt: what the API says, in whatever form, is the answer.
        isAnswer: ({ status }) => status < 500 && status !== 429 && status !== 408,
      },
      signal,
      true,
    );
    if (answer.status >= 300) return undefined;
    const decoded = decodeJob(jobIn(answer.json));
    return decoded.ok ? decoded.job : undefined;
  }
}
