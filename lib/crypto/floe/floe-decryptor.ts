import { asBytes, equalBytes, type Bytes } from '../../base/bytes.ts';
import { FloeError } from './floe-error.ts';
import { deriveHeaderTag, deriveSegmentKeys, importFloeKey } from './floe-keys.ts';
import { FLOE_MAX_SEGMENTS, floeCapacity, floeParameters, splitFloeHeader } from './floe-parameters.ts';
import { openSegment } from './floe-segment.ts';

export type FloeDecryptor = {
  /** Plaintext bytes in every segment but the final one. */
  readonly capacity: number;
  /**
   * Decrypts the segment at `index`; any order, any number of times, several at once.
   * `final` comes from the signed manifest's segment count, never from the segment itself. `into` are bytes that may be used for the answer,
   * at least `capacity` of them.
   * @throws FloeError `wrong-segment`, the only answer to anything that is not exactly this segment.
   */
  decryptSegment(index: number, segment: Uint8Array, final: boolean, into?: Bytes): Promise<Bytes>;
};

/**
 * Opens a FLOE ciphertext by its header (C2SP FLOE; protocol, "Files").
 * @throws FloeError `wrong-parameters` if the header names other parameters than the expected ones or the key
 * is not 32 bytes; `wrong-header` if it was not made with this key and associated data.
 */
export async function createFloeDecryptor(options: {
  key: Uint8Array;
  aad: Uint8Array;
  header: Uint8Array;
  segmentLength?: number;
  rotationBits?: number;
}): Promise<FloeDecryptor> {
  const parameters = floeParameters(options);
  const { params, iv, tag } = splitFloeHeader(asBytes(options.header), parameters);
  const context = { params: asBytes(params), iv: asBytes(iv), aad: asBytes(options.aad).slice() };
  const key = await importFloeKey(options.key);
  if (!equalBytes(await deriveHeaderTag(key, context), tag)) {
    throw new FloeError('wrong-header', 'the header is not of this key and associated data');
  }
  const segmentKey = await deriveSegmentKeys(key, context, parameters);
  return {
    capacity: floeCapacity(parameters.segmentLength),
    async decryptSegment(index, segment, final, into) {
      if (!Number.isInteger(index) || index < 0 || index >= FLOE_MAX_SEGMENTS) {
        throw new FloeError('wrong-segment', 'the segment does not decrypt');
      }
      const { segmentLength } = parameters;
      return openSegment(await segmentKey(index), { index, final }, segment, { segmentLength, into });
    },
  };
}
