import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { attestationsCodec } from '../../lib/protocol/attestations.ts';
import type { ShownDirectory } from '../../lib/protocol/directory.ts';
import { commitmentCodec } from '../../lib/protocol/records/commitment.ts';
import {
  gatekeepersOf,
  groupOf,
  type AttestedEntry,
  type NetworkState,
} from '../../lib/protocol/reducer/network-state.ts';
import { PortalError } from './portal-error.ts';

/**
 * By whom a contract, or a member of a group, is run, in the records that show it.
 * @param id hex. @param directory with what it has of `MEASUREMENTS`. @throws PortalError `not-found`.
 */
export function attestationsOf(state: NetworkState, id: string, directory: ShownDirectory): Bytes {
  const contract = groupOf(state, id);
  if (contract === undefined) throw new PortalError('not-found', 'no such contract');
  const workers = (contract.assigned?.workers ?? []).map((worker) => state.workers.get(toHex(worker)));
  const gatekeepers = gatekeepersOf(state).members.map((member) => state.candidates.get(toHex(member)));
  const { worker, gatekeeper } = state.measurements;
  const decided = [...worker.values(), ...gatekeeper.values(), ...state.hardware];
  return attestationsCodec.encode({
    v: 1,
    attested: [...workers, ...gatekeepers].flatMap((one) => (one === undefined ? [] : [recordsOf(one)])),
    decisions: decided.flatMap(({ record }) => record ?? []),
    commitment:
      contract.final === undefined ? new Uint8Array() : commitmentCodec.encode(contract.final.commitment),
    directory,
  });
}

const recordsOf = ({ record, verdicts }: AttestedEntry) => ({
  registration: record,
  verdicts: [...verdicts.values()].map((verdict) => verdict.record),
});
