import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { seal } from '../../crypto/sealing.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../protocol/handout.ts';
import { oldestEpoch, sharingOfEpoch } from '../../protocol/reducer/epochs.ts';
import type { ContractEntry, NetworkState } from '../../protocol/reducer/network-state.ts';
import { GatekeeperError } from './errors.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RequestDoor } from './requests.ts';
import type { RootKeys } from './root-keys.ts';

/** The contract, if this worker is assigned to it. @throws GatekeeperError `unknown-contract` or `not-assigned`. */
export function assignedContract(state: NetworkState, contract: Bytes, worker: Bytes): ContractEntry {
  const entry = state.contracts.get(toHex(contract));
  if (entry === undefined) throw new GatekeeperError('unknown-contract', 'no such contract');
  if (entry.assigned?.workers.some((id) => equalBytes(id, worker)) !== true) {
    throw new GatekeeperError('not-assigned', 'the contract is not assigned to this worker');
  }
  return entry;
}

/**
 * Gives an assigned, admitted worker this gatekeeper's share, sealed to the key in its evidence. With the newest epoch's it
 * remembers the instance as the newest: from now on an older instance of that worker passes no barrier.
 * @throws as the request door; GatekeeperError `unknown-contract`, `not-assigned`, `epoch-closed`, `not-in-set`.
 */
export async function handOut(
  context: GatekeeperContext,
  door: RequestDoor,
  rootKeys: RootKeys,
  bytes: Uint8Array,
): Promise<Bytes> {
  const { request, worker } = door.admit(bytes, 'handout');
  const { contract: id, epoch, instance } = handoutRequestCodec.decode(request.body);
  const contract = assignedContract(context.state(), id, worker.identity);
  if (epoch > 0 && epoch < oldestEpoch(contract))
    throw new GatekeeperError(
      'epoch-closed',
      'that epoch is closed: its keys are erased, and no state needs them',
    );
  const sharing = sharingOfEpoch(contract, epoch)?.value;
  const me = context.identity.signer.identity;
  const mine = sharing?.shares.find((share) => equalBytes(share.gatekeeper, me));
  if (sharing === undefined || mine === undefined)
    throw new GatekeeperError('not-in-set', 'no share of that epoch here');
  const share = await rootKeys.openShare({ set: sharing.set, contract: id, epoch }, mine.sealed);
  // Who names itself derives keys, and serves nothing with them.
  if (contract.keys?.value.epoch === epoch && !equalBytes(instance, worker.identity))
    context.releases.beginInstance(id, { worker: worker.identity, instance, epoch });
  const message = handoutShareCodec.encode({
    contract: id,
    epoch,
    n: sharing.n,
    t: sharing.t,
    gatekeeper: me,
    nonce: request.nonce,
    index: share.index,
    value: share.value,
    blinding: share.blinding,
  });
  return seal(worker.sealing, message, handoutAad(context.network, worker.identity, request.nonce));
}
