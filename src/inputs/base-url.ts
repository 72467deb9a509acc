import { wrong } from './problem.ts';

/** Elastic Path's regions. A store lives in one of them; the other answers 401 for its token. */
const REGIONS: ReadonlyMap<string, string> = new Map([
  ['useast', 'https://useast.api.elasticpath.com'],
  ['euwest', 'https://euwest.api.elasticpath.com'],
]);

/** What comes before `/pcm`, such as a gateway's path. */
const PATH_OF_THE_API = /^(.*?)\/+pcm(?:\/.*)?$/i;

/** @throws WrongInput */
export function parseRegion(text: string): URL {
  const region = REGIONS.get(text.toLowerCase().replace(/[-_ ]/g, ''));
  if (region === undefined) {
    throw wrong(
      text,
      'is not a region: use useast or euwest, or give the host of a private one as `api-base-url`',
    );
  }
  return new URL(region);
}

/** @throws WrongInput, which never shows more of the URL than its host: the rest can hold a password */
export function parseBaseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) {
    throw wrong(undefined, 'is not a URL of the form https://host');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong(
      undefined,
      `for ${url.host} must not hold credentials: use \`token\`, or \`client-id\` and \`client-secret\``,
    );
  }
  if (text.includes('?') || text.includes('#')) {
    throw wrong(
      undefined,
      `for ${url.host} must not hold a query or a fragment: end it after the host or path`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrong(
      undefined,
      `is http://${url.host}, which would send the token unencrypted: use https (http is for 127.0.0.1 and localhost only)`,
    );
  }
  const prefix = PATH_OF_THE_API.exec(url.pathname)?.[1];
  if (prefix !== undefined) {
    const right = prefix === '' ? `give ${url.origin}` : 'end it before /pcm';
    throw wrong(undefined, `for ${url.host} must not hold /pcm, which the action adds: ${right}`);
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
