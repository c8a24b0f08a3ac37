import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes, domainHash } from '../../crypto/domain.ts';
import { contractId, cosignatures, identity, sealedBytes } from '../fields.ts';

/**
 * How the gatekeepers share a contract's secret S of one epoch, cosigned by t of them. None of them knows S.
 *
 * | field | |
 * | --- | --- |
 * | contract, epoch | whose secret, and which |
 * | set, n, t | the set of gatekeepers that shares it |
 * | commitments | t Pedersen commitments to the joint polynomials |
 * | dealers | whose dealings were summed; at least t |
 * | excluded | dealers that were left out: for a share that does not hold, or because no answer to a complaint came |
 * | shares | each holder's index and share, sealed under its own root key of the set |
 */
export const EXCLUSIONS = ['bad-share', 'no-answer'] as const;
const sharing = {
  contract: contractId,
  epoch: uint,
  set: uint,
  n: uint,
  t: uint,
  commitments: v.pipe(v.array(bytesOf(32)), v.minLength(1), v.maxLength(255)),
  dealers: v.pipe(v.array(identity), v.maxLength(255)),
  excluded: v.pipe(
    v.array(v.strictObject({ gatekeeper: identity, why: v.picklist(EXCLUSIONS) })),
    v.maxLength(255),
  ),
  shares: v.pipe(
    v.array(v.strictObject({ gatekeeper: identity, index: uint, sealed: sealedBytes })),
    v.maxLength(255),
  ),
};
const schema = v.strictObject({ ...sharing, cosignatures });
export type ContractSharing = v.InferOutput<typeof schema>;
export const contractSharingCodec: Codec<ContractSharing> = codecOf('contract sharing', schema);

type Unsigned = Omit<ContractSharing, 'cosignatures'>;

export function contractSharingMessage(network: Bytes, s: Unsigned): Bytes {
  return domainBytes(
    'contract-sharing',
    network,
    s.contract,
    s.epoch,
    s.set,
    s.n,
    s.t,
    s.commitments,
    s.dealers,
    s.excluded,
    s.shares,
  );
}

/** What names a sharing in the record of the keys that come of it. */
export const contractSharingHash = (network: Bytes, s: Unsigned): Bytes =>
  domainHash('contract-sharing-hash', network, contractSharingMessage(network, s));
