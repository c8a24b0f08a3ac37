import { EngineError } from '../errors.ts';
import type { WasmReader } from './reader.ts';

/**
 * Types in the binary format: WebAssembly core specification 2.0, section 5.3.
 *
 * Each type that is accepted is one byte. Later proposals write some types with more (`(ref null x)` is 0x63
 * and a heap type); a reader that took the first byte for all of it would see instructions that are not there,
 * so every byte is compared.
 */

/** The value types (5.3.4): numbers (5.3.1) and references (5.3.3). The vector type v128 (5.3.2) is refused. */
export const valueType = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  funcref: 0x70,
  externref: 0x6f,
} as const;

/** The block type (5.4.1) of a block without parameters and results. */
export const EMPTY_BLOCK = 0x40;

const isReferenceType = (byte: number): boolean => byte === valueType.funcref || byte === valueType.externref;
const isValueType = (byte: number): boolean =>
  (byte >= valueType.f64 && byte <= valueType.i32) || isReferenceType(byte);

/** @throws EngineError `bad-engine` for v128 and for types of later proposals. */
export function skipValueType(reader: WasmReader): void {
  const byte = reader.byte();
  if (!isValueType(byte)) throw new EngineError('bad-engine', `unknown value type 0x${byte.toString(16)}`);
}

export function skipReferenceType(reader: WasmReader): void {
  const byte = reader.byte();
  if (!isReferenceType(byte)) {
    throw new EngineError('bad-engine', `unknown reference type 0x${byte.toString(16)}`);
  }
}

/** A result type (5.3.5): a vector of value types. @returns their bytes. */
export function readResultType(reader: WasmReader): Uint8Array {
  const types = new Uint8Array(reader.u32());
  for (let i = 0; i < types.length; i++) {
    types[i] = reader.bytes[reader.at] ?? 0;
    skipValueType(reader);
  }
  return types;
}

/** A block type (5.4.1): nothing, a value type, or a type index, which is an s33 that is not negative. */
export function skipBlockType(reader: WasmReader): void {
  const byte = reader.bytes[reader.at] ?? 0;
  const isIndex = byte < 0x40 || byte >= 0x80;
  if (isIndex) reader.skipLeb();
  else if (byte === EMPTY_BLOCK) reader.skip(1);
  else skipValueType(reader);
}

/** A global type (5.3.10): value type and mutability. */
export function skipGlobalType(reader: WasmReader): void {
  skipValueType(reader);
  if (reader.byte() > 1) throw new EngineError('bad-engine', 'a global that is shared');
}

export type Limits = { min: number; max: number | undefined };

/** Limits (5.3.7). Later proposals add flags for shared memories, 64-bit addresses and other page sizes. */
export function readLimits(reader: WasmReader): Limits {
  const flags = reader.byte();
  if (flags > 1) throw new EngineError('bad-engine', `unknown limits 0x${flags.toString(16)}`);
  const min = reader.u32();
  return { min, max: flags === 1 ? reader.u32() : undefined };
}
