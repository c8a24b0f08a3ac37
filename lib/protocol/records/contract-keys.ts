import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { contractId, cosignatures, hash32, identity, sealingKey } from '../fields.ts';

/**
 * The public keys of one contract for one epoch, cosigned by t gatekeepers after workers derived them alike.
 *
 * | field | |
 * | --- | --- |
 * | contract, epoch, set, n, t | |
 * | sharing | hash of the sharing of the secret S that they come from |
 * | sealing | what commands are sealed to, derived from S |
 * | committing | what state commitments are signed with, derived from S |
 * | derivedBy | the assigned workers that combined S and said so: two, or all where fewer are assigned |
 */
const schema = v.strictObject({
  contract: contractId,
  epoch: uint,
  set: uint,
  n: uint,
  t: uint,
  sharing: hash32,
  sealing: sealingKey,
  committing: identity,
  derivedBy: v.pipe(v.array(identity), v.minLength(1), v.maxLength(16)),
  cosignatures,
});
export type ContractKeys = v.InferOutput<typeof schema>;
export const contractKeysCodec: Codec<ContractKeys> = codecOf('contract keys', schema);

/** Workers that must derive the same keys where so many are assigned. */
export const DERIVERS = 2;

export function contractKeysMessage(network: Bytes, k: Omit<ContractKeys, 'cosignatures'>): Bytes {
  return domainBytes(
    'contract-keys',
    network,
    k.contract,
    k.epoch,
    k.set,
    k.n,
    k.t,
    k.sharing,
    k.sealing,
    k.committing,
    k.derivedBy,
  );
}
