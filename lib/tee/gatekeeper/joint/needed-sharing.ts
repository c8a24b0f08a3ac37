import { toHex, type Bytes } from '../../../base/bytes.ts';
import type { ContractSharing } from '../../../protocol/records/contract-sharing.ts';
import {
  gatekeepersOf,
  gatekeepersOfSet,
  type GatekeepersNow,
  type NetworkState,
} from '../../../protocol/reducer/network-state.ts';

/** A sharing that is to be made: of a fresh secret, or of the one that an earlier set shares. */
export type NeededSharing = { epoch: number; from: OldSharing | undefined };
export type OldSharing = { sharing: ContractSharing; set: GatekeepersNow };

/** What sharing a contract needs now; undefined where it needs none, or is not known. */
export function neededSharing(state: NetworkState, contract: Bytes): NeededSharing | undefined {
  const entry = state.contracts.get(toHex(contract));
  if (entry === undefined) return undefined;
  const last = entry.sharing?.value;
  if (last === undefined) return { epoch: 1, from: undefined };
  if (last.set >= gatekeepersOf(state).set)
    return entry.rotation === last.epoch + 1 ? { epoch: entry.rotation, from: undefined } : undefined;
  return { epoch: last.epoch, from: { sharing: last, set: gatekeepersOfSet(state, last.set) } };
}

/** Who deals: the holders of the old sharing, or the members of now. */
export const dealersOf = (state: NetworkState, { from }: NeededSharing): GatekeepersNow =>
  from?.set ?? gatekeepersOf(state);
