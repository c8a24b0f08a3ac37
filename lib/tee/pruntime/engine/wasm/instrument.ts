import { asBytes, concatBytes, fromUtf8, utf8, type Bytes } from '../../../../base/bytes.ts';
import { EngineError } from '../errors.ts';
import { meterBody, type MeterGlobals } from './meter.ts';
import { wasmType, op } from './opcodes.ts';
import { leb, WasmReader } from './reader.ts';

/** Names under which the instrumented module exports its meter. */
export const GAS_EXPORT = 'velum_gas';
export const DEPTH_EXPORT = 'velum_depth';

const sectionId = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

type Section = { id: number; body: WasmReader };
type FunctionType = { params: number; results: Uint8Array };

/**
 * Puts a gas meter and a depth counter into a wasm module: two mutable globals (exported), a charge in front
 * of whatever can repeat (`meter.ts`), and a trap when gas falls below zero or depth passes its limit.
 * Nothing else about the module changes.
 *
 * @throws EngineError `bad-engine` for a module that the meter has no rules for.
 */
export function instrument(wasm: Uint8Array): Bytes {
  const sections = readSections(wasm);
  const body = (id: number): WasmReader => {
    const found = sections.find((section) => section.id === id);
    if (found === undefined) throw new EngineError('bad-engine', `the wasm has no section ${String(id)}`);
    return new WasmReader(found.body.bytes, found.body.at, found.body.end);
  };
  const imported = countImports(body(sectionId.import));
  const first = imported.globals + body(sectionId.global).u32();
  const globals: MeterGlobals = { gas: first, depth: first + 1 };
  const parts: Uint8Array[] = [wasm.subarray(0, 8)];
  for (const section of sections) {
    const raw = section.body.bytes.subarray(section.body.at, section.body.end);
    if (section.id === sectionId.global) parts.push(encodeSection(section.id, addGlobals(section.body)));
    else if (section.id === sectionId.export)
      parts.push(encodeSection(section.id, addExports(section.body, globals)));
    else if (section.id === sectionId.code) {
      const types = functionTypes(body(sectionId.type), body(sectionId.function));
      parts.push(encodeSection(section.id, meterCode(section.body, types, globals)));
    } else parts.push(encodeSection(section.id, raw));
  }
  return concatBytes(...parts);
}

function readSections(wasm: Uint8Array): Section[] {
  const reader = new WasmReader(wasm);
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (!magic.every((byte) => reader.byte() === byte)) throw new EngineError('bad-engine', 'not wasm');
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, body: reader.section(reader.u32()) });
  }
  return sections;
}

const encodeSection = (id: number, body: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.from([id, ...leb(body.length)]), body);

function countImports(reader: WasmReader): { globals: number } {
  let globals = 0;
  for (let count = reader.u32(); count > 0; count--) {
    reader.skip(reader.u32());
    reader.skip(reader.u32());
    const kind = reader.byte();
    if (kind === 0) reader.skipLeb();
    else if (kind === 3) {
      reader.skip(2);
      globals++;
    } else throw new EngineError('bad-engine', 'only functions and globals may be imported');
  }
  return { globals };
}

/** The type of each function that has a body, in order. */
function functionTypes(types: WasmReader, functions: WasmReader): FunctionType[] {
  const known: FunctionType[] = [];
  for (let count = types.u32(); count > 0; count--) {
    if (types.byte() !== 0x60) throw new EngineError('bad-engine', 'a type that is not a function');
    const params = types.take(types.u32()).length;
    const results = types.take(types.u32());
    if (results.length > 1) throw new EngineError('bad-engine', 'a function with several results');
    known.push({ params, results });
  }
  return Array.from({ length: functions.u32() }, () => {
    const type = known[functions.u32()];
    if (type === undefined) throw new EngineError('bad-engine', 'a function of an unknown type');
    return type;
  });
}

function addGlobals(body: WasmReader): Uint8Array {
  const count = body.u32();
  const mutable = 1;
  return concatBytes(
    Uint8Array.from(leb(count + 2)),
    body.bytes.subarray(body.at, body.end),
    Uint8Array.from([wasmType.i64, mutable, op.i64Const, 0, op.end]),
    Uint8Array.from([wasmType.i32, mutable, op.i32Const, 0, op.end]),
  );
}

function addExports(body: WasmReader, globals: MeterGlobals): Uint8Array {
  const count = body.u32();
  const rest = body.bytes.subarray(body.at, body.end);
  for (let i = 0; i < count; i++) {
    const name = fromUtf8(body.take(body.u32()));
    if (name === GAS_EXPORT || name === DEPTH_EXPORT) throw new EngineError('bad-engine', 'already metered');
    body.byte();
    body.skipLeb();
  }
  const entry = (name: string, global: number): Uint8Array =>
    concatBytes(Uint8Array.from(leb(name.length)), utf8(name), Uint8Array.from([3, ...leb(global)]));
  return concatBytes(
    Uint8Array.from(leb(count + 2)),
    rest,
    entry(GAS_EXPORT, globals.gas),
    entry(DEPTH_EXPORT, globals.depth),
  );
}

function meterCode(body: WasmReader, types: FunctionType[], globals: MeterGlobals): Uint8Array {
  const count = body.u32();
  if (count !== types.length) throw new EngineError('bad-engine', 'bodies and functions differ in number');
  const parts: Uint8Array[] = [Uint8Array.from(leb(count))];
  for (const type of types) {
    const metered = Uint8Array.from(meterBody(body.section(body.u32()), globals, type.params, type.results));
    parts.push(Uint8Array.from(leb(metered.length)), metered);
  }
  return asBytes(concatBytes(...parts));
}
