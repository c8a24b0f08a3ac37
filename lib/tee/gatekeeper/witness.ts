import { equalBytes, type Bytes } from '../../base/bytes.ts';
import {
  barrierMessage,
  barrierPassCodec,
  barrierRequestCodec,
  releaseHead,
} from '../../protocol/barrier.ts';
import { cosign } from '../../protocol/quorum.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { GatekeeperError } from './errors.ts';
import { assignedContract } from './hand-out.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RequestDoor } from './requests.ts';

/**
 * The read barrier: stores the new entries of a release log and says how far the chain is. Only the newest instance that was
 * keyed passes, and only with a log that extends what was witnessed last.
 * @throws as the request door; GatekeeperError `unknown-contract`, `not-assigned`, `stale-instance`, `log-fork`.
 */
export function witnessRelease(context: GatekeeperContext, door: RequestDoor, bytes: Uint8Array): Bytes {
  const { request, worker } = door.admit(bytes, 'barrier');
  const { contract, epoch, instance, previous, entries } = barrierRequestCodec.decode(request.body);
  const state = context.state();
  assignedContract(state, contract, worker.identity);
  const newest = context.releases.newest(contract, worker.identity);
  if (newest === undefined || !equalBytes(newest.instance, instance)) {
    throw new GatekeeperError('stale-instance', 'a newer instance of this worker holds the contract');
  }
  if (!equalBytes(newest.head, previous))
    throw new GatekeeperError('log-fork', 'the release log does not extend the witnessed one');
  const head = releaseHead(context.network, contract, previous, entries);
  context.releases.append(contract, worker.identity, head, entries);
  const { members, threshold } = gatekeepersOf(state);
  const pass = {
    network: context.network,
    contract,
    epoch,
    n: members.length,
    t: threshold,
    instance,
    nonce: request.nonce,
    head,
    height: state.height,
  };
  return barrierPassCodec.encode({
    v: 1,
    ...pass,
    cosignatures: [cosign(context.identity.signer, barrierMessage(pass))],
  });
}
