import { blake2b } from '@noble/hashes/blake2.js';
import { asHex, type Hex } from './scale.ts';

/** Where the runtime keeps what the embedded chain itself must read: twox128(pallet) ‖ twox128(item). */
export const CODE_KEY: Hex = '0x3a636f6465';
export const TIMESTAMP_NOW: Hex = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';
export const TOTAL_ISSUANCE: Hex = '0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80';
const SYSTEM_ACCOUNT: Hex = '0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9';

/** `System.Account` of a 32-byte public key (blake2_128_concat). */
export function accountKey(publicKey: Uint8Array): Hex {
  const suffix = asHex(blake2b(publicKey, { dkLen: 16 })).slice(2) + asHex(publicKey).slice(2);
  return `${SYSTEM_ACCOUNT}${suffix}`;
}
