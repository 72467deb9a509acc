import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { ActionError, messageOf } from '../errors.ts';

/** Milliseconds, as undici takes them. The whole attempt is bounded in http.ts. */
const LIMITS = { headersTimeout: 30_000, bodyTimeout: 30_000, connect: { timeout: 10_000 } } as const;
/** Longer than the longest pause between two looks, so that one connection serves the whole wait. */
const KEEP_ALIVE = { keepAliveTimeout: 30_000, keepAliveMaxTimeout: 60_000 } as const;

/** The way to the API. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** The proxy that requests may go through; `no_proxy` can still name the API. */
  readonly proxy: URL | undefined;
}

/**
 * One dispatcher for the whole wait: keep-alive, time limits, and the proxy that the environment names.
 * @param connections how many requests may be under way at once
 */
export function connect(env: NodeJS.ProcessEnv, baseUrl: URL, connections = 1): Connection {
  const options = { ...LIMITS, ...KEEP_ALIVE, connections };
  // Plain http is for this machine only: a proxy would be sent the token in clear text.
  const proxy = baseUrl.protocol === 'https:' ? proxyOf(env) : undefined;
  if (proxy === undefined) return { dispatcher: new Agent(options), proxy };
  try {
    const dispatcher = new EnvHttpProxyAgent(options);
    return { dispatcher, proxy: new URL(proxy) };
  } catch (thrown) {
    throw new ActionError(
      {
        what: `The proxy that the environment names cannot be used: ${messageOf(thrown).replace(/\.$/, '')}.`,
        remedy: 'Set http_proxy and https_proxy to a URL such as http://proxy.example:8080, or unset them.',
      },
      { cause: thrown },
    );
  }
}

/** As undici chooses it for https: small letters win even when they are empty, and http's serves where there is no other. */
function proxyOf(env: NodeJS.ProcessEnv): string | undefined {
  const [https, http] = [env['https_proxy'] ?? env['HTTPS_PROXY'], env['http_proxy'] ?? env['HTTP_PROXY']];
  return https || http || undefined;
}
