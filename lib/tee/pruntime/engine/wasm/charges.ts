import { op } from './opcodes.ts';
import { leb, sleb } from './reader.ts';
import { EMPTY_BLOCK } from './types.ts';

/**
 * The instruction sequences that the meter inserts. Each leaves the operand stack as it found it and spoils
 * nothing but the meter's own globals and its scratch local, so it fits between any two instructions.
 */

/** Indices of the globals that hold the meter: gas left (i64) and wasm frames on the stack (i32). */
export type MeterGlobals = { gas: number; depth: number };

const trapIf = (...condition: number[]): number[] => [
  ...condition,
  op.if,
  EMPTY_BLOCK,
  op.unreachable,
  op.end,
];

const trapIfSpent = ({ gas }: MeterGlobals): number[] =>
  trapIf(op.globalGet, ...leb(gas), op.i64Const, 0, op.i64LtS);

const step = (global: number, operation: number): number[] => [
  op.globalGet,
  ...leb(global),
  op.i32Const,
  1,
  operation,
  op.globalSet,
  ...leb(global),
];

/** One frame more; traps beyond `most`. */
export const enter = ({ depth }: MeterGlobals, most: number): number[] => [
  ...step(depth, op.i32Add),
  ...trapIf(op.globalGet, ...leb(depth), op.i32Const, ...sleb(most), op.i32GtU),
];

export const leave = ({ depth }: MeterGlobals): number[] => step(depth, op.i32Sub);

/** Charges a weight of one byte (0 to 63), which lies `weightOffset` bytes into the sequence. */
export const charge = (globals: MeterGlobals, weight: number): number[] => [
  op.globalGet,
  ...leb(globals.gas),
  op.i64Const,
  weight,
  op.i64Sub,
  op.globalSet,
  ...leb(globals.gas),
  ...trapIfSpent(globals),
];

export const weightOffset = ({ gas }: MeterGlobals): number => leb(gas).length + 2;

/** How many units an operand costs: the operand (an unsigned i32) shifted to the left or to the right. */
export type OperandRate = { shift: typeof op.i64Shl | typeof op.i64ShrU; bits: number };

/** Charges by the operand on top of the stack, which comes back from the scratch local. */
export const chargeOperand = (globals: MeterGlobals, scratch: number, rate: OperandRate): number[] => [
  op.localSet,
  ...leb(scratch),
  op.globalGet,
  ...leb(globals.gas),
  op.localGet,
  ...leb(scratch),
  op.i64ExtendI32U,
  op.i64Const,
  rate.bits,
  rate.shift,
  op.i64Sub,
  op.globalSet,
  ...leb(globals.gas),
  ...trapIfSpent(globals),
  op.localGet,
  ...leb(scratch),
];
