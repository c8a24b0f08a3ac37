import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { decodeCbor, EncodingError } from '../../base/cbor.ts';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { hash32, identity, networkId, sealingKey } from '../../protocol/fields.ts';
import type { TeeKind } from '../../protocol/tee.ts';
import { collateral } from './dcap/collateral.ts';
import { eventLog } from './dstack/event-log.ts';
import { AttestationError } from './errors.ts';

/**
 * Evidence (RFC 9334): what an attester says of itself, with the claims that its quote's report data binds, and all that a verifier needs.
 *
 * | field | |
 * | --- | --- |
 * | v | 2 |
 * | kind | which verifier reads the rest |
 * | identity, sealing | the keys that the attested code made for itself |
 * | operator | text, who runs the machine |
 * | challenge | { height, hash } of a recent block: the quote is not older |
 * | quote | opaque to all but the kind's verifier |
 * | collateral | of `dstack` and `sgx`: what Intel says of the platform |
 * | events | of `dstack`: what RTMR3 was extended with |
 */
const claims = {
  network: networkId,
  identity,
  sealing: sealingKey,
  operator: textUpTo(64),
  challenge: v.strictObject({ height: uint, hash: hash32 }),
};
const quote = bytesUpTo(64 * 1024);
const quoted = {
  simulated: { kind: v.literal('simulated'), quote },
  dstack: { kind: v.literal('dstack'), quote, events: eventLog, collateral },
  sgx: { kind: v.literal('sgx'), quote, collateral },
} as const;
const VERSION = 2;
const common = { v: v.literal(VERSION), ...claims };
const schema = v.variant('kind', [
  v.strictObject({ ...common, ...quoted.simulated }),
  v.strictObject({ ...common, ...quoted.dstack }),
  v.strictObject({ ...common, ...quoted.sgx }),
]);
export type Evidence = v.InferOutput<typeof schema>;
export const evidenceCodec: Codec<Evidence> = codecOf('evidence', schema);

/** No larger evidence is fetched or read. */
export const MAX_EVIDENCE_BYTES = 128 * 1024;

/** What the TEE gives for the claims: a quote, and what belongs to it. */
export type Quoted =
  | v.InferOutput<v.StrictObjectSchema<typeof quoted.simulated, undefined>>
  | v.InferOutput<v.StrictObjectSchema<typeof quoted.dstack, undefined>>
  | v.InferOutput<v.StrictObjectSchema<typeof quoted.sgx, undefined>>;

/** What a quote's report data binds. */
export type Claims = {
  kind: TeeKind;
  network: Bytes;
  identity: Bytes;
  sealing: Bytes;
  operator: string;
  challenge: { height: number; hash: Bytes };
};

/** 32 bytes of report data over all claims that the quote must bind, and the kind of verifier that they are meant for. */
export function reportDataOf({ kind, network, identity: id, sealing, operator, challenge }: Claims): Bytes {
  const { height, hash } = challenge;
  return domainHash('report-data-2', network, kind, id, sealing, operator, height, hash);
}

/** @throws AttestationError `malformed`, or `old-version` for evidence of a program that is older than this one. */
export function parseEvidence(bytes: Uint8Array): Evidence {
  if (bytes.length > MAX_EVIDENCE_BYTES) throw new AttestationError('malformed', 'the evidence is too large');
  try {
    return evidenceCodec.decode(bytes);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    if (versionOf(bytes) < VERSION)
      throw new AttestationError(
        'old-version',
        'the evidence is of an older version: start the worker anew with a program of this network’s version',
      );
    throw new AttestationError('malformed', 'this is not evidence', { cause });
  }
}

function versionOf(bytes: Uint8Array): number {
  try {
    const found = decodeCbor(bytes);
    return found !== null && typeof found === 'object' && 'v' in found && found.v === 1 ? 1 : VERSION;
  } catch (error) {
    if (error instanceof EncodingError) return VERSION;
    throw error;
  }
}
