import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { ActionError, messageOf, withoutFullStop } from '../errors.ts';

/** Milliseconds, as undici takes them. The whole attempt is bounded in http.ts. */
const LIMITS = { headersTimeout: 60_000, bodyTimeout: 60_000, connect: { timeout: 10_000 } } as const;
/** Longer than the longest pause between two polls, so that one connection serves the whole wait. */
const KEEP_ALIVE = { keepAliveTimeout: 30_000, keepAliveMaxTimeout: 60_000 } as const;

/** The way to the API: one connection, on which one request follows another. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** The proxy that requests may go through; `no_proxy` can still name the API. */
  readonly proxy: URL | undefined;
}

/** Errors that came up on the way to a proxy, before it was asked for anything. */
const proxyErrors = new WeakSet<object>();

/** Whether a connection failed because its proxy could not be connected to. */
export function isProxyError(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return proxyErrors.has(thrown) || isProxyError((thrown as { cause?: unknown }).cause);
}

/**
 * One connection with keep-alive, time limits, and the proxy that `env` names.
 * @throws ActionError where the proxy is not a URL
 */
export function connect(env: NodeJS.ProcessEnv, baseUrl: URL): Connection {
  const options = { ...LIMITS, ...KEEP_ALIVE, connections: 1 };
  // Plain http is for this machine only: a proxy would be sent the token in clear text.
  const proxy = baseUrl.protocol === 'https:' ? proxyOf(env) : undefined;
  if (proxy === undefined) return { dispatcher: new Agent(options), proxy };
  const dispatcher = new EnvHttpProxyAgent({
    ...options,
    // Empty: undici reads the variables of the process where it is given none.
    httpProxy: '',
    httpsProxy: proxy.href,
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    // Only undici knows whether it is on the way to the proxy or, through it, to the API.
    clientFactory: (origin, { connect: toProxy }: ProxyClientOptions) =>
      new Pool(origin, {
        connect: (target, callback) =>
          toProxy(target, (...answer) => {
            if (answer[0] !== null) proxyErrors.add(answer[0]);
            callback(...answer);
          }),
      }),
  });
  return { dispatcher, proxy };
}

interface ProxyClientOptions {
  readonly connect: buildConnector.connector;
}

/**
 * As undici and curl choose it for https: small letters win even when they are empty, http's serves where there
 * is no other, and one without a scheme is http.
 */
function proxyOf(env: NodeJS.ProcessEnv): URL | undefined {
  const [https, http] = [env['https_proxy'] ?? env['HTTPS_PROXY'], env['http_proxy'] ?? env['HTTP_PROXY']];
  const text = (https || http || '').trim();
  if (text === '') return undefined;
  try {
    const url = new URL(text.includes('://') ? text : `http://${text}`);
    if (!['http:', 'https:', 'socks5:', 'socks:'].includes(url.protocol)) {
      throw new Error(`${url.protocol}// is not a scheme of a proxy`);
    }
    // undici decodes both for the login.
    decodeURIComponent(url.username + url.password);
    return url;
  } catch (thrown) {
    throw new ActionError(
      {
        what: `The proxy that the environment names cannot be used: ${withoutFullStop(messageOf(thrown))}.`,
        remedy: 'Set http_proxy and https_proxy to a URL such as http://proxy.example:8080, or unset them.',
      },
      { cause: thrown },
    );
  }
}

/** What must not be shown of a proxy's URL: the password, and the form in which it is sent. */
export function secretsOf(proxy: URL | undefined): readonly string[] {
  if (proxy === undefined || proxy.password === '') return [];
  const [name, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)];
  return [password, proxy.password, Buffer.from(`${name}:${password}`).toString('base64')];
}
