import { EngineError } from '../errors.ts';
import type { WasmReader } from './reader.ts';

/** The opcodes that the instrumenter looks at. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brTable: 0x0e,
  return: 0x0f,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i64LtS: 0x53,
  i32GtU: 0x4b,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32ShrU: 0x76,
  i64Sub: 0x7d,
  i64ExtendI32U: 0xad,
  prefixFc: 0xfc,
} as const;

export const bulk = { memoryCopy: 10, memoryFill: 11 } as const;

/** The type byte of a block without a value, and of the types the instrumenter writes. */
export const wasmType = { empty: 0x40, i32: 0x7f, i64: 0x7e } as const;

/**
 * Passes over the immediates of `opcode`. For the 0xfc prefix it returns the second opcode.
 * Tail calls, exceptions, SIMD and threads are refused: the meter has no rule for them.
 *
 * @throws EngineError `bad-engine` for an opcode it does not know.
 */
export function skipImmediates(reader: WasmReader, opcode: number): number {
  if (opcode === op.prefixFc) return skipBulk(reader);
  if (opcode === op.brTable) {
    for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
  } else if (opcode >= 0x28 && opcode <= 0x3e) {
    reader.skipLeb();
    reader.skipLeb();
  } else if (opcode === 0x11) {
    reader.skipLeb();
    reader.skipLeb();
  } else if (opcode === 0x1c) {
    reader.skip(reader.u32());
  } else if (opcode === 0x43) reader.skip(4);
  else if (opcode === 0x44) reader.skip(8);
  else if (hasOneNumber(opcode)) reader.skipLeb();
  else if (!hasNone(opcode)) {
    throw new EngineError('bad-engine', `unknown opcode 0x${opcode.toString(16)}`);
  }
  return opcode;
}

const hasOneNumber = (opcode: number): boolean =>
  (opcode >= 0x02 && opcode <= 0x04) ||
  opcode === 0x0c ||
  opcode === 0x0d ||
  opcode === 0x10 ||
  (opcode >= 0x20 && opcode <= 0x26) ||
  (opcode >= 0x3f && opcode <= 0x42) ||
  opcode === 0xd0 ||
  opcode === 0xd2;

const hasNone = (opcode: number): boolean =>
  opcode <= 0x01 ||
  opcode === op.else ||
  opcode === op.end ||
  opcode === op.return ||
  opcode === 0x1a ||
  opcode === 0x1b ||
  (opcode >= 0x45 && opcode <= 0xc4) ||
  opcode === 0xd1;

function skipBulk(reader: WasmReader): number {
  const second = reader.u32();
  if (second > 17) throw new EngineError('bad-engine', `unknown opcode 0xfc ${String(second)}`);
  const immediates = second < 8 ? 0 : [8, 10, 12, 14].includes(second) ? 2 : 1;
  for (let i = 0; i < immediates; i++) reader.skipLeb();
  return second;
}
