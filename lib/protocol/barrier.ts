import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash, hashBytes } from '../crypto/domain.ts';
import { ProtocolError } from './errors.ts';
import { contractId, cosignatures, hash32, identity, networkId, version1 } from './fields.ts';
import type { GatekeeperSet } from './lease.ts';
import { verifyQuorum } from './quorum.ts';

/**
 * Before a worker releases a secret it has its release log witnessed.
 *
 * | field | |
 * | --- | --- |
 * | instance | the instance that the gatekeeper keyed last for this worker and contract |
 * | previous | head of the log that was cosigned last, zeros for the first |
 * | entries | new sealed entries |
 */
const requestSchema = v.strictObject({
  contract: contractId,
  epoch: uint,
  instance: identity,
  previous: hash32,
  entries: v.pipe(v.array(bytesUpTo(4096)), v.minLength(1), v.maxLength(1024)),
});
export type BarrierRequest = v.InferOutput<typeof requestSchema>;
export const barrierRequestCodec: Codec<BarrierRequest> = codecOf('barrier request', requestSchema);

/** The gatekeeper's word: it stored the entries, and the newest finalized block it knows has this height. */
const passSchema = v.strictObject({
  v: version1,
  network: networkId,
  contract: contractId,
  epoch: uint,
  n: uint,
  t: uint,
  instance: identity,
  nonce: bytesOf(32),
  head: hash32,
  height: uint,
  cosignatures,
});
export type BarrierPass = v.InferOutput<typeof passSchema>;
export const barrierPassCodec: Codec<BarrierPass> = codecOf('barrier pass', passSchema);

export function barrierMessage(p: Omit<BarrierPass, 'v' | 'cosignatures'>): Bytes {
  return domainBytes(
    'barrier',
    p.network,
    p.contract,
    p.epoch,
    p.n,
    p.t,
    p.instance,
    p.nonce,
    p.head,
    p.height,
  );
}

/** The head of a release log after appending entries: a hash chain, one link an entry. */
export function releaseHead(
  network: Bytes,
  contract: Bytes,
  previous: Bytes,
  entries: readonly Uint8Array[],
): Bytes {
  return entries.reduce<Bytes>(
    (head, entry) => domainHash('release', network, contract, head, hashBytes(entry)),
    previous,
  );
}

/** @throws EncodingError, ProtocolError `wrong-binding` or `no-quorum`. */
export function openBarrierPass(
  bytes: Uint8Array,
  expected: Pick<BarrierPass, 'network' | 'contract' | 'instance' | 'nonce' | 'head'>,
  gatekeepers: GatekeeperSet,
): BarrierPass {
  const pass = barrierPassCodec.decode(bytes);
  for (const field of ['network', 'contract', 'instance', 'nonce', 'head'] as const) {
    if (!equalBytes(pass[field], expected[field])) {
      throw new ProtocolError('wrong-binding', `the barrier pass names another ${field}`);
    }
  }
  verifyQuorum(barrierMessage(pass), pass.cosignatures, gatekeepers.members, gatekeepers.threshold);
  return pass;
}
