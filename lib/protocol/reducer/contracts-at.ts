import { toHex, type Bytes } from '../../base/bytes.ts';
import type { ContractEntry, NetworkState } from './network-state.ts';

/**
 * The root of a contract's group, itself where it has joined none, as of a position: what came later is not there yet, whatever the newest
 * state knows. @param id hex.
 */
export function rootAt(state: NetworkState, id: string, position: number): ContractEntry | undefined {
  const root = state.contracts.get(state.groups.get(id) ?? id);
  if (root === undefined) return undefined;
  const since =
    toHex(root.id) === id ? root.position : root.members.find((member) => toHex(member.id) === id)?.position;
  return since !== undefined && since < position ? root : undefined;
}

/** The key that signs for a contract's group at a position; none before the gatekeepers made it. */
export const committingAt = ({ committing }: ContractEntry, position: number): Bytes | undefined =>
  committing.findLast((key) => key.position < position)?.identity;
