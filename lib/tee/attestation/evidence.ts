import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { hash32, identity, networkId, sealingKey, version1 } from '../../protocol/fields.ts';

/**
 * Evidence (RFC 9334): what an attester says of itself, with the claims that its quote's report data binds.
 *
 * | field | |
 * | --- | --- |
 * | kind | which verifier reads `quote` |
 * | identity, sealing | the keys that the attested code made for itself |
 * | operator | text, who runs the machine |
 * | challenge | { height, hash } of a recent block: the quote is not older |
 * | quote | opaque to all but the kind's verifier |
 */
const schema = v.strictObject({
  v: version1,
  kind: v.picklist(['simulated']),
  network: networkId,
  identity,
  sealing: sealingKey,
  operator: textUpTo(64),
  challenge: v.strictObject({ height: uint, hash: hash32 }),
  quote: bytesUpTo(64 * 1024),
});
export type Evidence = v.InferOutput<typeof schema>;
export const evidenceCodec: Codec<Evidence> = codecOf('evidence', schema);

/** 32 bytes of report data over all claims that the quote must bind. */
export function reportDataOf(claims: Omit<Evidence, 'v' | 'quote' | 'kind'>): Bytes {
  const { network, identity: id, sealing, operator, challenge } = claims;
  return domainHash('report-data', network, id, sealing, operator, challenge.height, challenge.hash);
}
