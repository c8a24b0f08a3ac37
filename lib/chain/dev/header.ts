import { blake2b } from '@noble/hashes/blake2.js';
import { asBytes, concatBytes, type Bytes } from '../../base/bytes.ts';
import { asHex, encodeCompact, encodeSized, encodeUint, ScaleReader, type Hex } from './scale.ts';

/**
 * A Substrate block header: parent hash (32) ‖ compact height ‖ state root (32) ‖ extrinsics root (32) ‖
 * digest items behind their compact count. A block's hash is BLAKE2b-256 over exactly these bytes.
 */
export type Header = {
  parentHash: Bytes;
  height: number;
  stateRoot: Bytes;
  extrinsicsRoot: Bytes;
  /** Each item with its variant byte, as it lies in the header. */
  digest: Bytes[];
};

const PRE_RUNTIME = 6;

export function encodeHeader(header: Header): Bytes {
  return concatBytes(
    header.parentHash,
    encodeCompact(header.height),
    header.stateRoot,
    header.extrinsicsRoot,
    encodeCompact(header.digest.length),
    ...header.digest,
  );
}

/** @throws RangeError for bytes that are not one header whose digest holds consensus items only. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ScaleReader(bytes);
  const parentHash = asBytes(reader.take(32));
  const height = reader.compact();
  const stateRoot = asBytes(reader.take(32));
  const extrinsicsRoot = asBytes(reader.take(32));
  const digest = Array.from({ length: reader.compact() }, () => {
    const kind = reader.byte();
    if (kind < 4 || kind > PRE_RUNTIME) throw new RangeError('a digest item that is not a consensus item');
    return concatBytes(Uint8Array.of(kind), reader.take(4), encodeSized(reader.take(reader.compact())));
  });
  if (reader.left !== 0) throw new RangeError('bytes after the header');
  return { parentHash, height, stateRoot, extrinsicsRoot, digest };
}

export const hashHeader = (encoded: Uint8Array): Bytes => asBytes(blake2b(encoded, { dkLen: 32 }));

/** The digest item by which an Aura runtime learns the slot of the block it executes. */
export function auraSlotItem(slot: number): Bytes {
  return concatBytes(
    Uint8Array.of(PRE_RUNTIME),
    new TextEncoder().encode('aura'),
    encodeSized(encodeUint(slot, 8)),
  );
}

/** The header as JSON-RPC speaks it. */
export function headerJson(header: Header): Record<string, unknown> {
  const hex = (bytes: Bytes): Hex => asHex(bytes);
  return {
    parentHash: hex(header.parentHash),
    number: `0x${header.height.toString(16)}`,
    stateRoot: hex(header.stateRoot),
    extrinsicsRoot: hex(header.extrinsicsRoot),
    digest: { logs: header.digest.map(hex) },
  };
}
