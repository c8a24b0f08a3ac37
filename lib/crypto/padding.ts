import { asBytes, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';

/** Padding, so that lengths tell little (protocol, "Files"). */

export type PaddingErrorCode = 'wrong-padding' | 'wrong-length';

export class PaddingError extends CodedError<PaddingErrorCode> {}

/** No content shows a length below this: 4 KiB. */
export const CONTENT_FLOOR = 4096;
/** Metadata lengths show as multiples of this. */
export const METADATA_MULTIPLE = 256;
const MARKER = 0x80;

/**
 * Padmé (Reducing Metadata Leakage from Encrypted Files, PETS 2019) with a floor of 4 KiB: the length in bytes
 * to which content of `length` bytes is padded. It adds at most 12 %, and lengths up to n take only
 * O(log log n) bits of distinct values.
 * @throws PaddingError `wrong-length` for what is not a length, or one too large to count exactly.
 */
export function paddedLength(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) throw new PaddingError('wrong-length', 'not a length');
  if (length <= CONTENT_FLOOR) return CONTENT_FLOOR;
  const exponent = floorLog2(length);
  const step = 2 ** (exponent - (floorLog2(exponent) + 1));
  const padded = Math.ceil(length / step) * step;
  if (!Number.isSafeInteger(padded)) throw new PaddingError('wrong-length', 'the padded length is too large');
  return padded;
}

/**
 * Pads to the next multiple by a marker byte 80 and zeros (ISO/IEC 7816-4): at least one byte and at most
 * `multiple` bytes are added, so every padded string has exactly one original.
 * @throws PaddingError `wrong-length` if `multiple` is not a positive integer.
 */
export function padTo(bytes: Uint8Array, multiple: number): Bytes {
  checkMultiple(multiple);
  const out = new Uint8Array((Math.floor(bytes.length / multiple) + 1) * multiple);
  out.set(bytes);
  out[bytes.length] = MARKER;
  return out;
}

/**
 * The inverse of {@link padTo}. Call it on authenticated bytes only: its refusal says that padding is wrong.
 * @throws PaddingError `wrong-padding` for anything that `padTo` with this multiple does not return.
 */
export function unpadFrom(padded: Uint8Array, multiple: number): Bytes {
  checkMultiple(multiple);
  if (padded.length === 0 || padded.length % multiple !== 0) throw wrongPadding();
  let end = padded.length - 1;
  while (end > padded.length - multiple && padded[end] === 0) end--;
  if (padded[end] !== MARKER) throw wrongPadding();
  return asBytes(padded.slice(0, end));
}

/** Sealed questions, answers and commands show no length below this, and up to 4 KiB multiples of the step. */
const MESSAGE_FLOOR = 1024;
const MESSAGE_STEP = 512;

/** Length to which a message of `length` bytes and its marker are padded; above 4 KiB as content. */
const messageLength = (length: number, floor: number): number =>
  length < CONTENT_FLOOR
    ? Math.max(floor, (Math.floor(length / MESSAGE_STEP) + 1) * MESSAGE_STEP)
    : paddedLength(length + 1);

/**
 * Pads what is sealed for one reader, so that its length tells a class and not the words: a marker byte 80 and zeros, as `padTo`.
 * Nothing is shorter than `floor`, at most 4 KiB, then; padding adds at most 512 bytes up to 4 KiB, at most 12 % above.
 */
export function padMessage(bytes: Uint8Array, floor = MESSAGE_FLOOR): Bytes {
  const out = new Uint8Array(messageLength(bytes.length, floor));
  out.set(bytes);
  out[bytes.length] = MARKER;
  return out;
}

/** The inverse of {@link padMessage}, on authenticated bytes only. @throws PaddingError `wrong-padding` for anything that it does not return. */
export function unpadMessage(padded: Uint8Array, floor = MESSAGE_FLOOR): Bytes {
  let end = padded.length - 1;
  while (end > 0 && padded[end] === 0) end--;
  if (padded[end] !== MARKER || messageLength(end, floor) !== padded.length) throw wrongPadding();
  return asBytes(padded.slice(0, end));
}

const wrongPadding = (): PaddingError => new PaddingError('wrong-padding', 'the padding is not canonical');

function checkMultiple(multiple: number): void {
  if (!Number.isSafeInteger(multiple) || multiple < 1) {
    throw new PaddingError('wrong-length', 'padding needs a positive multiple');
  }
}

/** Exact for every safe integer, where `Math.log2` rounds up just below a power of two. */
function floorLog2(value: number): number {
  let exponent = Math.floor(Math.log2(value));
  if (2 ** exponent > value) exponent--;
  return exponent;
}
