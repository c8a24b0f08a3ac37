import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList, type TBSCertList } from '@peculiar/asn1-x509';
import type { Bytes } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';
import { encodedName, isSignedBy, serialOf, type ParsedCertificate } from './certificates.ts';

/**
 * Verifies a certificate revocation list (RFC 5280, section 5) and that it revokes none of the certificates. The library that verifies quotes skips
 * lists that it cannot read, and checks neither their signatures nor their dates.
 * @param time milliseconds.
 * @throws AttestationError `bad-crl`, `crl-not-current` or `certificate-revoked`.
 */
export async function verifyNotRevoked(
  der: Bytes,
  issuer: ParsedCertificate,
  certificates: readonly ParsedCertificate[],
  time: number,
): Promise<void> {
  const { body, signed, signature } = parseList(der);
  if (encodedName(body.issuer) !== issuer.subject || !(await isSignedBy({ signed, signature }, issuer)))
    throw new AttestationError('bad-crl', `the revocation list is not signed by ${issuer.commonName}`);
  // A list that is only a part of one says so in a critical extension (5.2.4, 5.2.5).
  if (body.crlExtensions?.some(({ critical }) => critical) === true)
    throw new AttestationError('bad-crl', 'the revocation list has a meaning that is not understood here');
  if (time < body.thisUpdate.getTime().getTime() || time > nextUpdateOf(body))
    throw new AttestationError(
      'crl-not-current',
      `the revocation list of ${issuer.commonName} is not of this time: attest again with a newer one`,
    );
  const revoked = new Set(body.revokedCertificates?.map((entry) => serialOf(entry.userCertificate)));
  const found = certificates.find(({ serial }) => revoked.has(serial));
  if (found !== undefined)
    throw new AttestationError('certificate-revoked', `Intel revoked a certificate: ${found.commonName}`);
}

/** Until when a list counts, in milliseconds. @throws AttestationError `bad-crl`. */
export const crlNextUpdate = (der: Bytes): number => nextUpdateOf(parseList(der).body);

const nextUpdateOf = ({ nextUpdate }: TBSCertList): number => nextUpdate?.getTime().getTime() ?? 0;

function parseList(der: Bytes) {
  try {
    const { tbsCertList: body, tbsCertListRaw, signature } = AsnConvert.parse(der, CertificateList);
    if (tbsCertListRaw !== undefined)
      return { body, signed: new Uint8Array(tbsCertListRaw), signature: new Uint8Array(signature) };
  } catch (cause) {
    throw new AttestationError('bad-crl', 'the revocation list cannot be read', { cause });
  }
  throw new AttestationError('bad-crl', 'the revocation list has no body');
}
