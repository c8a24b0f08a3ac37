import type { Bytes } from '../../base/bytes.ts';
import { deriveKey } from '../../crypto/domain.ts';
import { sealingKeyPair, type SealingKeyPair } from '../../crypto/sealing.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';

/**
 * The key schedule of a contract's epoch: everything from the 32-byte secret S by HKDF-SHA-256 with separate purposes.
 *
 * | key | for |
 * | --- | --- |
 * | sealing | commands are sealed to it |
 * | committing | signs state commitments |
 * | stateEncryption, stateNonce | encrypt committed state |
 * | statePath | says where in the committed state a key lies |
 * | admission | tags of envelopes |
 * | audit | seals release-log entries |
 */
export type ContractSecrets = {
  readonly sealing: SealingKeyPair;
  readonly committing: Signer;
  readonly stateEncryption: Bytes;
  readonly stateNonce: Bytes;
  readonly statePath: Bytes;
  readonly admission: Bytes;
  readonly audit: Bytes;
};

export function deriveContractSecrets(
  secret: Bytes,
  network: Bytes,
  contract: Bytes,
  epoch: number,
): ContractSecrets {
  const key = (purpose: string): Bytes =>
    deriveKey(secret, `contract-${purpose}`, network, 32, contract, epoch);
  return {
    sealing: sealingKeyPair(key('sealing')),
    committing: createSigner('ed25519', key('committing')),
    stateEncryption: key('state-encryption'),
    stateNonce: key('state-nonce'),
    statePath: key('state-path'),
    admission: key('admission'),
    audit: key('audit'),
  };
}
