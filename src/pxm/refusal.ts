import { ActionError } from '../errors.ts';
import type { Cleaner } from '../foreign-text.ts';
import type { AttemptFailure } from '../network/retry.ts';
import type { Condition } from '../network/retry-policy.ts';
import type { Duration } from '../time/duration.ts';
import type { Credentials } from './credentials.ts';
import type { HttpAnswer } from './http.ts';
import { hasErrors, record } from './json.ts';
import { TOKEN_PATH } from './token.ts';

/** An answer with a status that is not 2xx. The policy says whether it is repeated. */
export class HttpStatusError extends ActionError {
  override readonly name = 'HttpStatusError';
  readonly status: number;
  readonly failure: AttemptFailure;

  constructor(
    text: { what: string; meaning: string; remedy: string },
    failure: AttemptFailure & { readonly cause: number },
  ) {
    super(text);
    this.status = failure.cause;
    this.failure = failure;
  }
}

/** What is known about a request that was refused. */
export interface RefusedRequest {
  readonly baseUrl: URL;
  readonly path: string;
  readonly credentials: Credentials;
  /** A request of the same kind has succeeded in this wait. */
  readonly isSeenBefore: boolean;
  /** The token was accepted before, or fetched just now. */
  readonly hasGoodToken: boolean;
  readonly retryAfter: Duration | undefined;
}

/** What a refusal means, in the words of the person who has to act on it. It asserts only what is known. */
export function refusal(answer: HttpAnswer, request: RefusedRequest, clean: Cleaner): HttpStatusError {
  const { status } = answer;
  const { retryAfter, isSeenBefore, hasGoodToken } = request;
  const isForeign = isForeignPage(answer);
  const said = serverSaid(answer, clean);
  const conditions = new Set<Condition>();
  if (isSeenBefore) conditions.add('seen-before');
  if (isForeign) conditions.add('foreign-page');
  if (hasGoodToken) conditions.add('good-token');
  const source = isForeign ? ', a page of a firewall, gateway or proxy, not of the API' : '';
  const message = `HTTP ${status}${source}${said === '' ? '' : `: ${said}`}`;
  const text = isForeign ? foreignPage(answer, request, said) : refusalInWords(answer, request, said, clean);
  const earlier = 'It answered such requests earlier in this wait.';
  const meaning = isSeenBefore ? `${text.meaning} ${earlier}` : text.meaning;
  return new HttpStatusError({ ...text, meaning }, { cause: status, message, conditions, retryAfter });
}

/** The API answers a refusal in JSON: `errors`, and the token endpoint `error` too. */
export function isApiError(json: unknown): boolean {
  return hasErrors(json) || typeof record(json)['error'] === 'string';
}

function isForeignPage({ status, json }: HttpAnswer): boolean {
  return (status === 403 || status === 404) && !isApiError(json);
}

interface Text {
  readonly what: string;
  readonly meaning: string;
  readonly remedy: string;
}

function foreignPage({ status }: HttpAnswer, { baseUrl, path }: RefusedRequest, said: string): Text {
  const { host } = baseUrl;
  return {
    what: `HTTP ${status} for ${withoutQuery(path)} on ${host}, with a page of a firewall, gateway or proxy, not of the API${said === '' ? '' : `: ${said}`}.`,
    meaning: 'That says nothing about the token, or about what is waited for.',
    remedy: `Check \`region\` or \`api-base-url\`; if ${host} is right, ask those who run the network of this runner, or the gateway, why they block it.`,
  };
}

function refusalInWords(answer: HttpAnswer, request: RefusedRequest, said: string, clean: Cleaner): Text {
  const { status } = answer;
  const { host } = request.baseUrl;
  const where = withoutQuery(request.path);
  const isGivenToken = request.credentials.kind === 'token';
  const what = `${host} answered HTTP ${status} for ${where}${said === '' ? '' : `: ${said}`}.`;
  if (status >= 300 && status < 400) {
    const target = answer.header('location');
    return {
      what: `${host} redirected ${where}${target === undefined ? '' : ` to ${clean(target, 200)}`} (HTTP ${status}).`,
      meaning: 'A redirect is never followed, so that the token goes to the configured host only.',
      remedy: 'If the new address is right, give it as `api-base-url`.',
    };
  }
  if (where === TOKEN_PATH && status >= 400 && status < 500 && status !== 404) {
    return {
      what,
      meaning: 'The token endpoint gives no token for these client credentials.',
      remedy:
        'Check the secrets behind `client-id` and `client-secret`, and `region`: credentials can be wrong, revoked, or of another region.',
    };
  }
  switch (status) {
    case 401:
      return {
        what,
        meaning: isGivenToken
          ? 'The API does not accept the token: it may have expired (tokens live one hour) or belong to another region.'
          : 'The API does not accept a token that its token endpoint gave out just now.',
        remedy: isGivenToken
          ? 'Check `region`; give `client-id` and `client-secret` instead of `token` and the action renews it by itself.'
          : 'Check `region` or `api-base-url`: a store lives in one region only.',
      };
    case 403:
      return {
        what,
        meaning: 'The API does not show this to this token; implicit and shopper tokens never have access.',
        remedy: 'Use a `client_credentials` token of a key that may read PXM (Product Experience Manager).',
      };
    case 404:
      return {
        what,
        meaning: 'The API knows nothing at that address.',
        remedy: 'Check `region` or `api-base-url` (without a path, unless your gateway adds one).',
      };
    default:
      return {
        what,
        meaning: 'The API does not accept this request.',
        remedy: 'Check the inputs of this step; if they are right, report it with this message.',
      };
  }
}

function withoutQuery(path: string): string {
  return path.split('?')[0] ?? path;
}

const MAX_SAID = 300;

/**
 * The server's own words, clean: the API's `errors`, OAuth's `error` and `error_description`, a gateway's
 * `message`, or the title of a page.
 */
export function serverSaid({ json, text }: Pick<HttpAnswer, 'json' | 'text'>, clean: Cleaner): string {
  const { errors, error, error_description: description, message } = record(json);
  const entries = Array.isArray(errors)
    ? errors.slice(0, 3).map((entry) => [record(entry)['title'], record(entry)['detail']])
    : [[error, description, message]];
  const said = entries
    .map((parts) =>
      parts
        .filter((part): part is string => typeof part === 'string')
        .map((part) => clean(part, MAX_SAID))
        .filter((part) => part !== '')
        .join(', '),
    )
    .filter((part) => part !== '')
    .join('; ');
  const title = /<title[^>]*>([^<]*)<\/title/i.exec(text)?.[1];
  return said !== '' || title === undefined ? said : inQuotes(clean(title.replace(/\s+/g, ' '), MAX_SAID));
}

function inQuotes(text: string): string {
  return text === '' ? '' : `“${text}”`;
}
