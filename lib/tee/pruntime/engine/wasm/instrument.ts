import { concatBytes, fromUtf8, utf8, type Bytes } from '../../../../base/bytes.ts';
import { EngineError } from '../errors.ts';
import type { MeterGlobals } from './charges.ts';
import { meterBody } from './meter.ts';
import { op } from './opcodes.ts';
import { leb, type WasmReader } from './reader.ts';
import {
  checkTables,
  countGlobals,
  functionTypes,
  PREAMBLE,
  readerOf,
  readMemory,
  readSections,
  sectionId,
  sectionOrder,
  type FunctionType,
} from './sections.ts';
import { valueType, type Limits } from './types.ts';

/** Names under which the instrumented module exports its meter. */
export const GAS_EXPORT = 'velum_gas';
export const DEPTH_EXPORT = 'velum_depth';

/**
 * Pages of 64 KiB that a guest's memory may have: 192 MiB, three times what QuickJS may hold allocated
 * (`limits.ts`). An array that grows by half leaves its earlier sizes behind as holes, and 1 + 2/3 + 4/9 + ...
 * is 3, so the guest meets its own limit first.
 */
export const MAX_MEMORY_PAGES = 3072;

/**
 * Puts a gas meter and a depth counter into a module of WebAssembly core specification 2.0, and an end to its
 * memory: two mutable globals (exported), a charge in front of whatever can repeat (`meter.ts`), a trap when gas
 * falls below zero or depth passes its limit, and a maximum for `memory.grow`, beyond which the specification
 * itself (4.4.7) lets it answer -1. Nothing else that can be observed about the module changes.
 *
 * Of the specification these are refused: vector types and instructions, types with several results, imported
 * tables and memories, start functions, `table.grow`; and every later proposal (tail calls, exceptions, threads,
 * multiple memories, 64-bit memories, typed references, garbage collection, extended constants). Blocks may have
 * a type index, and with it parameters.
 *
 * @param memoryPages - the memory's most pages of 64 KiB; a lower maximum of the module's own stays.
 * @throws EngineError `bad-engine` for a module that is not valid or that the meter has no rules for.
 */
export function instrument(wasm: Uint8Array, memoryPages = MAX_MEMORY_PAGES): Bytes {
  const sections = readSections(wasm);
  checkTables(sections);
  const first = countGlobals(sections);
  const globals: MeterGlobals = { gas: first, depth: first + 1 };
  const memory = readMemory(sections);
  const changed = new Map<number, Uint8Array>([
    [sectionId.global, addGlobals(readerOf(sections, sectionId.global))],
    [sectionId.export, addExports(readerOf(sections, sectionId.export), globals)],
    [sectionId.code, meterCode(readerOf(sections, sectionId.code), functionTypes(sections), globals)],
  ]);
  if (memory !== undefined) changed.set(sectionId.memory, encodeMemory(memory, memoryPages));
  const parts = sectionOrder.flatMap((id) => {
    const body = changed.get(id) ?? sections.get(id);
    return body === undefined ? [] : [Uint8Array.of(id, ...leb(body.length)), body];
  });
  return concatBytes(wasm.subarray(0, PREAMBLE), ...parts);
}

/** One memory (5.5.8, 5.3.7) whose maximum is the module's own or `most`, whichever is lower. */
function encodeMemory({ min, max }: Limits, most: number): Uint8Array {
  if (min > most) throw new EngineError('bad-engine', `a memory of ${min} pages`);
  return Uint8Array.of(1, 1, ...leb(min), ...leb(Math.min(max ?? most, most)));
}

function addGlobals(body: WasmReader): Uint8Array {
  const count = body.u32();
  const mutable = 1;
  return concatBytes(
    Uint8Array.from(leb(count + 2)),
    body.bytes.subarray(body.at, body.end),
    Uint8Array.of(valueType.i64, mutable, op.i64Const, 0, op.end),
    Uint8Array.of(valueType.i32, mutable, op.i32Const, 0, op.end),
  );
}

function addExports(body: WasmReader, globals: MeterGlobals): Uint8Array {
  const count = body.u32();
  const rest = body.bytes.subarray(body.at, body.end);
  for (let i = 0; i < count; i++) {
    const name = fromUtf8(body.take(body.u32()));
    if (name === GAS_EXPORT || name === DEPTH_EXPORT) throw new EngineError('bad-engine', 'already metered');
    body.skip(1);
    body.skipLeb();
  }
  const entry = (name: string, global: number): Uint8Array =>
    concatBytes(Uint8Array.from(leb(name.length)), utf8(name), Uint8Array.of(3, ...leb(global)));
  return concatBytes(
    Uint8Array.from(leb(count + 2)),
    rest,
    entry(GAS_EXPORT, globals.gas),
    entry(DEPTH_EXPORT, globals.depth),
  );
}

function meterCode(body: WasmReader, types: readonly FunctionType[], globals: MeterGlobals): Uint8Array {
  const count = body.u32();
  if (count !== types.length) throw new EngineError('bad-engine', 'bodies and functions differ in number');
  const parts: Uint8Array[] = [Uint8Array.from(leb(count))];
  for (const { params, results } of types) {
    const metered = Uint8Array.from(meterBody(body.section(body.u32()), globals, params, results));
    parts.push(Uint8Array.from(leb(metered.length)), metered);
  }
  return concatBytes(...parts);
}
