import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { ProtocolError } from './errors.ts';
import { cosignatures, hash32, identity, networkId, sealingKey, version1 } from './fields.ts';
import { verifyQuorum } from './quorum.ts';

/**
 * For a short while, t gatekeepers vouch that this worker's evidence holds and that `queryKey` is its own.
 *
 * | field | |
 * | --- | --- |
 * | set, n, t | the gatekeepers that vouch |
 * | worker | its identity |
 * | queryKey | what queries are sealed to |
 * | measurement, tee | what its evidence showed |
 * | notBefore, notAfter | chain time |
 */
const schema = v.strictObject({
  v: version1,
  network: networkId,
  set: uint,
  n: uint,
  t: uint,
  worker: identity,
  queryKey: sealingKey,
  measurement: hash32,
  tee: textUpTo(32),
  notBefore: millis,
  notAfter: millis,
  cosignatures,
});
export type Lease = v.InferOutput<typeof schema>;
export const leaseCodec: Codec<Lease> = codecOf('lease', schema);

export function leaseMessage(l: Omit<Lease, 'v' | 'cosignatures'>): Bytes {
  return domainBytes(
    'lease',
    l.network,
    l.set,
    l.n,
    l.t,
    l.worker,
    l.queryKey,
    l.measurement,
    l.tee,
    l.notBefore,
    l.notAfter,
  );
}

export type GatekeeperSet = { members: readonly Bytes[]; threshold: number };

/**
 * One lease of the same words that several gatekeepers signed, each in its own copy; the words that most signed win. It is no judgement: the result
 * must be opened like any lease.
 * @throws EncodingError; RangeError for no copy at all.
 */
export function mergeLeases(copies: readonly Uint8Array[]): { lease: Bytes; signatures: number } {
  const opened = copies.map((copy) => leaseCodec.decode(copy));
  const byWords = Map.groupBy(opened, (lease) => toHex(leaseMessage(lease)));
  const [most = []] = [...byWords.values()].sort((a, b) => b.length - a.length);
  const [first] = most;
  if (first === undefined) throw new RangeError('there is nothing to merge');
  const given = most.flatMap((lease) => lease.cosignatures);
  return { lease: leaseCodec.encode({ ...first, cosignatures: given }), signatures: given.length };
}

/** @throws EncodingError, ProtocolError `wrong-network`, `no-quorum` or `expired`. */
export function openLease(
  bytes: Uint8Array,
  network: Bytes,
  gatekeepers: GatekeeperSet,
  time: number,
): Lease {
  const lease = leaseCodec.decode(bytes);
  if (!equalBytes(lease.network, network))
    throw new ProtocolError('wrong-network', 'a lease of another network');
  verifyQuorum(leaseMessage(lease), lease.cosignatures, gatekeepers.members, gatekeepers.threshold);
  if (time < lease.notBefore || time > lease.notAfter)
    throw new ProtocolError('expired', 'the lease is not valid now');
  return lease;
}
