import { type Duration, longest, milliseconds, seconds, shortest } from '../time/duration.ts';
import { record } from './json.ts';

/** PXM: an access token lives one hour, unless the answer says otherwise. */
export const TOKEN_LIFE = seconds(3_600);

/** Where client credentials become a token. */
export const TOKEN_PATH = '/oauth/access_token';

export interface Token {
  readonly value: string;
  /** On the clock's `elapsed` scale. */
  readonly renewAt: Duration;
}

/** What the token endpoint sent, at the top or, as the OpenAPI file has it, within `data`. */
export function decodeToken(
  json: unknown,
): { readonly value: string; readonly expiresIn: unknown } | undefined {
  const answer = record(json);
  const { access_token: value, expires_in: expiresIn } =
    answer['access_token'] === undefined ? record(answer['data']) : answer;
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? { value, expiresIn } : undefined;
}

/**
 * When a token has to be renewed: before it ends by a tenth of its life, at most a minute, so that a short
 * life has a use and a long one does not end within a slow request.
 * @param fetchedAt when the request for it was sent, on the clock's `elapsed` scale
 * @param expiresIn its life in seconds as the server gave it
 */
export function renewalTime(fetchedAt: Duration, expiresIn: unknown): Duration {
  const given = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  const life = typeof given === 'number' && given > 0 ? seconds(given) : TOKEN_LIFE;
  const margin = shortest(seconds(60), milliseconds(life / 10));
  return milliseconds(fetchedAt + longest(milliseconds(life - margin), seconds(1)));
}
