import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { ActionError, messageOf } from '../errors.ts';

/** Milliseconds, as undici takes them. The whole attempt is bounded in http.ts. */
const LIMITS = { headersTimeout: 30_000, bodyTimeout: 30_000, connect: { timeout: 10_000 } } as const;
/** Longer than the longest pause between two looks, so that one connection serves the whole wait. */
const KEEP_ALIVE = { keepAliveTimeout: 30_000, keepAliveMaxTimeout: 60_000, connections: 1 } as const;

/** One dispatcher for the whole run: keep-alive, time limits, and the proxy that the environment names. */
export function createDispatcher(env: NodeJS.ProcessEnv): Dispatcher {
  const proxied = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].some((name) => env[name]);
  if (!proxied) return new Agent({ ...LIMITS, ...KEEP_ALIVE });
  try {
    return new EnvHttpProxyAgent({ ...LIMITS, ...KEEP_ALIVE });
  } catch (thrown) {
    throw new ActionError(
      {
        what: `The proxy that the environment names cannot be used: ${messageOf(thrown)}.`,
        remedy: 'Set http_proxy and https_proxy to a URL such as http://proxy.example:8080, or unset them.',
      },
      { cause: thrown },
    );
  }
}
