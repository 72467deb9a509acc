import { ActionError, messageOf } from '../errors.ts';
import { Fault } from './fault.ts';

const TIME_OUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CUT_SHORT = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** Node's codes for a certificate that it does not trust (OpenSSL's X509_V_ERR names, and its own). */
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID)/;
/** How undici words a tunnel that the proxy did not open. */
const TUNNEL = /Proxy response \((\d+)\)/;

/**
 * What a failed connection means: a fault where another attempt can help, an error where none does.
 * @param proxy that the connection may go through
 */
export function connectionFault(thrown: unknown, host: string, proxy: URL | undefined): Fault | ActionError {
  const { code, port } = innermost(thrown);
  const message = code === '' ? messageOf(thrown) : `${code}: ${messageOf(thrown)}`;
  const tunnel = TUNNEL.exec(message)?.[1];
  if (tunnel === '407') return proxyWantsLogin(proxy, thrown);
  if (tunnel !== undefined) {
    return new Fault('proxy', `the proxy ${nameOf(proxy)} answered HTTP ${tunnel}`, { cause: thrown });
  }
  if (proxy !== undefined && port === portOf(proxy)) {
    return new Fault('proxy', `the proxy ${nameOf(proxy)} cannot be reached, ${message}`, { cause: thrown });
  }
  if (CERTIFICATE.test(code)) return untrusted(host, message, thrown);
  if (code === 'ENOTFOUND') {
    const what = `nobody knows the host ${host} (ENOTFOUND): is \`region\` or \`api-base-url\` right?`;
    return new Fault('connection', what, { cause: thrown });
  }
  if (TIME_OUTS.has(code)) return new Fault('time-out', message, { cause: thrown });
  if (CUT_SHORT.has(code)) return new Fault('cut-short', message, { cause: thrown });
  return new Fault('connection', message, { cause: thrown });
}

function untrusted(host: string, message: string, cause: unknown): ActionError {
  return new ActionError(
    {
      what: `The certificate of ${host} is not trusted (${message}).`,
      meaning: 'The token was not sent.',
      remedy:
        "If a private authority signed it, put the path of that authority's certificate into `NODE_EXTRA_CA_CERTS` in the step's `env`; if it expired or names another host, it has to be renewed.",
    },
    { cause },
  );
}

function proxyWantsLogin(proxy: URL | undefined, cause: unknown): ActionError {
  return new ActionError(
    {
      what: `The proxy ${nameOf(proxy)} asks for a login (HTTP 407).`,
      meaning: 'The API was not reached.',
      remedy:
        'Put a name and a password that are right into `https_proxy`, as http://name:password@host:port, or name the API in `no_proxy`.',
    },
    { cause },
  );
}

/** Never more of the URL than this: the rest can hold a password. */
function nameOf(proxy: URL | undefined): string {
  return proxy === undefined ? 'of `https_proxy`' : `${proxy.host} (\`https_proxy\`)`;
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

/** The first code in the chain of causes, with what the socket said: undici wraps it. */
function innermost(thrown: unknown): { readonly code: string; readonly port: number | undefined } {
  if (typeof thrown !== 'object' || thrown === null) return { code: '', port: undefined };
  const { code, port, cause } = thrown as { code?: unknown; port?: unknown; cause?: unknown };
  if (typeof code !== 'string') return innermost(cause);
  return { code, port: typeof port === 'number' ? port : undefined };
}
