import type { Dispatcher } from 'undici';
import { Aborted, ActionError, messageOf } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import { seconds } from '../time/duration.ts';
import { TimeLimit } from '../time/time-limit.ts';
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
 * @throws Fault where another attempt can help; Aborted when the signal did it; ActionError for a body that is
 * too large
 */
export async function exchange(
  request: HttpRequest,
  deps: { dispatcher: Dispatcher; clock: Clock },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (signal.aborted) throw new Aborted();
  const limit = new TimeLimit(ATTEMPT_LIMIT, deps.clock, signal);
  try {
    return await sendAndRead(request, deps.dispatcher, limit.signal);
  } catch (thrown) {
    if (signal.aborted) throw new Aborted();
    if (limit.expired) throw new Fault('time-out', 'no complete answer within 60 s');
    throw thrown instanceof ActionError ? thrown : faultOf(thrown);
  } finally {
    limit.release();
  }
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
        remedy: 'Check `region` or `api-base-url`; if they are right, wait by `job-id`, which reads no list.',
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

const TIME_OUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CUT_SHORT = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function faultOf(thrown: unknown): Fault {
  const code = codeOf(thrown);
  const message = code === '' ? messageOf(thrown) : `${code}: ${messageOf(thrown)}`;
  if (TIME_OUTS.has(code)) return new Fault('time-out', message, { cause: thrown });
  if (CUT_SHORT.has(code)) return new Fault('cut-short', message, { cause: thrown });
  return new Fault('connection', message, { cause: thrown });
}

/** The first code in the chain of causes: undici wraps what the socket said. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : codeOf(cause);
}
