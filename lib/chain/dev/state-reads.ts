import { decodeUint, hexBytes, type Hex } from './scale.ts';
import { accountKey, TIMESTAMP_NOW } from './storage-keys.ts';
import type { StateView } from './runtime.ts';

/** The next nonce of an account (public key as hex) in a state: the first u32 of `System.Account`. */
export function nonceOf(state: StateView, signer: Hex): number {
  const account = state.value(accountKey(hexBytes(signer)));
  return account === undefined ? 0 : Number(decodeUint(hexBytes(account).subarray(0, 4)));
}

/** The timestamp of the block that a state belongs to, in milliseconds; 0 in genesis. */
export function timeOf(state: StateView): number {
  return Number(decodeUint(hexBytes(state.value(TIMESTAMP_NOW) ?? '0x')));
}
