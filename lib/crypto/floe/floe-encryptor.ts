import { asBytes, concatBytes, equalBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { FloeError } from './floe-error.ts';
import { deriveHeaderTag, deriveSegmentKeys, importFloeKey, type FloeContext } from './floe-keys.ts';
import {
  encodeFloeParams,
  FLOE_IV_LENGTH,
  FLOE_MAX_SEGMENTS,
  floeCapacity,
  floeParameters,
  splitFloeHeader,
  type FloeParameters,
} from './floe-parameters.ts';
import { sealSegment } from './floe-segment.ts';

export type FloeEncryptor = {
  /** 74 bytes; goes before the first segment and is not secret. */
  readonly header: Bytes;
  /** Plaintext bytes that every segment but the final one must have. */
  readonly capacity: number;
  /**
   * Encrypts the next segment. Calls may overlap, but each index is taken once and in order, so that no
   * position ever gets two ciphertexts and the final segment closes the file.
   * @param into - where it is written, as long as a segment or longer; the answer is a view of it.
   * @throws FloeError `wrong-parameters` for an index out of order, a wrong plaintext length, or after the final.
   */
  encryptSegment(index: number, plaintext: Uint8Array, final: boolean, into?: Bytes): Promise<Bytes>;
};

export type FloeEncryptorOptions = {
  /** 32 bytes, fresh for each version of a file. */
  key: Uint8Array;
  aad: Uint8Array;
  /** Length of an encrypted segment; 1 MiB in files. */
  segmentLength?: number;
  /** m of the specification; 20 in files. */
  rotationBits?: number;
  /** Continues an interrupted encryption of the same, unchanged plaintext behind its acknowledged segments. */
  resume?: { header: Uint8Array; nextIndex: number };
};

/**
 * Starts a FLOE encryption (C2SP FLOE; protocol, "Files").
 * @throws FloeError `wrong-parameters`; `wrong-header` if a header to resume belongs to another key or aad.
 */
export async function createFloeEncryptor(options: FloeEncryptorOptions): Promise<FloeEncryptor> {
  const parameters = floeParameters(options);
  const key = await importFloeKey(options.key);
  const context = contextOf(options, parameters);
  const tag = await deriveHeaderTag(key, context);
  const header = concatBytes(context.params, context.iv, tag);
  if (options.resume !== undefined && !equalBytes(options.resume.header, header)) {
    throw new FloeError('wrong-header', 'the header to resume is not of this key and associated data');
  }
  const segmentKey = await deriveSegmentKeys(key, context, parameters);
  const capacity = floeCapacity(parameters.segmentLength);
  let next = options.resume?.nextIndex ?? 0;
  let closed = false;
  return {
    header,
    capacity,
    async encryptSegment(index, plaintext, final, into) {
      if (closed || index !== next || !(index >= 0 && index < FLOE_MAX_SEGMENTS)) {
        throw new FloeError('wrong-parameters', 'segments are encrypted once and in order');
      }
      if (final ? plaintext.length > capacity : plaintext.length !== capacity) {
        throw new FloeError('wrong-parameters', 'a segment other than the final one is full');
      }
      next = index + 1;
      closed = final;
      return sealSegment(await segmentKey(index), { index, final }, asBytes(plaintext), into);
    },
  };
}

function contextOf(options: FloeEncryptorOptions, parameters: FloeParameters): FloeContext {
  const aad = asBytes(options.aad).slice();
  if (options.resume === undefined) {
    return { params: encodeFloeParams(parameters), iv: randomBytes(FLOE_IV_LENGTH), aad };
  }
  const { params, iv } = splitFloeHeader(asBytes(options.resume.header), parameters);
  return { params, iv: asBytes(iv), aad };
}
