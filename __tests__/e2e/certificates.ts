import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, as PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of a test's own, which no machine trusts by itself. */
export interface Authority {
  /** The authority's own certificate, as PEM: what `NODE_EXTRA_CA_CERTS` takes. */
  readonly certificate: string;
  /** @param hosts names or IPv4 addresses */
  certify(hosts: readonly string[], life?: Life): Certified;
}

export interface Life {
  readonly from: Date;
  readonly to: Date;
}

const HOUR = 3_600_000;

/** Made anew for each test, so that no key lies in the repository and no certificate runs out. */
export function createAuthority(name = 'Authority of the tests'): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issue = (
    subject: string,
    publicKey: KeyObject,
    extensions: readonly Buffer[],
    life = today(),
  ): string => {
    const content = sequence(
      tagged(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_WITH_SHA256,
      commonName(name),
      sequence(utcTime(life.from), utcTime(life.to)),
      commonName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', content, own.privateKey);
    return pem(sequence(content, ECDSA_WITH_SHA256, bits(signature)));
  };
  return {
    certificate: issue(name, own.publicKey, [
      extension('551d13', sequence(TRUE)), // basicConstraints: CA
      extension('551d0f', tagged(0x03, Buffer.from([1, 0x06]))), // keyUsage: certificates and their lists
    ]),
    certify: (hosts, life) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = hosts.map((host) =>
        isIP(host) === 4
          ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
          : tagged(0x82, Buffer.from(host, 'ascii')),
      );
      return {
        certificate: issue('store', pair.publicKey, [extension('551d11', sequence(...names))], life),
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function today(): Life {
  return { from: new Date(Date.now() - HOUR), to: new Date(Date.now() + 24 * HOUR) };
}

// X.509 (RFC 5280) in DER: a tag, a length, a content.

const TRUE = Buffer.from('0101ff', 'hex');
const ECDSA_WITH_SHA256 = sequence(tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

function tagged(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >>> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(content: Buffer): Buffer {
  return tagged(0x02, content);
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function commonName(name: string): Buffer {
  const attribute = sequence(tagged(0x06, Buffer.from('550403', 'hex')), tagged(0x0c, Buffer.from(name)));
  return sequence(tagged(0x31, attribute));
}

function utcTime(date: Date): Buffer {
  const text = `${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
  return tagged(0x17, Buffer.from(text));
}

/** @param id the object identifier in DER, as hexadecimal digits */
function extension(id: string, value: Buffer): Buffer {
  return sequence(tagged(0x06, Buffer.from(id, 'hex')), tagged(0x04, value));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
