import * as v from 'valibot';
import { toHex } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, textUpTo } from '../base/schema.ts';
import { IDENTITY_LENGTH } from '../crypto/signing.ts';
import { SEALING_KEY_LENGTH } from '../crypto/sealing.ts';
import { MEMBER_METHOD, METHOD } from './called-method.ts';

/** The fields that many messages share, by the name they have everywhere. */
export const version1 = v.literal(1);
export const networkId = bytesOf(32);
export const hash32 = bytesOf(32);
export const contractId = bytesOf(32);
export const identity = bytesOf(IDENTITY_LENGTH);
export const sealingKey = bytesOf(SEALING_KEY_LENGTH);
export const signature = bytesOf(64);
export const cidText = textUpTo(128);
export const endpointUrl = textUpTo(256);
export const methodName = v.pipe(v.string(), v.regex(MEMBER_METHOD));
/** Of the contract that is addressed itself. */
export const ownMethodName = v.pipe(v.string(), v.regex(METHOD));
export const sealedBytes = bytesUpTo(1 << 20);

/** CBOR that only the contract understands; its limits are the engine's. */
export const argument = bytesUpTo(1 << 20);

export const cosignature = v.strictObject({ by: identity, signature });
export const cosignatures = v.pipe(v.array(cosignature), v.maxLength(255));
export type Cosignature = v.InferOutput<typeof cosignature>;

/** Whether t of n are a quorum of which any two share a member. */
export const isThreshold = (t: number, n: number): boolean => t <= n && 2 * t > n;

export const areDifferent = (identities: readonly Uint8Array[]): boolean =>
  new Set(identities.map(toHex)).size === identities.length;
