import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import { endOfBlock } from '../position.ts';
import { commitmentCodec, commitmentMessage, type Commitment } from '../records/commitment.ts';
import type { SignedRecord } from '../signed-record.ts';
import { closingPosition } from './epochs.ts';
import type { ContractEntry, NetworkState } from './network-state.ts';

/**
 * Counts a replica's word on the next version; a majority of the assigned replicas makes it final. Words agree in all that the
 * contract's key signed: the same root under a false CID or position would leave a state that nobody can restore. Whose word lost is admitted no more.
 */
export function applyCommitment(state: NetworkState, record: SignedRecord): void {
  const commitment = commitmentCodec.decode(record.body);
  const contract = state.contracts.get(toHex(commitment.contract));
  const assigned = contract?.assigned?.workers ?? [];
  const keys = contract?.keys?.value;
  if (contract === undefined || keys?.epoch !== commitment.epoch) return;
  if (
    !assigned.some((worker) => equalBytes(worker, record.signer)) ||
    !follows(contract, commitment, state.height)
  )
    return;
  if (!isSignatureOf(keys.committing, commitmentMessage(state.network, commitment), commitment.sig)) return;
  const signer = toHex(record.signer);
  if (contract.pending.has(signer)) return;
  contract.pending.set(signer, commitment);
  countWords(state, contract);
}

/** Makes final what a majority of the replicas of now said of the next version, if one did. */
export function countWords(state: NetworkState, contract: ContractEntry): void {
  const assigned = contract.assigned?.workers ?? [];
  const words = assigned.flatMap((worker) => {
    const commitment = contract.pending.get(toHex(worker));
    if (commitment === undefined) return [];
    return [{ worker, commitment, word: toHex(commitmentMessage(state.network, commitment)) }];
  });
  const votesFor = (word: string): number => words.filter((other) => other.word === word).length;
  const winner = words.find(({ word }) => votesFor(word) * 2 > assigned.length);
  if (winner === undefined) return;
  const { commitment } = winner;
  for (const { worker, word } of words) {
    if (word === winner.word) continue;
    contract.disputes.push({ worker, version: commitment.version });
    refuseLoser(state, contract, worker, commitment.version);
  }
  contract.final = { commitment, height: state.height };
  contract.pending.clear();
  if (contract.rotation !== commitment.epoch) return;
  contract.rotation = undefined;
  contract.before = undefined;
}

/**
 * Whether all replicas of a contract have spoken of the next version and no majority agrees, as where one of two differs. Their words stay: a further
 * worker, which executes from the last final state, decides between them.
 */
export function isTied({ pending, assigned }: ContractEntry): boolean {
  const workers = assigned?.workers ?? [];
  return workers.length > 0 && workers.every((worker) => pending.has(toHex(worker)));
}

/** What it is attested to run cannot come to another state: something else ran, or its machine is broken. It may attest anew. */
function refuseLoser(state: NetworkState, contract: ContractEntry, worker: Bytes, version: number): void {
  const entry = state.workers.get(toHex(worker));
  if (entry === undefined) return;
  entry.status = 'refused';
  entry.reason = `wrong-root: it committed another version ${String(version)} of the contract ${toHex(contract.id).slice(0, 8)} than the others`;
  entry.renewal = undefined;
}

/** A position in a block to come is no state of this log: who restored it would skip the commands in between. */
function follows(contract: ContractEntry, next: Commitment, height: number): boolean {
  const last = contract.final?.commitment;
  const from = last?.position ?? contract.position;
  if (next.position <= from || next.position > endOfBlock(height)) return false;
  // The first state of an epoch is the one at which the epoch before ended.
  const isFirst = next.epoch > (last?.epoch ?? 1);
  if (isFirst && next.position !== closingPosition(contract, next.epoch - 1)) return false;
  if (last === undefined) return next.version === 1 && next.previous.every((byte) => byte === 0);
  return next.version === last.version + 1 && equalBytes(next.previous, last.root);
}
