import type { Bytes } from '../../base/bytes.ts';
import { concatBytes, randomBytes } from '../../base/bytes.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';
import { sealingKeyPair, type SealingKeyPair } from '../../crypto/sealing.ts';
import { AttestationError } from '../attestation/errors.ts';
import { evidenceCodec, MAX_EVIDENCE_BYTES, reportDataOf } from '../attestation/evidence.ts';
import type { SealedStore } from './sealed-store.ts';
import type { Tee } from './tee.ts';

/** The keys that a process made for itself inside the TEE; its evidence binds them to its code. */
export type AttestedIdentity = { readonly signer: Signer; readonly sealing: SealingKeyPair };

/** Opens the identity of an earlier start, or makes one and seals it before it is used. */
export async function loadIdentity(store: SealedStore): Promise<AttestedIdentity> {
  let secret = await store.get('identity');
  if (secret === undefined) {
    secret = concatBytes(randomBytes(32), randomBytes(32));
    await store.put('identity', secret);
  }
  return {
    signer: createSigner('ed25519', secret.slice(0, 32)),
    sealing: sealingKeyPair(secret.slice(32, 64)),
  };
}

/**
 * Evidence that binds the identity to the measured code, no older than the challenge block.
 * @throws AttestationError `malformed` if it is larger than any that is read.
 */
export async function makeEvidence(
  tee: Tee,
  identity: AttestedIdentity,
  claims: { network: Bytes; operator: string; challenge: { height: number; hash: Bytes } },
): Promise<Bytes> {
  const bound = { ...claims, identity: identity.signer.identity, sealing: identity.sealing.publicKey };
  const quoted = await tee.quote(reportDataOf({ kind: tee.kind, ...bound }));
  const evidence = evidenceCodec.encode({ v: 2, ...bound, ...quoted });
  if (evidence.length <= MAX_EVIDENCE_BYTES) return evidence;
  throw new AttestationError(
    'malformed',
    'the evidence is too large to be read by anybody: have the program record fewer events in its VM',
  );
}
