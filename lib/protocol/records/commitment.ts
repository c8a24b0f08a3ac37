import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cidText, contractId, hash32, signature } from '../fields.ts';

/**
 * One replica's word on a contract's state; final when a majority of the assigned replicas gave the same root.
 *
 * | field | |
 * | --- | --- |
 * | version | the previous final one's + 1 |
 * | previous | the previous final root, zeros for the first |
 * | root | SHA-256 of the encrypted root page |
 * | cid | where that lies: the CID of the same hash |
 * | position | how far the log is applied |
 * | code | identity of engine, bundle and members |
 * | releases | head of this replica's release log |
 * | sig | by the contract's committing key over all but `releases`; the record's own signature is the replica's |
 */
const schema = v.strictObject({
  contract: contractId,
  epoch: uint,
  n: uint,
  t: uint,
  version: uint,
  previous: hash32,
  root: hash32,
  cid: cidText,
  position: uint,
  code: hash32,
  releases: hash32,
  sig: signature,
});
export type Commitment = v.InferOutput<typeof schema>;
export const commitmentCodec: Codec<Commitment> = codecOf('commitment', schema);

export function commitmentMessage(network: Bytes, c: Omit<Commitment, 'sig' | 'releases'>): Bytes {
  return domainBytes(
    'commitment',
    network,
    c.contract,
    c.epoch,
    c.n,
    c.t,
    c.version,
    c.previous,
    c.root,
    c.cid,
    c.position,
    c.code,
  );
}
