import { asBytes, concatBytes, equalBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import type { GcmKey } from '../aes-gcm-script.ts';
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

/**
 * @param into - where it is written, at least as long as a segment; fresh bytes where it is absent.
 * @returns the segment, a view of `into`.
 */
export async function sealSegment(
  key: GcmKey,
  at: SegmentPosition,
  plaintext: Bytes,
  into: Bytes = new Uint8Array(plaintext.length + FLOE_SEGMENT_OVERHEAD),
): Promise<Bytes> {
  const segment = into.subarray(0, plaintext.length + FLOE_SEGMENT_OVERHEAD);
  const nonce = randomBytes(SEGMENT_NONCE_LENGTH);
  segment.set(encodePrefix(at.final ? segment.length : NOT_FINAL));
  segment.set(nonce, SEGMENT_PREFIX_LENGTH);
  await key.seal(nonce, aadOf(at), plaintext, segment.subarray(BODY));
  return segment;
}

/**
 * @param into - bytes that may be used for the plaintext, at least as many as it has.
 * @throws FloeError `wrong-segment`, whatever is wrong.
 */
export async function openSegment(
  key: GcmKey,
  at: SegmentPosition,
  segment: Uint8Array,
  { segmentLength, into }: { segmentLength: number; into?: Bytes | undefined },
): Promise<Bytes> {
  const lengthFits = at.final
    ? segment.length >= FLOE_SEGMENT_OVERHEAD && segment.length <= segmentLength
    : segment.length === segmentLength;
  if (!lengthFits) throw wrongSegment();
  const bytes = asBytes(segment);
  const prefix = encodePrefix(at.final ? segment.length : NOT_FINAL);
  if (!equalBytes(bytes.subarray(0, SEGMENT_PREFIX_LENGTH), prefix)) throw wrongSegment();
  const nonce = bytes.subarray(SEGMENT_PREFIX_LENGTH, BODY);
  const plaintext = await key.open(nonce, aadOf(at), bytes.subarray(BODY), into);
  // There is one way to fail, and it does not say why.
  if (plaintext === undefined) throw wrongSegment();
  return plaintext;
}

const wrongSegment = (): FloeError => new FloeError('wrong-segment', 'the segment does not decrypt');

const aadOf = (at: SegmentPosition): Bytes => concatBytes(u64be(at.index), Uint8Array.of(at.final ? 1 : 0));

function encodePrefix(value: number): Bytes {
  const out = new Uint8Array(SEGMENT_PREFIX_LENGTH);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}
