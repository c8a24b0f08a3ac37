import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { FloeError } from './floe-error.ts';

/**
 * The parameters of one FLOE ciphertext, and the sizes that follow from them (C2SP FLOE; protocol, "Files").
 *
 * | header part | bytes | content                                                                  |
 * | ----------- | ----- | ------------------------------------------------------------------------ |
 * | params      | 10    | 00 (AES-256-GCM) 00 (HKDF-SHA-384) ‖ u32be(segment length) ‖ u32be(32)   |
 * | iv          | 32    | random                                                                   |
 * | tag         | 32    | proves key, params, iv and associated data                               |
 */
export const FLOE_KEY_LENGTH = 32;
export const FLOE_PARAMS_LENGTH = 10;
export const FLOE_IV_LENGTH = 32;
export const FLOE_TAG_LENGTH = 32;
export const FLOE_HEADER_LENGTH = FLOE_PARAMS_LENGTH + FLOE_IV_LENGTH + FLOE_TAG_LENGTH;

/** Encrypted segment length in files: 1 MiB. */
export const FLOE_SEGMENT_LENGTH = 1 << 20;
/** In files 2^20 consecutive segments share a segment key. */
export const FLOE_ROTATION_BITS = 20;
/** More segments than this would outgrow what one message key may encrypt. */
export const FLOE_MAX_SEGMENTS = 2 ** 40;

export const SEGMENT_PREFIX_LENGTH = 4;
export const SEGMENT_NONCE_LENGTH = 12;
export const SEGMENT_TAG_LENGTH = 16;
/** What encryption adds to a segment: length prefix, nonce and tag. */
export const FLOE_SEGMENT_OVERHEAD = SEGMENT_PREFIX_LENGTH + SEGMENT_NONCE_LENGTH + SEGMENT_TAG_LENGTH;

export type FloeParameters = {
  /** Length in bytes of every encrypted segment but the final one, which may be shorter. */
  readonly segmentLength: number;
  /** m: indexes that differ only in their low m bits share a segment key. */
  readonly rotationBits: number;
};

/** Plaintext bytes in every segment but the final one. */
export const floeCapacity = (segmentLength: number = FLOE_SEGMENT_LENGTH): number =>
  segmentLength - FLOE_SEGMENT_OVERHEAD;

/** The number of segments that hold `plaintextLength` bytes; an empty plaintext is one empty final segment. */
export function floeSegmentCount(
  plaintextLength: number,
  segmentLength: number = FLOE_SEGMENT_LENGTH,
): number {
  return Math.max(1, Math.ceil(plaintextLength / floeCapacity(segmentLength)));
}

/** Fills in the parameters of files and checks their ranges. @throws FloeError `wrong-parameters`. */
export function floeParameters(given: {
  segmentLength?: number | undefined;
  rotationBits?: number | undefined;
}): FloeParameters {
  const { segmentLength = FLOE_SEGMENT_LENGTH, rotationBits = FLOE_ROTATION_BITS } = given;
  const lengthFits =
    Number.isInteger(segmentLength) && segmentLength > FLOE_SEGMENT_OVERHEAD && segmentLength < 2 ** 31;
  const bitsFit = Number.isInteger(rotationBits) && rotationBits >= 0 && rotationBits <= 40;
  if (!lengthFits || !bitsFit) throw new FloeError('wrong-parameters', 'FLOE parameters are out of range');
  return { segmentLength, rotationBits };
}

/** The first ten bytes of the header. */
export function encodeFloeParams(parameters: FloeParameters): Bytes {
  const out = new Uint8Array(FLOE_PARAMS_LENGTH);
  const view = new DataView(out.buffer);
  view.setUint32(2, parameters.segmentLength);
  view.setUint32(6, FLOE_IV_LENGTH);
  return out;
}

/**
 * Splits a header whose parameters must be exactly the expected ones, so that nobody can talk a reader
 * into another suite or segment length.
 * @throws FloeError `wrong-header` for another length, `wrong-parameters` for other parameters.
 */
export function splitFloeHeader(header: Uint8Array, expected: FloeParameters) {
  if (header.length !== FLOE_HEADER_LENGTH) throw new FloeError('wrong-header', 'not a FLOE header');
  const params = header.slice(0, FLOE_PARAMS_LENGTH);
  if (!equalBytes(params, encodeFloeParams(expected))) {
    throw new FloeError('wrong-parameters', 'the header names other FLOE parameters');
  }
  const ivEnd = FLOE_PARAMS_LENGTH + FLOE_IV_LENGTH;
  return { params, iv: header.slice(FLOE_PARAMS_LENGTH, ivEnd), tag: header.slice(ivEnd) };
}
