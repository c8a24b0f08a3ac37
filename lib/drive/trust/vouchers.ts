import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { isOfNumberedSet } from '../../protocol/gatekeeper-sets.ts';
import { isSameFinding, verdictCodec, type Verdict } from '../../protocol/records/verdict.ts';
import { openRecordOf } from '../../protocol/signed-record.ts';
import type { SetChain } from '../network/set-chain.ts';

/** What enough gatekeepers of one set found alike. */
export type Vouched = { readonly finding: Verdict; readonly count: number };

/**
 * @param verdicts records, in any order; what is about other evidence or by nobody of the set that it names counts nothing.
 * @returns undefined where no set has enough that agree.
 * @throws EncodingError, ProtocolError for what is no verdict of this network.
 */
export function vouchersOf(
  { network, sets }: { network: Bytes; sets: SetChain },
  { identity, evidence }: { identity: Bytes; evidence: Bytes },
  verdicts: readonly Bytes[],
): Vouched | undefined {
  const counted = verdicts
    .map((bytes) => openRecordOf('verdict', verdictCodec, bytes, network))
    .filter(
      ({ record, body }) =>
        equalBytes(body.worker, identity) &&
        equalBytes(body.evidence, evidence) &&
        isMember(sets, body, record.signer),
    );
  for (const { body } of counted) {
    const alike = counted.filter((other) => other.body.set === body.set && isSameFinding(other.body, body));
    const count = new Set(alike.map(({ record }) => toHex(record.signer))).size;
    if (count >= body.t) return { finding: body, count };
  }
  return undefined;
}

function isMember(sets: SetChain, verdict: Verdict, signer: Bytes): boolean {
  const set = sets.find(verdict.set);
  if (set === undefined || !isOfNumberedSet(set, verdict)) return false;
  return set.members.some((member) => equalBytes(member, signer));
}
