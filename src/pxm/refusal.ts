import { ActionError } from '../errors.ts';
import type { Cleaner } from '../foreign-text.ts';
import type { Credentials } from './credentials.ts';
import type { HttpAnswer } from './http.ts';
import { record } from './job.ts';

/** An answer that no second attempt would change. */
export class RefusedError extends ActionError {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, text: { what: string; meaning?: string; remedy: string }) {
    super(text);
    this.status = status;
  }
}

/** What a final refusal means, in the words of the person who has to act on it. */
export function refusal(
  answer: HttpAnswer,
  path: string,
  options: { readonly baseUrl: URL; readonly credentials: Credentials },
  clean: Cleaner,
): RefusedError {
  const { status } = answer;
  const [where = path] = path.split('?');
  const host = options.baseUrl.host;
  const said = serverSaid(answer.json, clean);
  const what = `${host} answered HTTP ${status} for ${where}${said === '' ? '' : `: ${said}`}.`;
  const forToken = where === '/oauth/access_token';
  if (forToken && status < 500 && status >= 400 && status !== 404) {
    return new RefusedError(status, {
      what,
      meaning: 'The client credentials are wrong, were revoked, or belong to another region.',
      remedy: 'Check the secrets behind `client-id` and `client-secret`, and `region`.',
    });
  }
  if (status >= 300 && status < 400) {
    const target = answer.header('location');
    return new RefusedError(status, {
      what: `${host} redirected ${where}${target === undefined ? '' : ` to ${clean(target, 200)}`} (HTTP ${status}).`,
      meaning: 'A redirect is never followed, so that the token goes to the configured host only.',
      remedy: 'If the new address is right, give it as `api-base-url`.',
    });
  }
  switch (status) {
    case 401:
      return new RefusedError(status, {
        what,
        meaning:
          options.credentials.kind === 'token'
            ? 'The token expired (tokens live one hour) or belongs to another region.'
            : 'A token that was fetched just now is not accepted here.',
        remedy:
          options.credentials.kind === 'token'
            ? 'Check `region`; give `client-id` and `client-secret` instead of `token` and the action renews it by itself.'
            : 'Check `region` or `api-base-url`: a store lives in one region only.',
      });
    case 403:
      return new RefusedError(status, {
        what,
        meaning: 'The token is valid but has no right to read jobs; implicit and shopper tokens never have.',
        remedy: 'Use a `client_credentials` token of a key that may read PXM (Product Experience Manager).',
      });
    case 404:
      return new RefusedError(status, {
        what,
        meaning: 'This host has no PXM jobs API at that address.',
        remedy: 'Check `region` or `api-base-url` (without a path, unless your gateway adds one).',
      });
    default:
      return new RefusedError(status, {
        what,
        meaning: 'The same request would be refused again.',
        remedy: 'Check the inputs of this step; if they are right, report it with this message.',
      });
  }
}

/** The `errors` of an answer, in the server's own words. */
function serverSaid(json: unknown, clean: Cleaner): string {
  const { errors } = record(json);
  if (!Array.isArray(errors)) return '';
  return errors
    .slice(0, 3)
    .map((error) => {
      const { title, detail } = record(error);
      return [title, detail]
        .filter((part) => typeof part === 'string')
        .map((part) => clean(part, 300))
        .join(', ');
    })
    .filter((part) => part !== '')
    .join('; ');
}
