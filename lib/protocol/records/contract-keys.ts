import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { contractId, cosignatures, identity, sealedBytes, sealingKey } from '../fields.ts';

/**
 * The keys of one contract for one epoch, cosigned by t gatekeepers.
 *
 * | field | |
 * | --- | --- |
 * | contract, epoch, n, t | |
 * | commitments | t Pedersen commitments to the sharing of the secret S |
 * | shares | each gatekeeper's share, sealed under its root key of this epoch |
 * | sealing | what commands are sealed to, derived from S |
 * | committing | what state commitments are signed with, derived from S |
 */
const keys = {
  contract: contractId,
  epoch: uint,
  n: uint,
  t: uint,
  commitments: v.pipe(v.array(bytesOf(32)), v.minLength(1), v.maxLength(255)),
  shares: v.pipe(
    v.array(v.strictObject({ gatekeeper: identity, index: uint, sealed: sealedBytes })),
    v.maxLength(255),
  ),
  sealing: sealingKey,
  committing: identity,
};
const schema = v.strictObject({ ...keys, cosignatures });
export type ContractKeys = v.InferOutput<typeof schema>;
export const contractKeysCodec: Codec<ContractKeys> = codecOf('contract keys', schema);

export function contractKeysMessage(network: Bytes, k: Omit<ContractKeys, 'cosignatures'>): Bytes {
  return domainBytes(
    'contract-keys',
    network,
    k.contract,
    k.epoch,
    k.n,
    k.t,
    k.commitments,
    k.shares,
    k.sealing,
    k.committing,
  );
}
