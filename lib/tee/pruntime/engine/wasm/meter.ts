import { EngineError } from '../errors.ts';
import { bulk, op, skipImmediates, wasmType } from './opcodes.ts';
import { leb, sleb, type WasmReader } from './reader.ts';

/**
 * The gas schedule, which is part of a contract's code identity:
 *
 * | where | units |
 * | --- | --- |
 * | each call of a wasm function | instructions of its body outside loops, at least 1, at most 63 |
 * | each turn of a loop | instructions of its body outside inner loops, at least 1, at most 63 |
 * | `memory.copy`, `memory.fill` | one for each 64 bytes |
 *
 * `block`, `loop`, `else` and `end` are structure and count nothing. Every path that can repeat passes a
 * charge, so a limit bounds the work, and the count depends on nothing but the guest's own steps.
 */
const MAX_WEIGHT = 63;

/** Wasm frames that may stand on the stack: a backstop behind the guest's own, softer stack limit. */
export const MAX_DEPTH = 20_000;

/** Indices of the globals that hold the meter. */
export type MeterGlobals = { gas: number; depth: number };

type Frame = { loop: boolean; weightAt: number; weight: number };

/**
 * Rewrites one function body (locals and expression, as in the code section, without its size).
 *
 * @param results - the value types that the function returns: none or one.
 * @param params - how many parameters it has.
 */
export function meterBody(
  body: WasmReader,
  globals: MeterGlobals,
  params: number,
  results: Uint8Array,
): number[] {
  const locals = readLocals(body, params);
  const out: number[] = [...locals.encoded, ...enter(globals)];
  const functionWeightAt = out.length + chargeWeightOffset(globals);
  out.push(...charge(globals), op.block, results[0] ?? wasmType.empty);
  const frames: Frame[] = [{ loop: true, weightAt: functionWeightAt, weight: 0 }];
  while (frames.length > 0) meterInstruction(body, out, frames, globals, locals.scratch);
  if (!body.done) throw new EngineError('bad-engine', 'instructions after the end of a function');
  out.push(...step(globals.depth, op.i32Sub), op.end);
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
    if (opcode === op.prefixFc && (second === bulk.memoryCopy || second === bulk.memoryFill)) {
      out.push(...chargeBytes(globals, scratch));
    }
    for (let i = from; i < body.at; i++) out.push(body.bytes[i] ?? 0);
  }
  if (opcode === op.loop) {
    frames.push({ loop: true, weightAt: out.length + chargeWeightOffset(globals), weight: 0 });
    out.push(...charge(globals));
  } else if (opcode === op.block || opcode === op.if) frames.push({ loop: false, weightAt: 0, weight: 0 });
  else if (opcode !== op.else) countOne(frames);
}

function countOne(frames: Frame[]): void {
  const frame = frames.at(-1);
  if (frame !== undefined) frame.weight++;
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

/** Adds one i32 local, the scratch of `chargeBytes`, behind those there are. */
function readLocals(body: WasmReader, params: number): { encoded: number[]; scratch: number } {
  const groups = body.u32();
  const from = body.at;
  let count = params;
  for (let i = 0; i < groups; i++) {
    count += body.u32();
    body.byte();
  }
  const encoded = [...leb(groups + 1), ...body.bytes.subarray(from, body.at), 1, wasmType.i32];
  return { encoded, scratch: count };
}

const step = (global: number, operation: number): number[] => [
  op.globalGet,
  ...leb(global),
  op.i32Const,
  1,
  operation,
  op.globalSet,
  ...leb(global),
];

const enter = ({ depth }: MeterGlobals): number[] => [
  ...step(depth, op.i32Add),
  op.globalGet,
  ...leb(depth),
  op.i32Const,
  ...sleb(MAX_DEPTH),
  op.i32GtU,
  op.if,
  wasmType.empty,
  op.unreachable,
  op.end,
];

const chargeWeightOffset = ({ gas }: MeterGlobals): number => leb(gas).length + 2;

/** The weight's one byte is filled in when the body's end is known. */
const charge = ({ gas }: MeterGlobals): number[] => [
  op.globalGet,
  ...leb(gas),
  op.i64Const,
  1,
  op.i64Sub,
  op.globalSet,
  ...leb(gas),
  op.globalGet,
  ...leb(gas),
  op.i64Const,
  0,
  op.i64LtS,
  op.if,
  wasmType.empty,
  op.unreachable,
  op.end,
];

const chargeBytes = ({ gas }: MeterGlobals, scratch: number): number[] => [
  op.localSet,
  ...leb(scratch),
  op.globalGet,
  ...leb(gas),
  op.localGet,
  ...leb(scratch),
  op.i32Const,
  6,
  op.i32ShrU,
  op.i64ExtendI32U,
  op.i64Sub,
  op.globalSet,
  ...leb(gas),
  op.localGet,
  ...leb(scratch),
];
