import { concatBytes, utf8, type Bytes } from '../../../../../base/bytes.ts';
import { leb } from '../reader.ts';
import { EMPTY_BLOCK, valueType } from '../types.ts';

/**
 * A small assembler for tests: WebAssembly core specification 2.0, sections 5.4 and 5.5. Instructions are lists
 * of bytes; `code(...)` joins them. Functions and their types have the same indices, imported ones first.
 */

export const { i32, i64, f32, f64, funcref, externref } = valueType;
export const v128 = 0x7b;
export const none = EMPTY_BLOCK;

export type Code = readonly number[];

export type FunctionSource = {
  params?: readonly number[];
  results?: readonly number[];
  /** Groups of locals: how many, and their type. */
  locals?: readonly (readonly [count: number, type: number | Code])[];
  code: Code;
  export?: string;
};

export type ModuleSource = {
  imports?: readonly Pick<FunctionSource, 'params' | 'results'>[];
  functions?: readonly FunctionSource[];
  /** Function types behind those of the functions, for blocks. */
  types?: readonly (readonly [params: readonly number[], results: readonly number[]])[];
  /** Sizes of tables of functions. */
  tables?: readonly number[];
  memories?: readonly (readonly [min: number, max?: number])[];
  /** Type, and constant expression without its end; all are mutable and exported as g0, g1, ... */
  globals?: readonly (readonly [type: number, init: Code])[];
  /** Functions of one passive segment, 0, and of one active segment from the start of table 0, 1. */
  elements?: readonly number[];
  /** Bytes of one passive segment. */
  data?: readonly number[];
  /** Whole sections of other kinds, put before the section of the given id. */
  extra?: readonly (readonly [before: number, section: Code])[];
};

export const vector = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
export const section = (id: number, body: Code): Code => [id, ...leb(body.length), ...body];
const name = (text: string): Code => [...leb(text.length), ...utf8(text)];
const functionType = ({ params = [], results = [] }: Pick<FunctionSource, 'params' | 'results'>): Code => [
  0x60,
  ...vector(params.map((type) => [type])),
  ...vector(results.map((type) => [type])),
];
const limits = (min: number, max?: number): Code =>
  max === undefined ? [0, ...leb(min)] : [1, ...leb(min), ...leb(max)];
const body = ({ locals = [], code: own }: FunctionSource): Code => {
  const groups = vector(locals.map(([count, type]) => [...leb(count), ...[type].flat()]));
  return [...leb(groups.length + own.length + 1), ...groups, ...own, 0x0b];
};

/** A module; sections without content are left out. The memory is exported as `memory`. */
export function assemble(source: ModuleSource): Bytes {
  const { imports = [], functions = [], types = [], tables = [], memories = [], globals = [] } = source;
  const exports = [
    ...functions.flatMap(({ export: as }, i) =>
      as === undefined ? [] : [[...name(as), 0, ...leb(imports.length + i)]],
    ),
    ...(memories.length > 0 ? [[...name('memory'), 2, 0]] : []),
    ...globals.map((_, i) => [...name(`g${i}`), 3, ...leb(i)]),
  ];
  const allTypes = [
    ...[...imports, ...functions].map(functionType),
    ...types.map(([params, results]) => functionType({ params, results })),
  ];
  const parts: [id: number, items: Code[]][] = [
    [1, allTypes],
    [2, imports.map((_, i) => [...name('host'), ...name(`f${i}`), 0, ...leb(i)])],
    [3, functions.map((_, i) => leb(imports.length + i))],
    [4, tables.map((size) => [funcref, ...limits(size)])],
    [5, memories.map(([min, max]) => limits(min, max))],
    [6, globals.map(([type, init]) => [type, 1, ...init, 0x0b])],
    [7, exports],
    [9, source.elements === undefined ? [] : elementSegments(source.elements)],
    [10, functions.map(body)],
    [11, source.data === undefined ? [] : [[1, ...leb(source.data.length), ...source.data]]],
  ];
  const sections = parts.flatMap(([id, items]) => {
    const before = (source.extra ?? []).flatMap(([place, bytes]) => (place === id ? bytes : []));
    const count = id === 10 && source.data !== undefined ? section(12, [1]) : [];
    return [...before, ...count, ...(items.length > 0 ? section(id, vector(items)) : [])];
  });
  return concatBytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), Uint8Array.from(sections));
}

/** One passive segment of expressions and one active segment of indices (5.5.12). */
const elementSegments = (functions: readonly number[]): Code[] => [
  [5, funcref, ...vector(functions.map((index) => [0xd2, ...leb(index), 0x0b]))],
  [0, 0x41, 0, 0x0b, ...vector(functions.map((index) => leb(index)))],
];

/** Signed LEB128 (5.2.2). */
export function signed(value: bigint | number): Code {
  const out: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if (rest === (low < 0x40 ? 0n : -1n)) return [...out, low];
    out.push(low | 0x80);
  }
}

export const code = (...parts: readonly (Code | number)[]): Code => parts.flat();
export const i32Const = (value: number): Code => [0x41, ...signed(value | 0)];
export const i64Const = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
export const localGet = (index: number): Code => [0x20, ...leb(index)];
export const localSet = (index: number): Code => [0x21, ...leb(index)];
export const localTee = (index: number): Code => [0x22, ...leb(index)];
export const globalGet = (index: number): Code => [0x23, ...leb(index)];
export const globalSet = (index: number): Code => [0x24, ...leb(index)];
export const br = (label: number): Code => [0x0c, ...leb(label)];
export const brIf = (label: number): Code => [0x0d, ...leb(label)];
export const brTable = (...labels: number[]): Code => [
  0x0e,
  ...leb(labels.length - 1),
  ...labels.flatMap((label) => leb(label)),
];
export const call = (index: number): Code => [0x10, ...leb(index)];
/** Through table 0. */
export const callIndirect = (type: number): Code => [0x11, ...leb(type), 0];
/** A block, loop or `if` whose type is a value type, `none`, or a type index given as LEB128. */
const structured =
  (opcode: number) =>
  (type: number | Code, ...inner: readonly (Code | number)[]): Code => [
    opcode,
    ...[type].flat(),
    ...code(...inner),
    0x0b,
  ];
export const block = structured(0x02);
export const loop = structured(0x03);
export const ifThen = structured(0x04);
export const ifElse = (type: number | Code, yes: Code, no: Code): Code => ifThen(type, yes, 0x05, no);

export const unreachable = 0x00;
export const nop = 0x01;
export const ret = 0x0f;
export const drop = 0x1a;
export const select = 0x1b;
export const memorySize: Code = [0x3f, 0];
export const memoryGrow: Code = [0x40, 0];
export const i32Add = 0x6a;
export const i32Sub = 0x6b;
export const memoryInit: Code = [0xfc, 8, 0, 0];
export const dataDrop: Code = [0xfc, 9, 0];
export const memoryCopy: Code = [0xfc, 10, 0, 0];
export const memoryFill: Code = [0xfc, 11, 0];
export const tableInit: Code = [0xfc, 12, 0, 0];
export const elemDrop: Code = [0xfc, 13, 0];
export const tableCopy: Code = [0xfc, 14, 0, 0];
export const tableGrow: Code = [0xfc, 15, 0];
export const tableSize: Code = [0xfc, 16, 0];
export const tableFill: Code = [0xfc, 17, 0];
