import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EngineError } from '../errors.ts';
import { GAS_EXPORT, DEPTH_EXPORT, instrument } from './instrument.ts';
import {
  assemble,
  block,
  call,
  code,
  drop,
  funcref,
  i32,
  i32Const,
  i64,
  i64Const,
  localGet,
  loop,
  none,
  section,
  tableGrow,
  v128,
  vector,
  type Code,
  type ModuleSource,
} from './testing/assembler.ts';
import { fuzzRuns } from './testing/fuzz-runs.ts';
import { readQuickJs } from './testing/quickjs.ts';
import { start } from './testing/machine.ts';

const wasm = readQuickJs();
const refuses = (bytes: Uint8Array): void =>
  assert.throws(() => instrument(bytes), { name: EngineError.name, code: 'bad-engine' });

const body = (...parts: Code[]): ModuleSource => ({ functions: [{ code: code(...parts) }] });
const name: Code = [1, 0x6d];
const v128Const: Code = [0xfd, 12, ...new Array<number>(16).fill(0)];

/** Modules that V8 takes for valid, and the specification or a later proposal too. */
const refused: Record<string, ModuleSource> = {
  'a function with several results': {
    functions: [{ results: [i32, i32], code: code(i32Const(1), i32Const(2)) }],
  },
  'a type with several results': { ...body(), types: [[[], [i32, i64]]] },
  'a type with a vector': { ...body(), types: [[[v128], []]] },
  'a local that is a vector': { functions: [{ locals: [[1, v128]], code: [] }] },
  'a global that is a vector': { globals: [[v128, v128Const]] },
  'a vector instruction': body(v128Const, [drop]),
  'a result that is a vector': { functions: [{ results: [v128], code: v128Const }] },
  'a block with a vector': body(block(v128, v128Const), [drop]),
  'a typed reference as a block’s type': body(block([0x63, 0x70], [0xd0, 0x70]), [drop]),
  'a typed reference in a local': { functions: [{ locals: [[1, [0x63, 0x70]]], code: [] }] },
  'a null of another kind of reference': body([0xd0, 0x6e], [drop]),
  'a tail call': body([0x12, 0]),
  'a tail call through a table': { ...body(i32Const(0), [0x13, 0, 0]), tables: [1] },
  'a try block': { ...body([0x1f, 0x40, 0, 0x0b]) },
  'a tag': { ...body(), extra: [[6, section(13, [1, 0, 0])]] },
  'an imported table': { extra: [[3, section(2, vector([[...name, ...name, 1, funcref, 0, 1]]))]] },
  'an imported memory': { extra: [[3, section(2, vector([[...name, ...name, 2, 0, 1]]))]] },
  'two memories': { ...body(), memories: [[1], [1]] },
  'a memory’s index in an alignment': {
    ...body(i32Const(0), [0x28, 0x42, 0, 0], [drop]),
    memories: [[1]],
  },
  'a shared memory': { extra: [[6, section(5, [1, 3, 1, 2])]] },
  'a memory of 64-bit addresses': { extra: [[6, section(5, [1, 4, 1])]] },
  'a table with a value to start with': {
    ...body(),
    extra: [[5, section(4, [1, 0x40, 0, funcref, 0, 1, 0xd0, funcref, 0x0b])]],
  },
  'a constant that is computed': { globals: [[i32, code(i32Const(1), i32Const(2), [0x6a])]] },
  'an atomic instruction': body([0xfe, 3, 0]),
  'a structure': { extra: [[2, section(1, [1, 0x5f, 0])]] },
  'table.grow': { ...body([0xd0, funcref], i32Const(1), tableGrow, [drop]), tables: [1] },
  'more than 256 locals': {
    functions: [
      {
        locals: [
          [200, i32],
          [57, i64],
        ],
        code: [],
      },
    ],
  },
  'a start function': { ...body(), extra: [[9, section(8, [0])]] },
};
for (const [title, source] of Object.entries(refused)) {
  test(`${title}: refused`, () => {
    const bytes = assemble(source);
    assert.ok(WebAssembly.validate(bytes));
    refuses(bytes);
  });
}

test('a module that is not valid is refused, also where metering would make it valid', () => {
  const setsGas = code(i64Const(1n), [0x24, 0]);
  const usesScratch = code(localGet(0), [drop]);
  for (const source of [body(setsGas), body(usesScratch), body(call(1)), body(i32Const(1)), body([0x0b])]) {
    refuses(assemble(source));
  }
  const order = { ...body(), extra: [[3, section(7, [0])]] } as const;
  for (const bytes of [new Uint8Array(), wasm.subarray(4), assemble(order)]) refuses(bytes);
});

test('a metered module is not metered again', () => {
  refuses(instrument(wasm));
  for (const taken of [GAS_EXPORT, DEPTH_EXPORT])
    refuses(assemble({ functions: [{ export: taken, code: [] }] }));
});

test('what is missing is added, what runs nothing is left out', () => {
  const custom = section(0, [...name, 1, 2, 3]);
  const places = [1, 3, 7, 9, 10, 11].map((id) => [id, custom] as const);
  const source = { ...body(), elements: [0], tables: [1], data: [1, 2], memories: [[1]] } as const;
  const plain = instrument(assemble(source));
  assert.deepEqual(instrument(assemble({ ...source, extra: places })), plain);
  for (const bytes of [instrument(assemble({})), instrument(assemble(body())), plain]) {
    const machine = start(bytes);
    machine.setGas(7n);
    assert.deepEqual([machine.gas(), machine.depth()], [7n, 0]);
  }
});

test('the meter’s globals lie behind imported and own ones', () => {
  const imported = section(2, vector([[...[4, 0x68, 0x6f, 0x73, 0x74], ...[1, 0x67], 3, i32, 0]]));
  const source: ModuleSource = {
    extra: [[3, imported]],
    globals: [],
    functions: [{ results: [i32], export: 'f', code: code([0x23, 0]) }],
  };
  const machine = start(instrument(assemble(source)), { g: 42 });
  machine.setGas(1n);
  assert.deepEqual([machine.call('f').value, machine.gas()], [42, 0n]);
});

test('a cut or altered machine is refused or still wasm, never a crash', () => {
  fc.assert(
    fc.property(fc.nat({ max: wasm.length - 1 }), fc.nat({ max: 255 }), (position, byte) => {
      const altered = wasm.slice();
      altered[position] = byte;
      for (const bytes of [altered, wasm.subarray(0, position)]) {
        try {
          assert.ok(WebAssembly.validate(instrument(bytes)));
        } catch (error) {
          assert.ok(error instanceof EngineError);
        }
      }
    }),
    { numRuns: fuzzRuns(10) },
  );
});

test('a loop without instructions cannot turn for nothing', () => {
  const machine = start(instrument(assemble({ functions: [{ export: 'f', code: loop(none, [0x0c, 0]) }] })));
  machine.setGas(1000n);
  assert.equal(machine.call('f').trap, 'unreachable');
  assert.equal(machine.gas(), -1n);
});
