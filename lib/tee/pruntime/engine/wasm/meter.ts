import { EngineError } from '../errors.ts';
import {
  charge,
  chargeOperand,
  enter,
  leave,
  weightOffset,
  type MeterGlobals,
  type OperandRate,
} from './charges.ts';
import { bulk, op, skipImmediates } from './opcodes.ts';
import { leb, type WasmReader } from './reader.ts';
import { EMPTY_BLOCK, skipValueType, valueType } from './types.ts';

/**
 * Meters one function body: WebAssembly core specification 2.0, sections 5.5.13 (code) and 5.4 (instructions).
 *
 * The gas schedule, which is part of a contract's code identity:
 *
 * | where | units |
 * | --- | --- |
 * | each call of a wasm function | instructions of its body outside loops, at least 1, at most 63 |
 * | each turn of a loop | instructions of its body outside inner loops, at least 1, at most 63 |
 * | `memory.copy`, `memory.fill`, `memory.init` | one for each 8 bytes |
 * | `memory.grow` | 8192 for each page: one for each 8 bytes that are cleared |
 * | `table.copy`, `table.fill`, `table.init` | 512 for each element |
 *
 * Why so:
 * - A branch goes forward, except to a loop (4.4.8), so between two charges each instruction of a body runs at
 *   most once. Both arms of an `if` count, taken or not: one charge is cheaper than a charge for each arm.
 * - `block`, `loop`, `if`, `else` and `end` are structure and count nothing. Any other instruction counts one,
 *   code that cannot be reached too. A call counts one beside what the called function charges.
 * - A weight ends at 63, the largest number that a signed LEB128 holds in a byte. QuickJS's interpreter is one
 *   loop over a `br_table` of some thousand instructions, of which a turn runs few; it would pay for all.
 * - Bulk instructions work in proportion to an operand, so they are charged by it, before they run, and whether
 *   or not they trap or fail. A unit is 0.05 ns of ordinary code, and 8 bytes take about 0.1 ns.
 * - Charges look at the guest's own steps only, never at time, memory left, or how the code was compiled.
 *
 * A charge that leaves less than nothing traps at once, so a function never returns with gas below zero.
 */
const MAX_WEIGHT = 63;

/** Wasm frames that may stand on the stack: a backstop behind the guest's own, softer stack limit. */
export const MAX_DEPTH = 20_000;

/** Locals are cleared at each call and lie in its frame, which no charge counts; QuickJS declares at most 50. */
const MAX_LOCALS = 256;

const bytes: OperandRate = { shift: op.i64ShrU, bits: 3 };
const pages: OperandRate = { shift: op.i64Shl, bits: 13 };
const elements: OperandRate = { shift: op.i64Shl, bits: 9 };

/** Rates of what is charged by its last operand: the count of bytes, pages or elements. */
const bulkRates: ReadonlyMap<number, OperandRate> = new Map([
  [bulk.memoryInit, bytes],
  [bulk.memoryCopy, bytes],
  [bulk.memoryFill, bytes],
  [bulk.tableInit, elements],
  [bulk.tableCopy, elements],
  [bulk.tableFill, elements],
]);

type Frame = { loop: boolean; weightAt: number; weight: number };

/**
 * Rewrites one function body (locals and expression, as in the code section, without its size). The body becomes
 * a block, so that whoever leaves it passes the end, where the depth counter steps back.
 *
 * @param params - how many parameters it has.
 * @param results - the value types that the function returns: none or one.
 */
export function meterBody(
  body: WasmReader,
  globals: MeterGlobals,
  params: number,
  results: Uint8Array,
): number[] {
  const locals = readLocals(body, params);
  const out: number[] = [...locals.encoded, ...enter(globals, MAX_DEPTH)];
  const frames: Frame[] = [];
  openLoop(out, frames, globals);
  out.push(op.block, results[0] ?? EMPTY_BLOCK);
  while (frames.length > 0) meterInstruction(body, out, frames, globals, locals.scratch);
  if (!body.done) throw new EngineError('bad-engine', 'instructions after the end of a function');
  out.push(...leave(globals), op.end);
  return out;
}

function meterInstruction(
  body: WasmReader,
  out: number[],
  frames: Frame[],
  globals: MeterGlobals,
  scratch: number,
): void {
  const from = body.at;
  const opcode = body.byte();
  const second = skipImmediates(body, opcode);
  if (opcode === op.end) return closeFrame(out, frames);
  if (opcode === op.return) out.push(op.br, ...leb(frames.length - 1));
  else {
    const rate = rateOf(opcode, second);
    if (rate !== undefined) out.push(...chargeOperand(globals, scratch, rate));
    for (let i = from; i < body.at; i++) out.push(body.bytes[i] ?? 0);
  }
  if (opcode === op.loop) openLoop(out, frames, globals);
  else if (opcode === op.block || opcode === op.if) frames.push({ loop: false, weightAt: 0, weight: 0 });
  else if (opcode !== op.else) countOne(frames);
}

function rateOf(opcode: number, second: number): OperandRate | undefined {
  if (opcode === op.memoryGrow) return pages;
  return opcode === op.prefixFc ? bulkRates.get(second) : undefined;
}

function countOne(frames: Frame[]): void {
  const frame = frames.at(-1);
  if (frame !== undefined) frame.weight++;
}

/** What repeats: a loop, or the function itself. Its weight is filled in when its end is known. */
function openLoop(out: number[], frames: Frame[], globals: MeterGlobals): void {
  frames.push({ loop: true, weightAt: out.length + weightOffset(globals), weight: 0 });
  out.push(...charge(globals, 0));
}

/** A loop keeps its weight; any other block hands it to what surrounds it. */
function closeFrame(out: number[], frames: Frame[]): void {
  const frame = frames.pop();
  out.push(op.end);
  if (frame === undefined) return;
  const outer = frames.at(-1);
  if (frame.loop) out[frame.weightAt] = Math.min(MAX_WEIGHT, Math.max(1, frame.weight));
  else if (outer !== undefined) outer.weight += frame.weight;
}

/** Adds one i32 local, the scratch of `chargeOperand`, behind those there are (5.5.13). */
function readLocals(body: WasmReader, params: number): { encoded: number[]; scratch: number } {
  const groups = body.u32();
  const from = body.at;
  let declared = 0;
  for (let i = 0; i < groups; i++) {
    declared += body.u32();
    skipValueType(body);
  }
  if (declared > MAX_LOCALS) throw new EngineError('bad-engine', `a function with ${declared} locals`);
  const encoded = [...leb(groups + 1), ...body.bytes.subarray(from, body.at), 1, valueType.i32];
  return { encoded, scratch: params + declared };
}
