import { EngineError } from '../errors.ts';
import type { WasmReader } from './reader.ts';
import { readResultType, skipBlockType, skipReferenceType } from './types.ts';

/** The opcodes that the instrumenter looks at or writes. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  return: 0x0f,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i64LtS: 0x53,
  i32GtU: 0x4b,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64Sub: 0x7d,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  i64ExtendI32U: 0xad,
  prefixFc: 0xfc,
} as const;

/** Those behind the prefix 0xfc. */
export const bulk = {
  memoryInit: 8,
  memoryCopy: 10,
  memoryFill: 11,
  tableInit: 12,
  tableCopy: 14,
  tableFill: 17,
} as const;

type Skip = (reader: WasmReader) => void;

const none: Skip = () => undefined;
const index: Skip = (reader) => reader.skipLeb();
const twoIndices: Skip = (reader) => {
  reader.skipLeb();
  reader.skipLeb();
};
const branchTable: Skip = (reader) => {
  for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
};
/** 5.4.6. Bit 6 of the alignment says, in the multi-memory proposal, that a memory's index follows. */
const memoryArgument: Skip = (reader) => {
  if (reader.u32() >= 0x40) throw new EngineError('bad-engine', 'an alignment with flags');
  reader.skipLeb();
};

/**
 * The instructions of WebAssembly core specification 2.0, section 5.4, by what follows their opcode: first and
 * last opcode of a run, and the immediates of each in it.
 *
 * What is not here is refused, because the meter has no rule for it:
 * - vector instructions (5.4.8, prefix 0xfd): QuickJS has none, and relaxed ones differ between machines
 * - tail calls (0x12, 0x13) and calls by reference (0x14, 0x15): the depth counter needs a return
 * - exceptions (0x06 to 0x0a, 0x18, 0x19, 0x1f): they leave functions past the depth counter
 * - threads (prefix 0xfe), garbage collection (0xd3 to 0xd6, prefix 0xfb), wide arithmetic and whatever follows
 */
const instructions: [first: number, last: number, immediates: Skip][] = [
  // 5.4.1 Control instructions
  [0x00, 0x01, none], // unreachable, nop
  [0x02, 0x04, skipBlockType], // block, loop, if
  [0x05, 0x05, none], // else
  [0x0b, 0x0b, none], // end
  [0x0c, 0x0d, index], // br, br_if
  [0x0e, 0x0e, branchTable],
  [0x0f, 0x0f, none], // return
  [0x10, 0x10, index], // call
  [0x11, 0x11, twoIndices], // call_indirect
  // 5.4.2 Reference instructions
  [0xd0, 0xd0, skipReferenceType], // ref.null
  [0xd1, 0xd1, none], // ref.is_null
  [0xd2, 0xd2, index], // ref.func
  // 5.4.3 Parametric instructions
  [0x1a, 0x1b, none], // drop, select
  [0x1c, 0x1c, readResultType], // select with a type
  // 5.4.4 Variable instructions
  [0x20, 0x24, index], // local.get, local.set, local.tee, global.get, global.set
  // 5.4.5 Table instructions
  [0x25, 0x26, index], // table.get, table.set
  // 5.4.6 Memory instructions
  [0x28, 0x3e, memoryArgument], // loads and stores
  [0x3f, 0x40, index], // memory.size, memory.grow
  // 5.4.7 Numeric instructions
  [0x41, 0x42, index], // i32.const, i64.const
  [0x43, 0x43, (reader) => reader.skip(4)], // f32.const
  [0x44, 0x44, (reader) => reader.skip(8)], // f64.const
  [0x45, 0xc4, none],
];

/**
 * The same for those behind the prefix 0xfc. `table.grow` (15) is refused: a table has no cap of ours, and how
 * far it grows differs between engines.
 */
const prefixedInstructions: typeof instructions = [
  [0, 7, none], // 5.4.7 saturating truncations
  [8, 8, twoIndices], // 5.4.6 memory.init
  [9, 9, index], // 5.4.6 data.drop
  [10, 10, twoIndices], // 5.4.6 memory.copy
  [11, 11, index], // 5.4.6 memory.fill
  [12, 12, twoIndices], // 5.4.5 table.init
  [13, 13, index], // 5.4.5 elem.drop
  [14, 14, twoIndices], // 5.4.5 table.copy
  [16, 17, index], // 5.4.5 table.size, table.fill
];

const byOpcode = (runs: typeof instructions): ReadonlyMap<number, Skip> =>
  new Map(
    runs.flatMap(([first, last, skip]) =>
      Array.from({ length: last - first + 1 }, (_, i): [number, Skip] => [first + i, skip]),
    ),
  );
const plain = byOpcode(instructions);
const prefixed = byOpcode(prefixedInstructions);

/**
 * Passes over the immediates of `opcode`. For the 0xfc prefix it returns the second opcode.
 *
 * @throws EngineError `bad-engine` for an opcode that is not in the tables above.
 */
export function skipImmediates(reader: WasmReader, opcode: number): number {
  const isPrefixed = opcode === op.prefixFc;
  const code = isPrefixed ? reader.u32() : opcode;
  const skip = (isPrefixed ? prefixed : plain).get(code);
  if (skip === undefined) {
    throw new EngineError('bad-engine', `unknown opcode ${isPrefixed ? '0xfc ' : ''}0x${code.toString(16)}`);
  }
  skip(reader);
  return code;
}

/** What a constant expression may consist of (3.3.10), without the additions of later proposals. */
const constant: ReadonlySet<number> = new Set([0x23, 0x41, 0x42, 0x43, 0x44, 0xd0, 0xd2]);

/** Passes over a constant expression up to its end. @throws EngineError `bad-engine`. */
export function skipConstantExpression(reader: WasmReader): void {
  for (let opcode = reader.byte(); opcode !== op.end; opcode = reader.byte()) {
    if (!constant.has(opcode)) throw new EngineError('bad-engine', 'a constant that is computed');
    skipImmediates(reader, opcode);
  }
}
