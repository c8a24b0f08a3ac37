import { toHex, type Bytes } from '../../../base/bytes.ts';
import type { NetworkState } from '../../../protocol/reducer/network-state.ts';

/** The epoch whose secret a contract needs now; undefined where it needs none, or is not known. */
export function neededEpoch(state: NetworkState, contract: Bytes): number | undefined {
  const entry = state.contracts.get(toHex(contract));
  return entry === undefined || entry.sharing !== undefined ? undefined : 1;
}
