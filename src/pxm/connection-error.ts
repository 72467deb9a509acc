import { ActionError, messageOf, withoutFullStop } from '../errors.ts';
import { certificateRemedy, isCertificateError } from '../network/certificate.ts';
import { codedErrors } from '../network/error-chain.ts';
import type { AttemptFailure } from '../network/retry.ts';
import type { PermanentFailure } from '../network/retry-policy.ts';
import { isProxyError } from './dispatcher.ts';
import { TransientError } from './transient-error.ts';

const TIME_OUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CUT_SHORT: ReadonlySet<string> = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
]);
/** What OpenSSL says when the other side answers a TLS greeting with something else. */
const NOT_TLS = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE)$/;
/** zlib's codes for a body that is not what its content-encoding says. */
const NOT_DECODED = /^(?:Z_|ERR__ERROR_|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;
/** How undici words a tunnel that the proxy did not open. */
const TUNNEL = /Proxy response \((\d+)\)/;
/** An alert, with which TLS answers what is not TLS. */
const TLS_ALERT = '\u0015\u0003';

/** A way to the API that no attempt can take as it is set up. */
export class ConnectionSetupError extends ActionError {
  override readonly name = 'ConnectionSetupError';
  readonly failure: AttemptFailure;

  constructor(
    cause: PermanentFailure,
    text: { what: string; meaning: string; remedy: string },
    options: ErrorOptions,
  ) {
    super(text, options);
    this.failure = { cause, message: withoutFullStop(text.what) };
  }
}

/**
 * What a failed connection means: a transient error where another attempt can help, a final one where none does.
 * It blames the host that failed: the proxy while it was being connected to or refused a tunnel, else the API.
 * @param proxy that the connection may go through
 */
export function errorOfConnection(
  thrown: unknown,
  url: URL,
  proxy: URL | undefined,
): TransientError | ConnectionSetupError {
  const errors = codedErrors(thrown);
  const options = { cause: thrown };
  const message = connectionFailureInWords(thrown);
  const tunnel = TUNNEL.exec(messageOf(thrown))?.[1];
  if (tunnel === '407') return proxyWantsLogin(proxy, options);
  if (tunnel !== undefined) {
    return new TransientError('proxy', `the proxy ${proxyInWords(proxy)} answered HTTP ${tunnel}`, options);
  }
  const atProxy = isProxyError(thrown) || errors.some(({ code }) => code.startsWith('UND_ERR_PRX'));
  const failed = atProxy && proxy !== undefined ? proxy : url;
  const host = atProxy ? `the proxy ${proxyInWords(proxy)}` : url.host;
  const certificate = errors.find(({ code }) => isCertificateError(code));
  if (certificate !== undefined) return untrusted(host, certificate.code, options);
  if (errors.some(({ code }) => NOT_TLS.test(code))) return speaksNoTls(host, failed, atProxy, options);
  if (url.protocol === 'http:' && dataOf(thrown).startsWith(TLS_ALERT)) return speaksTls(url, options);
  if (errors.some(({ code }) => code === 'ENOTFOUND')) {
    const setting = atProxy ? '`https_proxy`' : '`region` or `api-base-url`';
    const name = atProxy ? `proxy ${proxyInWords(proxy)}` : url.host;
    const what = `the host name of ${name} is unknown (ENOTFOUND): is ${setting} right?`;
    return new TransientError(atProxy ? 'proxy' : 'connection', what, options);
  }
  if (atProxy) {
    return new TransientError(
      'proxy',
      `the proxy ${proxyInWords(proxy)} cannot be reached, ${message}`,
      options,
    );
  }
  const codes = errors.map(({ code }) => code);
  if (codes.some((code) => NOT_DECODED.test(code))) {
    return new TransientError('not-json', `the answer could not be decompressed, ${message}`, options);
  }
  if (codes.some((code) => TIME_OUTS.has(code))) return new TransientError('time-out', message, options);
  if (codes.some((code) => CUT_SHORT.has(code))) {
    // A server that wants TLS hangs up on what is not TLS.
    const hint = url.protocol === 'http:' ? ' (if the server speaks TLS, write https://)' : '';
    return new TransientError('cut-short', `${message}${hint}`, options);
  }
  return new TransientError('connection', message, options);
}

/** With the code, and of several addresses each one: an AggregateError has no words of its own. */
function connectionFailureInWords(thrown: unknown): string {
  const [first] = codedErrors(thrown);
  const { errors } = (thrown ?? {}) as { errors?: unknown };
  const words = Array.isArray(errors) ? errors.map(messageOf).join('; ') : messageOf(thrown);
  return first === undefined || words.includes(first.code) ? words : `${first.code}: ${words}`;
}

/** What undici's parser could not read as HTTP. */
function dataOf(thrown: unknown): string {
  const { data } = thrown as { data?: unknown };
  return typeof data === 'string' ? data : '';
}

function untrusted(host: string, code: string, options: ErrorOptions): ConnectionSetupError {
  return new ConnectionSetupError(
    'certificate',
    {
      what: `The certificate of ${host} is not accepted (${code}).`,
      meaning: 'The token was not sent.',
      remedy: certificateRemedy(code),
    },
    options,
  );
}

function speaksNoTls(host: string, url: URL, isProxy: boolean, options: ErrorOptions): ConnectionSetupError {
  const { host: address } = url;
  return new ConnectionSetupError(
    'wrong-protocol',
    {
      what: `${atSentenceStart(host)} does not speak TLS on that port: it speaks plain http.`,
      meaning: 'The token was not sent.',
      remedy: isProxy
        ? `Write http://${address} in \`https_proxy\`: the connection to the API inside of it stays encrypted.`
        : `Check the port in \`api-base-url\`; if the server is a simulator on this machine, write http://${address}.`,
    },
    options,
  );
}

function speaksTls(url: URL, options: ErrorOptions): ConnectionSetupError {
  return new ConnectionSetupError(
    'wrong-protocol',
    {
      what: `${url.host} speaks TLS, not plain http.`,
      meaning: 'The request was not read.',
      remedy: `Write https://${url.host} in \`api-base-url\`.`,
    },
    options,
  );
}

function proxyWantsLogin(proxy: URL | undefined, options: ErrorOptions): ConnectionSetupError {
  return new ConnectionSetupError(
    'proxy-login',
    {
      what: `The proxy ${proxyInWords(proxy)} asks for a login (HTTP 407).`,
      meaning: 'The API was not reached.',
      remedy:
        'Put the right name and password into `https_proxy`, as http://name:password@host:port, or name the API in `no_proxy`.',
    },
    options,
  );
}

/** Never more of the URL than this: the rest can hold a password. */
function proxyInWords(proxy: URL | undefined): string {
  return proxy === undefined ? 'of `https_proxy`' : `${proxy.host} (\`https_proxy\`)`;
}

function atSentenceStart(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
