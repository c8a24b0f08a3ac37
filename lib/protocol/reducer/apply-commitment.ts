import { equalBytes, toHex } from '../../base/bytes.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import { commitmentCodec, commitmentMessage, type Commitment } from '../records/commitment.ts';
import type { SignedRecord } from '../signed-record.ts';
import type { ContractEntry, NetworkState } from './network-state.ts';

/** Counts a replica's root for the next version; a majority of the assigned replicas makes it final. */
export function applyCommitment(state: NetworkState, record: SignedRecord): void {
  const commitment = commitmentCodec.decode(record.body);
  const contract = state.contracts.get(toHex(commitment.contract));
  const assigned = contract?.assigned?.workers ?? [];
  const keys = contract?.keys?.value;
  if (contract === undefined || keys?.epoch !== commitment.epoch) return;
  if (!assigned.some((worker) => equalBytes(worker, record.signer)) || !follows(contract, commitment)) return;
  if (!isSignatureOf(keys.committing, commitmentMessage(state.network, commitment), commitment.sig)) return;
  const signer = toHex(record.signer);
  if (contract.pending.has(signer)) return;
  contract.pending.set(signer, commitment);
  const root = toHex(commitment.root);
  const voters = assigned.map((worker) => contract.pending.get(toHex(worker)));
  const same = voters.filter((c) => c !== undefined && toHex(c.root) === root);
  if (same.length * 2 <= assigned.length) return;
  for (const [worker, other] of contract.pending) {
    if (toHex(other.root) === root) continue;
    const loser = assigned.find((w) => toHex(w) === worker);
    if (loser !== undefined) contract.disputes.push({ worker: loser, version: commitment.version });
  }
  contract.final = { commitment, height: state.height };
  contract.pending.clear();
}

function follows(contract: ContractEntry, next: Commitment): boolean {
  const last = contract.final?.commitment;
  if (last === undefined) return next.version === 1 && next.previous.every((byte) => byte === 0);
  return next.version === last.version + 1 && equalBytes(next.previous, last.root) && next.position > last.position;
}
