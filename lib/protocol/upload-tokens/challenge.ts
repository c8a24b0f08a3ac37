import { concatBytes, toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';

/** Blind RSA with keys of 2,048 bits (RFC 9578, section 8.2.2). */
export const TOKEN_TYPE = 0x0002;

/**
 * struct {
 *   uint16_t token_type;
 *   opaque issuer_name<1..2^16-1>;
 *   opaque redemption_context<0..32>;
 *   opaque origin_info<0..2^16-1>;
 * } TokenChallenge;  (RFC 9577, section 2.1)
 */
export type Challenge = { issuerName: string; redemptionContext: Uint8Array; originInfo: string };

export function encodeChallenge({ issuerName, redemptionContext, originInfo }: Challenge): Bytes {
  const [issuer, origin] = [utf8(issuerName), utf8(originInfo)];
  return concatBytes(
    ...[uint16(TOKEN_TYPE), uint16(issuer.length), issuer],
    ...[Uint8Array.of(redemptionContext.length), redemptionContext],
    ...[uint16(origin.length), origin],
  );
}

/** challenge_digest of every upload token of a network: its challenge has nothing in it that tells one store, person or moment from another. */
export function challengeDigest(network: Uint8Array): Bytes {
  const challenge = { issuerName: 'velum', redemptionContext: new Uint8Array(), originInfo: toHex(network) };
  return hashBytes(encodeChallenge(challenge));
}

/** Big-endian, as all of TLS's presentation language. */
export const uint16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
