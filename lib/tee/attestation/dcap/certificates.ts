import { AsnConvert } from '@peculiar/asn1-schema';
import { BasicConstraints, Certificate, type Name } from '@peculiar/asn1-x509';
import { asBytes, equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { isP256SignatureOf } from '../../../crypto/p256.ts';
import { AttestationError } from '../errors.ts';

const BASIC_CONSTRAINTS = '2.5.29.19';
const COMMON_NAME = '2.5.4.3';
const MAX_CERTIFICATES = 4;

/** An X.509 certificate (RFC 5280), as far as these chains need it. */
export type ParsedCertificate = {
  der: Bytes;
  /** What its signature covers. */
  signed: Bytes;
  signature: Bytes;
  /** Subject and issuer, encoded, so that equal names are equal texts. */
  subject: string;
  issuer: string;
  commonName: string;
  /** Hex without leading zeros. */
  serial: string;
  notBefore: number;
  notAfter: number;
  publicKey: Bytes;
  isAuthority: boolean;
  extensions: ReadonlyMap<string, Bytes>;
};

/** @throws AttestationError `bad-certificate-chain`. */
export function parseCertificate(der: Bytes): ParsedCertificate {
  try {
    const { tbsCertificate: tbs, tbsCertificateRaw, signatureValue } = AsnConvert.parse(der, Certificate);
    if (tbsCertificateRaw === undefined) throw badChain('a certificate has no body');
    const extensions = new Map<string, Bytes>();
    if (tbs.extensions !== undefined) {
      for (const { extnID, extnValue } of tbs.extensions)
        extensions.set(extnID, new Uint8Array(extnValue.buffer));
    }
    const constraints = extensions.get(BASIC_CONSTRAINTS);
    return {
      der,
      signed: new Uint8Array(tbsCertificateRaw),
      signature: new Uint8Array(signatureValue),
      subject: encodedName(tbs.subject),
      issuer: encodedName(tbs.issuer),
      commonName: commonNameOf(tbs.subject),
      serial: serialOf(tbs.serialNumber),
      notBefore: tbs.validity.notBefore.getTime().getTime(),
      notAfter: tbs.validity.notAfter.getTime().getTime(),
      publicKey: new Uint8Array(tbs.subjectPublicKeyInfo.subjectPublicKey),
      isAuthority: constraints !== undefined && AsnConvert.parse(constraints, BasicConstraints).cA,
      extensions,
    };
  } catch (cause) {
    if (cause instanceof AttestationError) throw cause;
    throw badChain('a certificate cannot be read', cause);
  }
}

/** The certificates of a PEM text. @throws AttestationError `bad-certificate-chain`. */
export function parsePemChain(pem: string): ParsedCertificate[] {
  const found = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (found.length > MAX_CERTIFICATES) throw badChain('the chain has too many certificates');
  return found.map(([, base64 = '']) => {
    try {
      return parseCertificate(Uint8Array.from(atob(base64.replace(/\s/g, '')), (c) => c.charCodeAt(0)));
    } catch (cause) {
      if (cause instanceof AttestationError) throw cause;
      throw badChain('a certificate is not base64', cause);
    }
  });
}

/**
 * Verifies a chain from its leaf to the trusted root, with exactly the certificates that are meant to be in it: a certificate of one purpose
 * never stands for another.
 * @param names common names that each may have, leaf first, without the root.
 * @param time milliseconds.
 * @throws AttestationError `bad-certificate-chain`.
 */
export async function verifyChain(
  chain: readonly ParsedCertificate[],
  names: readonly (readonly string[])[],
  root: ParsedCertificate,
  time: number,
): Promise<void> {
  const last = chain.at(-1);
  if (chain.length !== names.length + 1 || last === undefined || !equalBytes(last.der, root.der))
    throw badChain('the certificates are not those from the leaf to the trusted root');
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1] ?? root;
    const isNamed = names[at]?.includes(certificate.commonName) ?? true;
    if (!isNamed) throw badChain(`${certificate.commonName} stands where another certificate belongs`);
    if (certificate.isAuthority !== at > 0)
      throw badChain('a certificate is used for what it is not made for');
    if (time < certificate.notBefore || time > certificate.notAfter)
      throw badChain(`the certificate of ${certificate.commonName} is not valid at this time`);
    // The root is trusted as it is; what it says of itself proves nothing.
    const isSigned = certificate === last || (await isSignedBy(certificate, issuer));
    if (certificate.issuer !== issuer.subject || !isSigned)
      throw badChain(`${certificate.commonName} is not signed by the next certificate`);
  }
}

/** Whether a signed body (of a certificate or a revocation list) was signed by who the certificate names. */
export const isSignedBy = (
  { signed, signature }: { signed: Bytes; signature: Bytes },
  issuer: ParsedCertificate,
): Promise<boolean> => isP256SignatureOf(issuer.publicKey, signed, signature);

export const encodedName = (name: Name): string => toHex(new Uint8Array(AsnConvert.serialize(name)));

export const serialOf = (serial: ArrayBuffer): string =>
  toHex(asBytes(new Uint8Array(serial))).replace(/^(00)+/, '');

function commonNameOf(name: Name): string {
  for (const attributes of name) {
    for (const { type, value } of attributes) if (type === COMMON_NAME) return value.toString();
  }
  return '';
}

const badChain = (text: string, cause?: unknown): AttestationError =>
  new AttestationError('bad-certificate-chain', text, { cause });
