import { sha384 } from '@noble/hashes/sha2.js';
import { asBytes, type Bytes } from '../base/bytes.ts';

/** Plain SHA-384 (FIPS 180-4), 48 bytes: what the registers of Intel TDX are extended with. */
export const sha384Bytes = (bytes: Uint8Array): Bytes => asBytes(sha384(bytes));
