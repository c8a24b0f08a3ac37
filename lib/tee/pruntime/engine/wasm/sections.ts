import { asBytes } from '../../../../base/bytes.ts';
import { EngineError } from '../errors.ts';
import { WasmReader } from './reader.ts';
import { readLimits, readResultType, skipGlobalType, skipReferenceType, type Limits } from './types.ts';
import { skipConstantExpression } from './opcodes.ts';

/**
 * Reads the sections of a module: WebAssembly core specification 2.0, section 5.5.
 *
 * | section | what is done with it |
 * | --- | --- |
 * | custom (5.5.3) | left out: names and hints hold positions in code, which metering moves |
 * | type (5.5.4) | kept; function types of at most one result |
 * | import (5.5.5) | kept; functions and globals only |
 * | function (5.5.6), table (5.5.7) | kept |
 * | memory (5.5.8) | one at most, with a maximum (`instrument.ts`) |
 * | global (5.5.9), export (5.5.10) | the meter's two are added behind the module's own |
 * | start (5.5.11) | refused: it would run before there is any gas |
 * | element (5.5.12), data (5.5.14), data count (5.5.15) | kept as they are: constants, no code |
 * | code (5.5.13) | metered (`meter.ts`) |
 * | tag and whatever later proposals add | refused |
 *
 * A module must be valid (3.4) before anything is read: in one that is not, an index that leads nowhere would
 * lead to what the instrumenter adds. Whether it is, the engine that will run it says.
 */
export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  dataCount: 12,
  code: 10,
  data: 11,
} as const;

/** The order that 5.5.16 asks for, in which the data count stands before the code. */
export const sectionOrder = Object.values(sectionId).slice(1);

/** A module's sections by their ids. */
export type Sections = ReadonlyMap<number, Uint8Array>;

export type FunctionType = { params: number; results: Uint8Array };

/** @throws EngineError `bad-engine` for what is not a valid module, or has a section that is refused. */
export function readSections(wasm: Uint8Array): Sections {
  if (!WebAssembly.validate(asBytes(wasm))) throw new EngineError('bad-engine', 'not a valid wasm module');
  const reader = new WasmReader(wasm, PREAMBLE);
  const sections = new Map<number, Uint8Array>();
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.take(reader.u32());
    if (id === sectionId.custom) continue;
    const isKnown = sectionOrder.some((known) => known === id) && !sections.has(id);
    if (!isKnown) throw new EngineError('bad-engine', `the wasm has a section ${id}`);
    sections.set(id, body);
  }
  return sections;
}

/** Bytes of magic number and version (5.5.16). */
export const PREAMBLE = 8;

/** A reader over a section's vector; where the section is missing, over an empty vector. */
export const readerOf = (sections: Sections, id: number): WasmReader =>
  new WasmReader(sections.get(id) ?? Uint8Array.of(0));

/** The type of each function that has a body, in order. */
export function functionTypes(sections: Sections): FunctionType[] {
  const types = readTypes(readerOf(sections, sectionId.type));
  const functions = readerOf(sections, sectionId.function);
  return Array.from({ length: functions.u32() }, () => {
    const type = types[functions.u32()];
    if (type === undefined) throw new EngineError('bad-engine', 'a function of an unknown type');
    return type;
  });
}

function readTypes(reader: WasmReader): FunctionType[] {
  return Array.from({ length: reader.u32() }, () => {
    if (reader.byte() !== 0x60) throw new EngineError('bad-engine', 'a type that is not a function');
    const params = readResultType(reader).length;
    const results = readResultType(reader);
    if (results.length > 1) throw new EngineError('bad-engine', 'a type with several results');
    return { params, results };
  });
}

/** How many globals are imported. */
function countImportedGlobals(reader: WasmReader): number {
  let globals = 0;
  for (let count = reader.u32(); count > 0; count--) {
    reader.skip(reader.u32());
    reader.skip(reader.u32());
    const kind = reader.byte();
    if (kind === 0) reader.skipLeb();
    else if (kind === 3) {
      skipGlobalType(reader);
      globals++;
    } else throw new EngineError('bad-engine', 'only functions and globals may be imported');
  }
  return globals;
}

/** How many globals there are, imported ones first. */
export function countGlobals(sections: Sections): number {
  const reader = readerOf(sections, sectionId.global);
  const own = reader.u32();
  for (let i = 0; i < own; i++) {
    skipGlobalType(reader);
    skipConstantExpression(reader);
  }
  return countImportedGlobals(readerOf(sections, sectionId.import)) + own;
}

export function checkTables(sections: Sections): void {
  const reader = readerOf(sections, sectionId.table);
  for (let count = reader.u32(); count > 0; count--) {
    skipReferenceType(reader);
    readLimits(reader);
  }
}

/** The memory's limits in pages of 64 KiB; undefined for a module without memory. */
export function readMemory(sections: Sections): Limits | undefined {
  const reader = readerOf(sections, sectionId.memory);
  const count = reader.u32();
  if (count > 1) throw new EngineError('bad-engine', 'more than one memory');
  return count === 0 ? undefined : readLimits(reader);
}
