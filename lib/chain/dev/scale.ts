import { concatBytes, type Bytes } from '../../base/bytes.ts';

/**
 * The few SCALE forms that the embedded chain reads and writes itself: it knows its runtime, so it needs no
 * metadata-driven codec. Integers are little-endian.
 */
export type Hex = `0x${string}`;

/** By Node's native codec: a block holds megabytes, and this room's folder runs in Node only. */
export const asHex = (bytes: Uint8Array): Hex =>
  `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;

/** @throws RangeError for anything but `0x` and an even number of hex digits. */
export function hexBytes(hex: string): Bytes {
  if (!hex.startsWith('0x') || hex.length % 2 !== 0) throw new RangeError('not hex');
  const bytes = new Uint8Array(Buffer.from(hex.slice(2), 'hex'));
  if (bytes.length * 2 + 2 !== hex.length) throw new RangeError('not hex');
  return bytes;
}

/** An unsigned integer of `width` bytes. */
export function encodeUint(value: bigint | number, width: number): Bytes {
  const out = new Uint8Array(width);
  let rest = BigInt(value);
  for (let i = 0; i < width; i++) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

export function decodeUint(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** A compact integer below 2^53. */
export function encodeCompact(value: number): Bytes {
  if (value < 1 << 6) return encodeUint(value * 4, 1);
  if (value < 1 << 14) return encodeUint(value * 4 + 1, 2);
  if (value < 2 ** 30) return encodeUint(value * 4 + 2, 4);
  let width = 4;
  while (value >= 2 ** (8 * width)) width++;
  return concatBytes(Uint8Array.of(((width - 4) << 2) | 3), encodeUint(value, width));
}

/** Bytes behind their compact length. */
export const encodeSized = (bytes: Uint8Array): Bytes => concatBytes(encodeCompact(bytes.length), bytes);

/** Reads SCALE forward; every read past the end throws RangeError. */
export class ScaleReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError('the bytes end early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number {
    return Number(decodeUint(this.take(1)));
  }

  compact(): number {
    const first = this.byte();
    const width = [1, 2, 4, (first >> 2) + 4][first & 3] ?? 1;
    const value =
      (first & 3) === 3
        ? decodeUint(this.take(width))
        : decodeUint(concatBytes(Uint8Array.of(first), this.take(width - 1))) >> 2n;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('a compact integer above 2^53');
    return Number(value);
  }
}
