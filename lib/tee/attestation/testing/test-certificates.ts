import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  Extension,
  PemConverter,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';
import { concatBytes, fromHex, type Bytes } from '../../../base/bytes.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** A key with its certificate, of the test authority. */
export type Holder = { keys: CryptoKeyPair; name: string; serial: string; der: Bytes; pem: string };

export type CertificateChanges = {
  isAuthority?: boolean;
  extensions?: readonly Extension[];
  serial?: string;
  notAfter?: number;
};

export const makeKeys = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);

/** r ‖ s over SHA-256 of the message. */
export const signRaw = async ({ privateKey }: CryptoKeyPair, message: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign(ECDSA, privateKey, message));

/** X ‖ Y. */
export const rawPoint = async ({ publicKey }: CryptoKeyPair): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)).slice(1);

/** A certificate for a common name, signed by an issuer or, without one, by itself. */
export async function certify(
  commonName: string,
  issuer: Holder | undefined,
  now: number,
  { isAuthority = false, extensions = [], serial = '01', notAfter = now + YEAR }: CertificateChanges = {},
): Promise<Holder> {
  const keys = await makeKeys();
  const name = `CN=${commonName}, O=Intel Corporation, C=US`;
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serial,
      subject: name,
      issuer: issuer?.name ?? name,
      notBefore: new Date(now - YEAR),
      notAfter: new Date(notAfter),
      signingAlgorithm: ECDSA,
      publicKey: keys.publicKey,
      signingKey: (issuer ?? { keys }).keys.privateKey,
      extensions: [new BasicConstraintsExtension(isAuthority, undefined, true), ...extensions],
    },
    crypto,
  );
  const der = new Uint8Array(certificate.rawData);
  return { keys, name, serial, der, pem: PemConverter.encode(certificate.rawData, 'CERTIFICATE') };
}

export type CrlChanges = {
  thisUpdate?: number;
  nextUpdate?: number;
  revoked?: readonly Holder[];
  signer?: Holder;
  extensions?: readonly Extension[];
};

/** An issuer's revocation list, current at `now`. */
export async function listRevoked(issuer: Holder, now: number, changes: CrlChanges = {}): Promise<Bytes> {
  const { thisUpdate = now - DAY, nextUpdate = now + DAY, revoked = [], signer = issuer } = changes;
  const crl = await X509CrlGenerator.create(
    {
      issuer: issuer.name,
      thisUpdate: new Date(thisUpdate),
      nextUpdate: new Date(nextUpdate),
      entries: revoked.map(({ serial }) => ({ serialNumber: serial, revocationDate: new Date(thisUpdate) })),
      signingAlgorithm: ECDSA,
      signingKey: signer.keys.privateKey,
      extensions: [...(changes.extensions ?? [])],
    },
    crypto,
  );
  return new Uint8Array(crl.rawData);
}

/** Says that a list is a part of one (RFC 5280, section 5.2.4). */
export const DELTA_LIST = new Extension('2.5.29.27', true, fromHex('020101'));

const tlv = (tag: number, ...parts: Uint8Array[]): Bytes => {
  const content = concatBytes(...parts);
  const length =
    content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return concatBytes(Uint8Array.of(tag, ...length), content);
};
const entry = (oid: string, value: Bytes): Bytes =>
  tlv(0x30, tlv(0x06, fromHex(`2a864886f84d010d01${oid}`)), value);

export type Platform = { ppid: Bytes; cpuSvn: Bytes; pceSvn: number; fmspc: Bytes };

/** The extension of a platform's certificate (SGX PCK Certificate Profile, section 1.3.5). */
export function platformExtension({ ppid, cpuSvn, pceSvn, fmspc }: Platform): Extension {
  const svns = [
    ...[...cpuSvn].map((svn, at) =>
      entry(`02${(at + 1).toString(16).padStart(2, '0')}`, tlv(0x02, Uint8Array.of(svn))),
    ),
    entry('0211', tlv(0x02, Uint8Array.of(pceSvn))),
    entry('0212', tlv(0x04, cpuSvn)),
  ];
  const value = tlv(
    0x30,
    entry('01', tlv(0x04, ppid)),
    entry('02', tlv(0x30, ...svns)),
    entry('03', tlv(0x04, Uint8Array.of(0, 0))),
    entry('04', tlv(0x04, fmspc)),
    entry('05', tlv(0x0a, Uint8Array.of(0))),
  );
  return new Extension('1.2.840.113741.1.13.1', false, value);
}
