import type { Dispatcher } from 'undici';
import { Aborted, ActionError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { seconds } from '../time/duration.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { connectionFault } from './connection-fault.ts';
import { Fault } from './fault.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
  readonly bytes: number;
  header(name: string): string | undefined;
}

/** The most that is read of one body. A page of 100 jobs has about 40 kB. */
export const LARGEST_BODY = 32 * 1024 * 1024;
/** Longest for one attempt from the connection to the body's end. */
export const ATTEMPT_LIMIT = seconds(60);

/**
 * Sends one request, once. Never follows a redirect: the token goes to the configured origin only.
 * @throws Fault where another attempt can help; Aborted when the signal did it; ActionError where no attempt
 * helps: a body that is too large, a certificate that is not trusted
 */
export async function exchange(
  request: HttpRequest,
  deps: { readonly dispatcher: Dispatcher; readonly proxy?: URL | undefined; readonly clock: Clock },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (signal.aborted) throw new Aborted();
  const limit = new TimeLimit(ATTEMPT_LIMIT, deps.clock, signal);
  try {
    return await Promise.race([sendAndRead(request, deps.dispatcher, limit.signal), aborted(limit.signal)]);
  } catch (thrown) {
    if (signal.aborted) throw new Aborted();
    if (limit.expired) throw new Fault('time-out', 'no complete answer within 60 s');
    if (thrown instanceof ActionError) throw thrown;
    throw connectionFault(thrown, new URL(request.origin).host, deps.proxy);
  } finally {
    limit.release();
  }
}

/** Rejects when the signal aborts: while it makes a connection, undici takes note of that only afterwards. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Aborted()), { once: true });
    if (signal.aborted) reject(new Aborted());
  });
}

async function sendAndRead(
  request: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const answer = await dispatcher.request({
    method: request.method,
    origin: request.origin,
    path: request.path,
    headers: request.headers,
    body: request.body ?? null,
    signal,
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > LARGEST_BODY) {
      throw new ActionError({
        what: 'The server sent more than 32 MiB in one answer.',
        meaning: 'That is no page of jobs.',
        remedy: 'Check `region` or `api-base-url`; if they are right, wait by `job-id`, which needs no list.',
      });
    }
    chunks.push(part);
  }
  return {
    status: answer.statusCode,
    json: parseJson(Buffer.concat(chunks, bytes).toString('utf8')),
    bytes,
    header: (name) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
