import { type Dispatcher, interceptors } from 'undici';
import { Aborted, ActionError } from '../errors.ts';
import { codedErrors } from '../network/error-chain.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import type { Instant } from '../time/instant.ts';
import { TimeLimit } from '../time/time-limit.ts';
import { errorOfConnection } from './connection-error.ts';
import type { Connection } from './dispatcher.ts';
import { TransientError } from './transient-error.ts';

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
  /** The beginning of a body that is not JSON; else empty. */
  readonly text: string;
  /** After decompression. */
  readonly bytes: number;
  /** When its headers arrived, on the runner's clock. */
  readonly headersArrived: Instant;
  header(name: string): string | undefined;
}

/** The most that is read of one body, decompressed. A page of 100 jobs has about 40 kB. */
const MAX_BODY = 32 * 1024 * 1024;
/** Enough for the title of a page. */
const MAX_KEPT_TEXT = 8_192;

/**
 * Sends one request, once. Never follows a redirect: the token goes to the configured origin only.
 * @param limit from the connection to the end of the body
 * @throws TransientError where another attempt can help; Aborted when the signal did it; ActionError where no
 * attempt helps: a body that is too large, a certificate that is not accepted
 */
export async function exchange(
  request: HttpRequest,
  deps: Connection & { readonly clock: Clock },
  limit: Duration,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (signal.aborted) throw new Aborted();
  using time = new TimeLimit(limit, deps.clock, signal);
  try {
    return await Promise.race([sendAndRead(request, deps, time.signal), aborted(time.signal)]);
  } catch (thrown) {
    if (signal.aborted) throw new Aborted();
    if (time.expired) {
      throw new TransientError('time-out', `no complete answer within ${formatDuration(limit)}`);
    }
    if (thrown instanceof ActionError) throw thrown;
    if (codedErrors(thrown).some(({ code }) => code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')) throw tooLarge();
    throw errorOfConnection(thrown, new URL(request.origin), deps.proxy);
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
  { dispatcher, clock }: Connection & { readonly clock: Clock },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const answer = await dispatcher.compose(decompress).request({
    method: request.method,
    origin: request.origin,
    path: request.path,
    headers: request.headers,
    body: request.body ?? null,
    signal,
  });
  const headersArrived = clock.now();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > MAX_BODY) throw tooLarge();
    chunks.push(part);
  }
  // Takes a byte order mark off.
  const text = new TextDecoder().decode(Buffer.concat(chunks, bytes));
  const json = parseJson(text);
  return {
    status: answer.statusCode,
    json,
    text: json === undefined ? text.slice(0, MAX_KEPT_TEXT) : '',
    bytes,
    headersArrived,
    header: (name) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

/** Gateways compress also where nobody asked for it, and error pages too. */
const decompress: Dispatcher.DispatcherComposeInterceptor = withoutWarning(() =>
  interceptors.decompress({ skipErrorResponses: false, maxSize: MAX_BODY }),
);

/** Node would write into the log of the step that undici calls this interceptor experimental. */
function withoutWarning<Result>(make: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return make();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function tooLarge(): ActionError {
  return new ActionError({
    what: 'The server sent more than 32 MiB in one answer.',
    meaning: 'That is not a page of jobs.',
    remedy: 'Check `region` or `api-base-url`; if they are right, wait by `job-id`, which needs no list.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
