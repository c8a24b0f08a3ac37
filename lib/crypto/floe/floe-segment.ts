import { asBytes, concatBytes, equalBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { FloeError } from './floe-error.ts';
import { u64be } from './floe-keys.ts';
import { FLOE_SEGMENT_OVERHEAD, SEGMENT_NONCE_LENGTH, SEGMENT_PREFIX_LENGTH } from './floe-parameters.ts';

/**
 * One encrypted segment, and what AES-256-GCM authenticates with it.
 *
 * | part       | bytes | content                                             |
 * | ---------- | ----- | --------------------------------------------------- |
 * | prefix     | 4     | ffffffff, or the segment's own length if it is final |
 * | nonce      | 12    | random                                              |
 * | ciphertext | n     |                                                     |
 * | tag        | 16    |                                                     |
 *
 * Associated data: u64be(index) ‖ 01 if final, else 00.
 */
const NOT_FINAL = 0xffffffff;
const BODY = SEGMENT_PREFIX_LENGTH + SEGMENT_NONCE_LENGTH;

export type SegmentPosition = { readonly index: number; readonly final: boolean };

export async function sealSegment(key: CryptoKey, at: SegmentPosition, plaintext: Bytes): Promise<Bytes> {
  const nonce = randomBytes(SEGMENT_NONCE_LENGTH);
  const sealed = await crypto.subtle.encrypt(algorithm(nonce, at), key, plaintext);
  const prefix = encodePrefix(at.final ? plaintext.length + FLOE_SEGMENT_OVERHEAD : NOT_FINAL);
  return concatBytes(prefix, nonce, new Uint8Array(sealed));
}

/** @throws FloeError `wrong-segment`, whatever is wrong. */
export async function openSegment(
  key: CryptoKey,
  at: SegmentPosition,
  segment: Uint8Array,
  segmentLength: number,
): Promise<Bytes> {
  const lengthFits = at.final
    ? segment.length >= FLOE_SEGMENT_OVERHEAD && segment.length <= segmentLength
    : segment.length === segmentLength;
  if (!lengthFits) throw wrongSegment();
  const bytes = asBytes(segment);
  const prefix = encodePrefix(at.final ? segment.length : NOT_FINAL);
  if (!equalBytes(bytes.subarray(0, SEGMENT_PREFIX_LENGTH), prefix)) throw wrongSegment();
  const nonce = bytes.subarray(SEGMENT_PREFIX_LENGTH, BODY);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(nonce, at), key, bytes.subarray(BODY)));
  } catch {
    // The cause stays unsaid on purpose: there is one way to fail.
    throw wrongSegment();
  }
}

const wrongSegment = (): FloeError => new FloeError('wrong-segment', 'the segment does not decrypt');

function algorithm(iv: Bytes, at: SegmentPosition): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv,
    additionalData: concatBytes(u64be(at.index), Uint8Array.of(at.final ? 1 : 0)),
  };
}

function encodePrefix(value: number): Bytes {
  const out = new Uint8Array(SEGMENT_PREFIX_LENGTH);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}
