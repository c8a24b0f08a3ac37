import { blake2b } from '@noble/hashes/blake2.js';
import type { Bytes } from '../../base/bytes.ts';
import { asHex, ScaleReader, type Hex } from './scale.ts';

/** A signed extrinsic as the pool orders it. */
export type SignedExtrinsic = { bytes: Bytes; hash: Hex; signer: Hex; nonce: number };

const SIGNED = 0x84;
const SIGNATURE_LENGTH = [64, 64, 65];

/**
 * Reads who signed and with which nonce from: compact length ‖ 84 ‖ MultiAddress::Id (00 ‖ 32) ‖ MultiSignature
 * (kind ‖ 64 or 65) ‖ era (1 or 2) ‖ compact nonce ‖ … Signature, fee and call are the runtime's to judge.
 *
 * @throws RangeError for bytes of another form.
 */
export function parseSigned(bytes: Bytes): SignedExtrinsic {
  const reader = new ScaleReader(bytes);
  if (reader.compact() !== reader.left) throw new RangeError('the length prefix does not fit');
  if (reader.byte() !== SIGNED) throw new RangeError('not a signed extrinsic of version 4');
  if (reader.byte() !== 0) throw new RangeError('the signer is not an account id');
  const signer = asHex(reader.take(32));
  const length = SIGNATURE_LENGTH[reader.byte()];
  if (length === undefined) throw new RangeError('an unknown kind of signature');
  reader.take(length);
  if (reader.byte() !== 0) reader.take(1);
  const nonce = reader.compact();
  if (nonce >= 2 ** 32) throw new RangeError('the nonce is out of range');
  return { bytes, hash: asHex(blake2b(bytes, { dkLen: 32 })), signer, nonce };
}
